// Signed webhooks: https://github.com/standard-webhooks/standard-webhooks, specification 1.0.

import type { OldSecret } from '../../../db/schema.ts';
import { base64, fromBase64 } from '../../domain/bytes.ts';
import { documentPath, type View } from '../../domain/views.ts';
import { fault, invalid, notFound, Refusal } from '../../errors.ts';
import type { Format } from '../../formats/format.ts';
import { problem } from '../../problems.ts';
import { commit, type Write } from '../../store/database.ts';
import { skipUnheard } from '../../store/push/outbox.ts';
import {
  changeWrites,
  deleteWebhook,
  disableWrites,
  enableWrites,
  insertWebhook,
  readMissedSince,
  type WebhookRow,
  webhookById,
} from '../../store/push/webhooks.ts';
import { audited } from '../access/audit.ts';
import { type Context, hasOutsideHub } from '../context.ts';
import { currentView } from './hub-topics.ts';
import { readWholeLog } from './outbox.ts';
import { viewOf } from './webhook-views.ts';

export const EVENTS = ['publish', 'update', 'correction', 'retract'] as const;
export type Event = (typeof EVENTS)[number];

/** Symmetric secrets have 24 to 64 bytes behind their prefix. */
const SECRET = { prefix: 'whsec_', least: 24, most: 64, usual: 32 };

export interface WebhookInput {
  url: string;
  /** Path of a view, `/tags/turkey/?q=ferry`, or one of its feeds. */
  view?: string;
  events?: readonly Event[];
  secret?: string;
}

/** A webhook, but for what the database adds. */
export type NewWebhook = Omit<WebhookRow, 'n' | 'since'>;

/** Makes a webhook, in one batch with `more`; its secret is returned once. @throws Refusal 422 */
export async function createWebhook(
  context: Context,
  input: WebhookInput,
  more: (made: NewWebhook) => readonly Write[] | Promise<readonly Write[]> = () => [],
): Promise<NewWebhook> {
  const { db, runtime } = context;
  const id = crypto.randomUUID();
  const row = {
    id,
    url: input.url,
    host: hostOf(context, input.url),
    view: await readView(context, input.view ?? '/'),
    events: [...new Set(input.events ?? EVENTS)],
    secret: readSecret(input.secret),
    oldSecrets: [],
    createdAt: runtime.now(),
    ...{ disabledAt: null, disabledReason: null, missedSince: null },
  };
  const { view, events } = row;
  const entry = audited(context, 'webhook.create', id, { host: row.host, view, events });
  await insertWebhook(db, row, [...skipped(context), entry, ...(await more(row))]);
  return row;
}

/** While nobody listened, the log was not read; the first to listen starts at its end. */
const skipped = (context: Context): Write[] => (hasOutsideHub(context) ? [] : [skipUnheard(context.db)]);

/** @throws Refusal 422 for an address that is never called */
function hostOf({ runtime }: Context, text: string): string {
  const url = URL.parse(text);
  const reason = url ? runtime.outgoing.refusal(url) : problem('url-not-absolute');
  if (!url || reason) throw invalid([fault('/url', 'url-not-callable', { reason: reason! })]);
  return url.host;
}

/** How long calls are signed with a secret that was replaced, too. */
const OLD_SECRET_MS = 24 * 3_600_000;
/** Of one webhook at once; each makes the header of its calls longer. */
const MAX_OLD_SECRETS = 10;

export interface WebhookChange {
  url?: string;
  view?: string;
  events?: readonly Event[];
  enabled?: boolean;
  /** When it is turned on again: whether it is told of what it missed. */
  missed?: 'send' | 'skip';
  rotateSecret?: boolean;
  /** A secret of its own instead of one that is made. */
  secret?: string;
}

/** A webhook as it is after a change, and its new secret where it got one. */
export interface ChangedWebhook {
  webhook: WebhookRow;
  secret?: string;
}

/**
 * Changes a webhook, in one batch with `more`. View and events count for what is published from now on; what waits goes to the
 * new address.
 * @throws Refusal 404, 422
 */
