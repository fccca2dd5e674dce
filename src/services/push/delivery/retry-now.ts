// A delivery made again because somebody asks for it: its receiver is back and need not wait for hours, or lost what it got.
import { Refusal } from '../../../errors.ts';
import { problem } from '../../../problems.ts';
import { commit, type Write } from '../../../store/database.ts';
import { endedDelivery, retryWrite } from '../../../store/push/delivery-list.ts';
import { webhooksByNumber } from '../../../store/push/webhooks.ts';
import { audited } from '../../access/audit.ts';
import type { Context } from '../../context.ts';

/**
 * Makes it due now, given up or not, or done; false where there is none of that number, or it was not tried yet. One that is
 * taken up in this very moment is left to that attempt.
 * @throws Refusal 409 where its webhook is disabled
 */
export async function deliverAgain(
  context: Context,
  id: number,
  more: readonly Write[] = [],
): Promise<boolean> {
  const { db, runtime, actor } = context;
  // Databases differ in what they make of NaN.
  const ended = Number.isSafeInteger(id) ? await endedDelivery(db, id) : undefined;
  if (!ended) return false;
  const { kind, host, target } = ended;
  const hook = kind === 'webhook' ? (await webhooksByNumber(db, [target])).get(target) : undefined;
  if (hook && hook.disabledAt !== null) throw new Refusal(409, problem('webhook-disabled', { id: hook.id }));
  const entry = audited(context, 'delivery.retry', `${id}`, { kind, host });
  await commit(db, [retryWrite(db, id, runtime.now()), entry, ...more]);
  const by = { requestId: actor?.requestId, by: actor?.name };
  runtime.log.log('info', 'delivery tried again', { ...by, delivery: id });
  return true;
}
