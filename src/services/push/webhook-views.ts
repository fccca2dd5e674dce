// What a webhook hears of.

import type { View } from '../../domain/views.ts';
import { FORMATS } from '../../formats/all.ts';
import type { Format } from '../../formats/format.ts';
import type { WebhookRow } from '../../store/push/webhooks.ts';
import { parsePath } from '../feeds/paths.ts';
import { concerns, type NamedChange } from './hub-topics.ts';

/** Tells whether a webhook asked for such a change. */
export function listener({ view, events }: WebhookRow): (change: NamedChange) => boolean {
  const parsed = viewOf(view);
  return (change) => parsed !== undefined && events.includes(change.kind) && concerns(parsed, change);
}

/** The view that a path and query name. @throws Refusal 400 */
export function viewOf(text: string, formats: readonly Format[] = FORMATS): View | undefined {
  const [path = '', query] = text.split('#', 1)[0]!.split(/\?(.*)/s);
  return parsePath(path, new URLSearchParams(query).get('q') ?? '', formats)?.view;
}
