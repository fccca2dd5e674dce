// Signed webhooks: https://github.com/standard-webhooks/standard-webhooks, specification 1.0.

import { base64, fromBase64, utf8 } from '../../domain/bytes.ts';
import { documentPath, type View } from '../../domain/views.ts';
import { fault, invalid, notFound, Refusal } from '../../errors.ts';
import { FORMATS } from '../../formats/all.ts';
import { readingUrl } from '../../formats/facts.ts';
import type { Format } from '../../formats/format.ts';
import { jsonFeedItem } from '../../formats/json-feed.ts';
import { problem } from '../../problems.ts';
import { articlesByNumber, documentsOf } from '../../store/articles/articles.ts';
import type { Write } from '../../store/database.ts';
import { changeWithArticle, skipUnheard } from '../../store/push/outbox.ts';
import {
  deleteWebhook,
  disableWebhook,
  insertWebhook,
  type WebhookRow,
  webhookById,
} from '../../store/push/webhooks.ts';
import { audited } from '../access/audit.ts';
import { type Context, hasOutsideHub } from '../context.ts';
import { parsePath } from '../feeds/paths.ts';
import { DONE, hmac, notify, type Result } from './delivery/result.ts';
import { concerns, currentView, type NamedChange } from './hub-topics.ts';

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
  const url = URL.parse(input.url);
  const reason = url ? runtime.outgoing.refusal(url) : problem('url-not-absolute');
  if (!url || reason) throw invalid([fault('/url', 'url-not-callable', { reason: reason! })]);
  const row = {
    id,
    url: input.url,
    host: url.host,
    view: await readView(context, input.view ?? '/'),
    events: [...new Set(input.events ?? EVENTS)],
    secret: readSecret(input.secret),
    createdAt: runtime.now(),
    disabledAt: null,
  };
  const { view, events } = row;
  const entry = audited(context, 'webhook.create', id, { host: url.host, view, events });
  await insertWebhook(db, row, [
    ...(hasOutsideHub(context) ? [] : [skipUnheard(db)]),
    entry,
    ...(await more(row)),
  ]);
  return row;
}

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

function keyOf(secret: string): Uint8Array<ArrayBuffer> | undefined {
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

/**
 * Tells a webhook of a change. The item is the article as it is when the call is made: who hears late
 * hears of the newest text, under the number of the change. Of a retracted article it tells the title that readers saw; of
 * an erased one, nothing.
 */
export async function callWebhook(context: Context, hook: WebhookRow, seq: number): Promise<Result> {
  const { db, runtime } = context;
  const site = await context.sites.now();
  const change = await changeWithArticle(db, seq);
  if (!change) return DONE;
  const [article] = change.status === 'published' ? await articlesByNumber(db, [change.article]) : [];
  const seen = change.kind === 'retract' ? change.version - 1 : change.version;
  const [text] = article ? [article] : await documentsOf(db, [{ article: change.article, version: seen }]);
  const body = JSON.stringify({
    type: `article.${change.kind}`,
    timestamp: new Date(change.at).toISOString(),
    data: {
      seq,
      kind: change.kind,
      id: change.id,
      guid: change.guid,
      version: change.version,
      note: change.note ?? undefined,
      title: text?.title,
      url: text && readingUrl({ ...text, ...change }, site),
      item: article && change.kind !== 'retract' ? jsonFeedItem(article, site) : undefined,
    },
  });
  // The id is the event's, the same at every attempt; the timestamp is the attempt's.
  const id = `msg_${hook.id}_${seq}`;
  const timestamp = Math.floor(runtime.now() / 1_000);
  const signed = utf8(`${id}.${timestamp}.${body}`);
  const signature = await hmac(keyOf(hook.secret) ?? new Uint8Array(), signed);
  const result = await notify(context, {
    method: 'POST',
    url: hook.url,
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': `${timestamp}`,
      'webhook-signature': `v1,${base64(signature)}`,
    },
  });
  if ('end' in result) {
    const entry = audited(context, 'webhook.disable', hook.id, { reason: result.end });
    await disableWebhook(db, hook, runtime.now(), entry);
  }
  return result;
}
