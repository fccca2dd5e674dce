// What webhooks are sent, and how that is signed (Standard Webhooks 1.0).

import { base64, utf8 } from '../../domain/bytes.ts';
import { readingUrl } from '../../formats/facts.ts';
import { jsonFeedItem } from '../../formats/json-feed.ts';
import { type Problem, problem } from '../../problems.ts';
import { articlesByNumber, documentsOf } from '../../store/articles/articles.ts';
import { commit } from '../../store/database.ts';
import { changeWithArticle, type LoggedChange } from '../../store/push/outbox.ts';
import { disableWrites, type WebhookRow, webhooksByNumber } from '../../store/push/webhooks.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { call, hmac, notify, type Result, reasonOf } from './delivery/result.ts';
import { isInAfter, nameFacets, withWords } from './hub-topics.ts';
import { viewOf } from './webhook-views.ts';
import { keyOf } from './webhooks.ts';

/** The `webhook-id` of a change, the same at every attempt. */
export const messageId = (webhook: string, seq: number): string => `msg_${webhook}_${seq}`;

/**
 * Tells a webhook of a change. The item is the article as it is when the call is made: who hears late
 * hears of the newest text, under the number of the change. Of a retracted article it tells the title that readers saw; of
 * an erased one, nothing.
 */
export async function callWebhook(context: Context, hook: WebhookRow, seq: number): Promise<Result> {
  const { db, runtime } = context;
  if (hook.disabledAt !== null) return { end: 'the webhook is disabled' };
  const site = await context.sites.now();
  const change = await changeWithArticle(db, seq);
  if (!change) return { end: 'the change is no more' };
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
      inView: await isInView(context, hook, change),
      note: change.note ?? undefined,
      title: text?.title,
      url: text && readingUrl({ ...text, ...change }, site),
      item: article && change.kind !== 'retract' ? jsonFeedItem(article, site) : undefined,
    },
  });
  const result = await notify(context, await signedCall(hook, messageId(hook.id, seq), body, runtime.now()));
  if ('end' in result) {
    const now = (await webhooksByNumber(db, [hook.n])).get(hook.n);
    // It got another address meanwhile: the old one alone is gone.
    if (now && now.url !== hook.url) return { retry: problem('answered', { status: '410' }), status: 410 };
    const entry = audited(context, 'webhook.disable', hook.id, { reason: result.end });
    await commit(db, [...disableWrites(db, hook, { now: runtime.now(), reason: 'answered-410' }), entry]);
  }
  return result;
}

/** Whether the article is in the webhook's view after a change; of one that only left it, the change is an update. */
async function isInView(context: Context, hook: WebhookRow, change: LoggedChange): Promise<boolean> {
  const view = viewOf(hook.view);
  const named = await nameFacets(context, [change]);
  const [worded] = view?.q ? await withWords(context, named) : named;
  return view !== undefined && worded !== undefined && isInAfter(view, worded);
}

/** What came back of a test. */
export interface TestResult {
  /** HTTP status; null where there was no answer. */
  status: number | null;
  milliseconds: number;
  /** The beginning of the answer's body. */
  body: string;
  /** Why there was no answer. */
  problem: Problem | null;
}

/** Of an answer's body. */
const MAX_SHOWN_CHARACTERS = 1_000;

/** Sends a signed `webhook.test` now, and once; a disabled webhook is tested, too, and stays what it is. */
export async function testWebhook(context: Context, hook: WebhookRow): Promise<TestResult> {
  const { runtime } = context;
  const { id, view, events } = hook;
  const now = runtime.now();
  const data = { webhook: id, view, events };
  const body = JSON.stringify({ type: 'webhook.test', timestamp: new Date(now).toISOString(), data });
  const request = await signedCall(hook, `msg_${id}_test_${crypto.randomUUID()}`, body, now);
  const began = runtime.meter.clock();
  const came = await call(context, request).catch(reasonOf);
  const milliseconds = Math.max(0, Math.round(runtime.meter.clock() - began));
  const answered = 'status' in came ? came : undefined;
  runtime.log.log('info', 'webhook tested', { webhook: id, status: answered?.status });
  return {
    status: answered?.status ?? null,
    milliseconds,
    body: answered?.text.slice(0, MAX_SHOWN_CHARACTERS) ?? '',
    problem: answered ? null : (came as Problem),
  };
}

/** A call with a signature by each secret that holds: the id is the event's, the timestamp the attempt's. */
async function signedCall({ url, secret, oldSecrets }: WebhookRow, id: string, body: string, now: number) {
  const timestamp = Math.floor(now / 1_000);
  const signed = utf8(`${id}.${timestamp}.${body}`);
  const old = oldSecrets.filter(({ until }) => until > now).map((one) => one.secret);
  const signatures = await Promise.all(
    [secret, ...old.reverse()].map(
      async (one) => `v1,${base64(await hmac(keyOf(one) ?? new Uint8Array(), signed))}`,
    ),
  );
  return {
    method: 'POST' as const,
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': `${timestamp}`,
      'webhook-signature': signatures.join(' '),
    },
  };
}
