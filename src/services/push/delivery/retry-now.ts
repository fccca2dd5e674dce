// A delivery that failed, tried again because somebody asks for it: its receiver is back, and need not wait for hours.
import { commit, type Write } from '../../../store/database.ts';
import { failedDelivery, retryWrite } from '../../../store/push/deliveries.ts';
import { audited } from '../../access/audit.ts';
import type { Context } from '../../context.ts';

/**
 * Makes it due now, given up or not; false where none of that number failed and waits. One that is taken up in this very
 * moment is left to that attempt.
 */
export async function deliverAgain(
  context: Context,
  id: number,
  more: readonly Write[] = [],
): Promise<boolean> {
  const { db, runtime, actor } = context;
  // Databases differ in what they make of NaN.
  const failed = Number.isSafeInteger(id) ? await failedDelivery(db, id) : undefined;
  if (!failed) return false;
  const { kind, host } = failed;
  const entry = audited(context, 'delivery.retry', `${id}`, { kind, host });
  await commit(db, [retryWrite(db, id, runtime.now()), entry, ...more]);
  const by = { requestId: actor?.requestId, by: actor?.name };
  runtime.log.log('info', 'delivery tried again', { ...by, delivery: id });
  return true;
}
