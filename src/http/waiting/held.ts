// Marks the responses to `?wait=` that have nothing new: long-polls.ts holds them back until there is a change.
import type { View } from '../../domain/views.ts';
import type { LogPosition } from '../../services/changes/waiting.ts';

export interface Held {
  view: View;
  /** The end of the log before the page was read. */
  after: LogPosition;
  /** How long it may be held back at most. */
  seconds: number;
  /** What is requested again after a change: the same, with a number in the place of `since=now`. */
  url: string;
}

const held = new WeakMap<Response, Held>();

/** Marks a response: it is sent only if no change comes in time. */
export function holdBack(response: Response, how: Held): Response {
  held.set(response, how);
  return response;
}

/** Undefined for a response that is sent at once. */
export const heldOf = (response: Response): Held | undefined => held.get(response);
