// Thirty days, minute by minute: editors at work, a clock, and whoever looks on.
import { editor, HOUR, MINUTE } from './actions.ts';
import type { Dice } from './dice.ts';
import type { Newsroom } from './newsroom.ts';

const DAYS = 30;
const DAY_MINUTES = 24 * 60;

/** Somebody who comes by again and again. */
export interface Visitor {
  /** Minutes until the next visit, told after each. */
  rest(minute: number): number;
  visit(): Promise<void>;
}

export interface Plan {
  /** What editors do on an ordinary day. */
  perDay: number;
  /** Articles of a burst, within an hour. */
  burst: number;
  bursts: number;
  text?: () => string;
  /** After each thing an editor did. */
  happened?: () => Promise<void>;
}

/** Lives through a month. The visitors' last visits come after its end. */
export async function live(room: Newsroom, chance: Dice, plan: Plan, visitors: readonly Visitor[]) {
  const desk = editor(room, chance, plan.text);
  const work = schedule(room, chance, plan);
  // Once somebody sets the server's clock back, by some hours, while much is going on.
  const setBack = chance.whole(8, 22) * DAY_MINUTES + chance.whole(0, DAY_MINUTES - 1);
  for (let i = -6; i < 6; i++) work.set(setBack + i * 40, [{}, 'amend']);
  const next = visitors.map((visitor) => visitor.rest(0));
  for (let minute = 0; minute < DAYS * DAY_MINUTES; minute++) {
    room.tick(MINUTE);
    if (minute === setBack) room.tick(-chance.whole(1, 5) * HOUR);
    for (const task of work.get(minute) ?? []) {
      await (typeof task === 'string' ? desk[task]() : desk.publish(task));
      await plan.happened?.();
    }
    for (const [i, visitor] of visitors.entries()) {
      if (next[i]! > minute) continue;
      next[i] = minute + visitor.rest(minute);
      await come(room, visitor);
    }
  }
  for (const visitor of visitors) await come(room, visitor);
}

async function come(room: Newsroom, visitor: Visitor): Promise<void> {
  const due = room.overdue();
  await visitor.visit();
  await room.reread(due);
}

/** `act`, `amend`, or one of a burst, with what its articles share. */
type Task = 'act' | 'amend' | { publishedAt?: string };

/** What is to be done in which minute: quiet days, ordinary ones, bursts. */
function schedule(
  room: Newsroom,
  { chance, pick, whole }: Dice,
  { perDay, burst, bursts }: Plan,
): Map<number, Task[]> {
  const tasks = new Map<number, Task[]>();
  const add = (minute: number, task: Task) => tasks.set(minute, [...(tasks.get(minute) ?? []), task]);
  for (let day = 0; day < DAYS; day++) {
    const amount = chance(0.15) ? whole(0, 1) : whole(perDay >> 1, perDay + (perDay >> 1));
    for (let i = 0; i < amount; i++) add(day * DAY_MINUTES + whole(0, DAY_MINUTES - 1), 'act');
  }
  for (let i = 0; i < bursts; i++) {
    const start = whole(2, DAYS - 2) * DAY_MINUTES + whole(0, DAY_MINUTES - 1);
    // As an agency sends it, or an importer: dated by the day, which may be tomorrow to us.
    const day = new Date(room.now() + start * MINUTE + pick([-300, -3, 13]) * HOUR)
      .toISOString()
      .slice(0, 10);
    const shared = pick([{}, {}, { publishedAt: day }]);
    for (let j = 0; j < burst; j++) add(start + whole(0, 59), shared);
  }
  return tasks;
}
