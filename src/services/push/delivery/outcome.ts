// What is written down of a call's result, and what the log says of it.

import { withoutQuery } from '../../../domain/text.ts';
import type { Claimed, Outcome } from '../../../store/push/deliveries.ts';
import type { Context } from '../../context.ts';
import { nextAttempt } from './backoff.ts';
import type { Result } from './result.ts';

/** A delivery after its call: done, to be tried again, or ended. */
export function outcomeOf({ runtime }: Context, row: Claimed, result: Result, milliseconds: number): Outcome {
  const took = Math.max(0, Math.round(milliseconds));
  runtime.meter.time('tagwire_delivery_duration_seconds', row.kind, milliseconds);
  const count = (came: string) => runtime.meter.count('tagwire_deliveries_total', row.kind, came);
  if ('done' in result) {
    count('done');
    return { row, answered: { status: result.status, milliseconds: took }, writes: result.writes };
  }
  // Of requests to subscribe, callbacks are a part of it.
  const subject = withoutQuery(row.subject);
  const about = { kind: row.kind, host: row.host, subject, attempts: row.attempts + 1 };
  if ('end' in result) {
    count('ended');
    runtime.log.log('info', 'delivery ended', { ...about, reason: result.end });
    return { row, drop: true, writes: result.writes };
  }
  const { retry: reason, after: asked, maxAge } = result;
  const dueAt = nextAttempt(row, { now: runtime.now(), random: Math.random(), asked, maxAge });
  count(dueAt === null ? 'given_up' : 'retry');
  if (dueAt === null) runtime.log.log('warn', 'delivery given up', { ...about, reason: reason.detail });
  // What a stranger asked for and never confirmed is not kept.
  if (dueAt === null && (row.kind === 'verify' || row.kind === 'deny')) return { row, drop: true };
  return { row, failure: { reason, dueAt }, answered: { status: result.status, milliseconds: took } };
}
