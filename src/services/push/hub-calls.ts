// What a WebSub hub calls: verification of intent, denial, content, and another hub.
import { hex, utf8 } from '../../domain/bytes.ts';
import { problem } from '../../problems.ts';
import { commit } from '../../store/database.ts';
import { type Claimed, deliveryWrites, stillClaimed } from '../../store/push/deliveries.ts';
import { skipUnheard } from '../../store/push/outbox.ts';
import {
  countOthers,
  type NewSubscription,
  type SubscriptionRow,
  subscribeWrites,
  type Target,
  unsubscribeWrites,
} from '../../store/push/subscriptions.ts';
import { type Context, hasOutsideHub } from '../context.ts';
import { call, hmac, isSuccess, notify, type Result, reasonOf } from './delivery/result.ts';
import { currentTopic, readTopic } from './hub-topics.ts';

/** Subscriptions one host of callbacks, and one topic, may have. */
const MAX_SUBSCRIPTIONS_OF_HOST = 50_000;
const MAX_SUBSCRIPTIONS_OF_TOPIC = 200_000;
/** How long a subscriber that cannot be reached is asked whether it meant it. */
const VERIFICATION_MAX_AGE_MS = 10 * 60_000;

/** A request as it waits for the subscriber's confirmation; JSON in the outbox. */
export interface Intent extends NewSubscription {
  mode: 'subscribe' | 'unsubscribe';
  challenge: string;
  /** Who asked, as limits know it: verifications of one client take turns with those of others. */
  client?: string | undefined;
}

/** A subscription the hub refuses or ends; JSON in the outbox. */
export interface Denial {
  callback: string;
  topicUrl: string;
  reason: string;
}

/** WebSub §5.3: parameters go behind the callback's own query, which stays as it is. */
export function withQuery(callback: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString();
  if (!callback.includes('?')) return `${callback}?${query}`;
  return callback + (/[?&]$/.test(callback) ? '' : '&') + query;
}

/** WebSub §5.3: the subscription stands, or ends, when the callback echoes the challenge. */
export async function verify(context: Context, row: Claimed): Promise<Result> {
  const intent = JSON.parse(row.data ?? '') as Intent;
  const { mode, topicUrl, challenge, leaseSeconds } = intent;
  const subscribing = mode === 'subscribe';
  const url = withQuery(intent.callback, {
    'hub.mode': mode,
    'hub.topic': topicUrl,
    'hub.challenge': challenge,
    ...(subscribing && { 'hub.lease_seconds': `${leaseSeconds}` }),
  });
  try {
    const answer = await call(context, { method: 'GET', url, unverified: true });
    const answered = problem('verification-answered', { status: `${answer.status}` });
    if (answer.status >= 500 || answer.status === 429) {
      return { retry: answered, maxAge: VERIFICATION_MAX_AGE_MS };
    }
    if (!isSuccess(answer)) return { end: answered.detail };
    if (answer.text.trim() !== challenge) return { end: 'did not answer the challenge' };
  } catch (error) {
    return { retry: reasonOf(error), maxAge: VERIFICATION_MAX_AGE_MS };
  }
  const { db, runtime } = context;
  const now = runtime.now();
  const condition = stillClaimed(row);
  // Editors may have renamed or retired a tag since it asked: its subscription has moved, or belongs to the new name.
  const stored = readTopic(intent.topic, context.formats);
  const topic = stored && (await currentTopic(context, stored))?.path;
  if (!subscribing) {
    return {
      done: true,
      writes: unsubscribeWrites(db, { ...intent, topic: topic ?? intent.topic }, condition),
    };
  }
  if (topic === undefined) {
    return { end: 'the feed is no more', writes: deny(context, intent, 'This feed is no more.') };
  }
  if (await isTooMany(context, { ...intent, topic })) {
    const writes = deny(context, intent, 'This hub has too many subscriptions of this kind.');
    return { end: 'there are too many subscriptions', writes };
  }
  const writes = subscribeWrites(db, { ...intent, topic }, now, condition);
  return { done: true, writes: hasOutsideHub(context) ? writes : [skipUnheard(db), ...writes] };
}

/** Whether the host of a callback, or the topic, has as many subscriptions as it may; one that is renewed is no more. */
export async function isTooMany(
  { db }: Context,
  wanted: Pick<NewSubscription, 'host' | 'topic' | 'callback' | 'protocol'>,
): Promise<boolean> {
  const { ofHost, ofTopic } = await countOthers(db, wanted);
  return ofHost >= MAX_SUBSCRIPTIONS_OF_HOST || ofTopic >= MAX_SUBSCRIPTIONS_OF_TOPIC;
}

/** WebSub §5.2: who is denied is told so. */
export function deny(
  { db, runtime }: Context,
  refused: Omit<Denial, 'reason'> & { host: string },
  reason: string,
) {
  const { callback, topicUrl, host } = refused;
  const data = JSON.stringify({ callback, topicUrl, reason } satisfies Denial);
  const subject = `${topicUrl} ${callback}`;
  return deliveryWrites(db, [{ kind: 'deny', subject, host, data }], runtime.now(), { replace: true });
}

/** Ends subscriptions and tells their subscribers; rssCloud has no words for that. */
export const endSubscriptions = (context: Context, rows: readonly SubscriptionRow[], reason: string) =>
  commit(
    context.db,
    rows.flatMap((row) => {
      const protocol = row.protocol as NewSubscription['protocol'];
      const told = protocol === 'websub' ? deny(context, row, reason) : [];
      return [...told, ...unsubscribeWrites(context.db, { ...row, protocol })];
    }),
  );

export async function tellDenied(context: Context, row: Claimed): Promise<Result> {
  const { callback, topicUrl, reason } = JSON.parse(row.data ?? '') as Denial;
  const url = withQuery(callback, { 'hub.mode': 'denied', 'hub.topic': topicUrl, 'hub.reason': reason });
  const result = await notify(context, { method: 'GET', url, unverified: true });
  return 'retry' in result ? { ...result, maxAge: VERIFICATION_MAX_AGE_MS } : result;
}

/** A topic's document as its own URL serves it. */
export interface Content {
  contentType: string;
  link: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** WebSub §7: the topic's content as it is now, under its own content type and links. */
export async function push(
  context: Context,
  { callback, secret }: Target,
  content: Content,
): Promise<Result> {
  const headers: Record<string, string> = { 'content-type': content.contentType, link: content.link };
  if (secret) {
    // §7.1: with a secret, a signature of exactly these bytes.
    const signature = await hmac(utf8(secret), content.bytes);
    headers['x-hub-signature'] = `sha256=${hex(signature)}`;
  }
  return notify(context, { method: 'POST', url: callback, headers, body: content.bytes });
}

/** Tells another hub that a feed has changed; `hub.url` is what hubs before WebSub call the topic. */
export function ping(context: Context, { subject }: Claimed): Promise<Result> {
  const body = new URLSearchParams({ 'hub.mode': 'publish', 'hub.topic': subject, 'hub.url': subject });
  return notify(context, {
    method: 'POST',
    url: context.config.hubUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
  });
}
