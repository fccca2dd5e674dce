// Where an invocation makes only so many calls (Workers), what it leaves goes on in others.
import { countDue } from '../../../store/deliveries.ts';
import type { Context } from '../../context.ts';

/** Ticks that go on beside each other. */
const CHAINS = 10;

/** Begins as many ticks of `calls` calls as what is due may need, at most `chains`; none where the runtime has no means. */
export async function goOn({ db, runtime }: Context, calls: number, chains = CHAINS): Promise<void> {
  if (!runtime.beginTicks) return;
  const due = await countDue(db, runtime.now(), calls * chains);
  if (due) await runtime.beginTicks(Math.ceil(due / calls));
}
