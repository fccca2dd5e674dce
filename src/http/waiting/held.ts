// Which answers are held back until there is more to tell (long-polls.ts): those of who asked to wait for it.
import type { View } from '../../domain/views.ts';
import type { LogPosition } from '../../services/changes/waiting.ts';

export interface Held {
  view: View;
  /** How far the log was before the page was read. */
  after: LogPosition;
  /** How long it may be held back. */
  seconds: number;
  /** What is asked when there is more: the same, and nothing that depends on when it is asked. */
  url: string;
}

const held = new WeakMap<Response, Held>();

/** Says of an answer that it is given only if nothing else comes in time. */
export function holdBack(response: Response, how: Held): Response {
  held.set(response, how);
  return response;
}

/** Undefined for an answer that is given at once. */
export const heldOf = (response: Response): Held | undefined => held.get(response);