export async function changeWebhook(
  context: Context,
  id: string,
  input: WebhookChange,
  more: (changed: ChangedWebhook) => readonly Write[] | Promise<readonly Write[]> = () => [],
): Promise<ChangedWebhook> {
  const { db, runtime } = context;
  const before = await findWebhook(context, id);
  const now = runtime.now();
  const { url = before.url, events, enabled, missed = 'skip' } = input;
  const isDisabled = before.disabledAt !== null;
  if (input.missed && !(isDisabled && enabled)) throw invalid([fault('/missed', 'webhook-missed-nothing')]);
  const secret = input.rotateSecret || input.secret !== undefined ? readSecret(input.secret) : undefined;
  const changes = {
    ...(url !== before.url && { url, host: hostOf(context, url) }),
    ...(input.view !== undefined && { view: await readView(context, input.view) }),
    ...(events && { events: [...new Set(events)] }),
    ...(secret && secret !== before.secret && { secret, oldSecrets: oldSecretsOf(before, now) }),
  };
  // What was published until now is told as it was asked for until now.
  if (changes.view || changes.events) await readWholeLog(context);
  const turned = { on: enabled === true && isDisabled, off: enabled === false && !isDisabled };
  const webhook: WebhookRow = {
    ...{ ...before, ...changes },
    ...(turned.on && { disabledAt: null, disabledReason: null, missedSince: null }),
    ...(turned.off && {
      ...{ disabledAt: now, disabledReason: 'by-hand' as const },
      missedSince: await readMissedSince(db, before),
    }),
  };
  const changed = { webhook, ...(changes.secret && { secret: changes.secret }) };
  const said = { host: webhook.host, changed: [...Object.keys(input)].sort() };
  await commit(db, [
    ...changeWrites(db, before, changes, now),
    ...(turned.on ? [...skipped(context), ...enableWrites(db, before, now, missed === 'send')] : []),
    ...(turned.off ? disableWrites(db, before, { now, reason: 'by-hand' }) : []),
    audited(context, 'webhook.change', id, said),
    ...(await more(changed)),
  ]);
  return changed;
}

/** When calls are no longer signed with an earlier secret; null where they are not now. */
export const oldSecretsEnd = ({ oldSecrets }: NewWebhook, now: number): number | null =>
  oldSecrets.findLast(({ until }) => until > now)?.until ?? null;

/** Until when calls are signed with each that it had. An answer that got lost must not cost the secret that the receiver knows. */
const oldSecretsOf = ({ secret, oldSecrets }: WebhookRow, now: number): OldSecret[] =>
  [...oldSecrets.filter(({ until }) => until > now), { secret, until: now + OLD_SECRET_MS }].slice(
    -MAX_OLD_SECRETS,
  );

async function readView(context: Context, text: string): Promise<string> {
  const wanted = viewIn(text, context.formats);
  const view = wanted && (await currentView(context, wanted));
  if (view) return documentPath(view, '');
  throw invalid([fault('/view', wanted ? 'webhook-view-retired' : 'webhook-view-unknown')]);
}

/** @throws Refusal 422 for a malformed expression */
function viewIn(text: string, formats: readonly Format[]): View | undefined {
  try {
    return viewOf(text, formats);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw invalid([{ pointer: '/view', code: 'invalid-value', ...error.problem }]);
  }
}

function readSecret(given: string | undefined): string {
  if (given === undefined) {
    return SECRET.prefix + base64(crypto.getRandomValues(new Uint8Array(SECRET.usual)));
  }
  const length = given.startsWith(SECRET.prefix) ? keyOf(given)?.length : undefined;
  if (length !== undefined && length >= SECRET.least && length <= SECRET.most) return given;
  const { prefix, least: min, most: max } = SECRET;
  throw invalid([fault('/secret', 'webhook-secret-invalid', { prefix, min, max })]);
}

/** The bytes of a secret; undefined where it is none. */
export function keyOf(secret: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fromBase64(secret.slice(SECRET.prefix.length));
  } catch {
    return undefined;
  }
}

/** @throws Refusal 404 */
export async function findWebhook({ db }: Context, id: string): Promise<WebhookRow> {
  const row = await webhookById(db, id);
  if (!row) throw notFound(problem('webhook-not-found', { id }));
  return row;
}

/** Removes a webhook and what was to be delivered to it. @throws Refusal 404 */
export async function removeWebhook(context: Context, id: string): Promise<void> {
  const entry = audited(context, 'webhook.remove', id);
  await deleteWebhook(context.db, await findWebhook(context, id), entry);
}
