// What webhooks are in requests and answers.
import * as v from 'valibot';
import { isoDate } from '../../../domain/iso-date.ts';
import { says } from '../../../intake/schema-problems.ts';
import { EVENTS, type NewWebhook, oldSecretsEnd } from '../../../services/push/webhooks.ts';
import { DATE, named, URI } from '../../openapi.ts';

const url = v.pipe(
  v.string(says('not-a-string')),
  v.maxLength(2_048, says('too-long', { max: 2_048 })),
  v.metadata({ format: 'uri' }),
);
const choices = {
  view: v.optional(v.pipe(v.string(says('not-a-string')), v.startsWith('/', says('webhook-view-invalid')))),
  events: v.optional(
    v.pipe(
      v.array(
        v.picklist(EVENTS, says('not-an-option', { options: `one of ${EVENTS.join(', ')}` })),
        says('not-a-list', { items: 'events' }),
      ),
      v.minLength(1, says('webhook-events-missing')),
    ),
  ),
  secret: v.optional(v.string(says('not-a-string'))),
};
export const WebhookInput = named('WebhookInput', v.strictObject({ url, ...choices }));

const yesOrNo = v.boolean(says('not-a-boolean'));
export const WebhookChangeInput = named(
  'WebhookChange',
  v.strictObject({
    url: v.optional(v.pipe(url, v.description('what still waits goes there, too'))),
    ...choices,
    enabled: v.optional(
      v.pipe(yesOrNo, v.description('`false`: it is called no more until it is `true` again')),
    ),
    missed: v.optional(
      v.pipe(
        v.picklist(['send', 'skip'], says('not-an-option', { options: 'send or skip' })),
        v.description(
          'with `enabled`: whether it is told of what it missed while it was disabled, too; else it is not',
        ),
      ),
    ),
    rotateSecret: v.optional(
      v.pipe(yesOrNo, v.description('`true`: a new secret; for a day calls are signed with both')),
    ),
    secret: v.optional(
      v.pipe(
        v.string(says('not-a-string')),
        v.description('a new secret of your own; for a day calls are signed with both'),
      ),
    ),
  }),
);

export const WebhookJson = v.pipe(
  v.object({
    id: v.string(),
    url: URI,
    view: v.pipe(v.string(), v.description('path of the view it hears of')),
    events: v.array(v.string()),
    state: v.picklist(['active', 'disabled']),
    createdAt: DATE,
    disabledAt: v.nullable(DATE),
    disabledReason: v.pipe(
      v.nullable(v.picklist(['answered-410', 'by-hand'])),
      v.description('its receiver answered 410, or somebody disabled it'),
    ),
    missedSince: v.pipe(
      v.nullable(v.number()),
      v.description('of a disabled one: it was told of no change after this one; `since` of `/changes.json`'),
    ),
    oldSecretsUntil: v.pipe(
      v.nullable(DATE),
      v.description('until when calls are signed with an earlier secret, too; `null`: with none'),
    ),
  }),
  v.metadata({ ref: 'Webhook' }),
);
export const NewWebhookJson = named(
  'NewWebhook',
  v.object({
    ...WebhookJson.entries,
    secret: v.pipe(v.string(), v.description('what calls are signed with (Standard Webhooks)')),
  }),
);

export const ChangedWebhookJson = named(
  'ChangedWebhook',
  v.object({
    ...WebhookJson.entries,
    secret: v.optional(
      v.pipe(v.string(), v.description('the new secret, where it got one: only in this answer')),
    ),
  }),
);
export const TestedJson = named(
  'WebhookTest',
  v.object({
    ok: v.pipe(v.boolean(), v.description('whether a 2xx came back')),
    status: v.pipe(v.nullable(v.number()), v.description('`null` where there was no answer')),
    durationMs: v.number(),
    body: v.pipe(v.string(), v.description('the beginning of what was answered')),
    error: v.nullable(
      v.object({
        code: v.optional(v.string()),
        detail: v.pipe(v.string(), v.description('why there was no answer')),
      }),
    ),
  }),
);

/** Without its secret, which is shown once. */
export const webhookJson = (row: NewWebhook, now: number): v.InferOutput<typeof WebhookJson> => ({
  id: row.id,
  url: row.url,
  view: row.view,
  events: row.events,
  state: row.disabledAt === null ? 'active' : 'disabled',
  createdAt: isoDate(row.createdAt),
  disabledAt: dateOf(row.disabledAt),
  disabledReason: row.disabledReason,
  missedSince: row.missedSince,
  oldSecretsUntil: dateOf(oldSecretsEnd(row, now)),
});
const dateOf = (at: number | null) => (at === null ? null : isoDate(at));
