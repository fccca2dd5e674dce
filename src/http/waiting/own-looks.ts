// On Workers no request can wake another one: each that waits asks the database again and again.
import type { View } from '../../domain/views.ts';
import { isBounded } from '../../services/bounded.ts';
import type { LogPosition, Waiting } from '../../services/changes/waiting.ts';
import type { Context } from '../../services/context.ts';
import { type Held, heldOf } from './held.ts';

/** Each time takes one to three queries; Cloudflare's free plan allows fifty to a request. */
const LOOK_INTERVAL_MS = 2_000;
const MAX_WAIT_MS = 20_000;

/** Whether that is so here. */
export const looksByItself = ({ runtime }: Context): boolean => isBounded(runtime);

/** Until when a request may wait, by the meter's clock. */
export const lookUntil = ({ runtime }: Context, seconds = Number.POSITIVE_INFINITY): number =>
  runtime.meter.clock() + Math.min(seconds * 1_000, MAX_WAIT_MS);

/**
 * Waits until something that the view may show is logged.
 * @returns undefined where nothing was until then
 */
export async function nextPosition(
  { runtime }: Context,
  waiting: Waiting,
  { view, after, until }: { view: View; after: LogPosition; until: number },
): Promise<LogPosition | undefined> {
  let seen = after;
  for (;;) {
    const left = until - runtime.meter.clock();
    if (left <= 0) return undefined;
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, LOOK_INTERVAL_MS)));
    const position = await waiting.position();
    if (await waiting.hasChanged(view, seen, position)) return position;
    seen = position;
  }
}

/**
 * The answer to a request that waits.
 * @param again asks the application anew
 */
export async function lookByItself(
  context: Context,
  waiting: Waiting,
  first: Response,
  { view, after, seconds }: Held,
  again: () => Promise<Response>,
): Promise<Response> {
  const until = lookUntil(context, seconds);
  let [response, seen] = [first, after];
  for (;;) {
    const position = await nextPosition(context, waiting, { view, after: seen, until });
    if (!position) return response;
    response = await again();
    const held = heldOf(response);
    if (!held) return response;
    seen = held.after;
  }
}
