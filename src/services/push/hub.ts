// The WebSub hub's front: what subscribers ask for is checked, put into the outbox, and confirmed from there.
// https://www.w3.org/TR/websub/
import { byteLength } from '../../domain/bytes.ts';
import { Refusal } from '../../errors.ts';
import { commit } from '../../store/database.ts';
import { deliveryWrites, waiting } from '../../store/push/deliveries.ts';
import { webSubSubscriptions } from '../../store/push/subscriptions.ts';
import { type Context, hasOutsideHub } from '../context.ts';
import { endSubscriptions, type Intent } from './hub-calls.ts';
import { liveTopic, topicOfUrl } from './hub-topics.ts';

/** Seconds. A subscriber may ask for less or more, and is told what it gets. */
const LEASE_SECONDS = { least: 60, usual: 10 * 86_400, most: 30 * 86_400 };
const MAX_CALLBACK_LENGTH = 2_048;
/** Requests of one host that wait for confirmation. */
const MAX_WAITING_OF_HOST = 10_000;

/**
 * Takes a request of the form's parameters.
 * @param client what limits know the client by; undefined for one that is not limited
 * @returns the status to answer
 * @throws Refusal 4xx with the reason
 */
export async function request(context: Context, form: URLSearchParams, client?: string): Promise<202 | 204> {
  const mode = form.get('hub.mode');
  if (mode !== 'subscribe' && mode !== 'unsubscribe' && mode !== 'publish') {
    const what = mode === null ? 'hub.mode is missing' : `hub.mode: "${mode}" is none this hub knows`;
    throw new Refusal(400, `${what}; it is subscribe, unsubscribe or publish.`);
  }
  if (mode === 'publish') return acceptPing(context, form);
  if (hasOutsideHub(context)) {
    const { hubUrl } = context.config;
    const headers = { Link: `<${hubUrl}>; rel="hub"` };
    throw new Refusal(404, `The hub of this site is ${hubUrl}; subscribe there.`, { headers });
  }
  const topic = await liveTopic(context, required(form, 'hub.topic'));
  const callback = readCallback(context, required(form, 'hub.callback'));
  const { host } = new URL(callback);
  if ((await waiting(context.db, host, MAX_WAITING_OF_HOST)) >= MAX_WAITING_OF_HOST) {
    const headers = { 'Retry-After': '60' };
    throw new Refusal(429, `Too many requests wait for confirmation by ${host}.`, { headers });
  }
  const intent: Intent = {
    mode,
    protocol: 'websub',
    topic: topic.path,
    topicUrl: form.get('hub.topic') ?? '',
    callback,
    host,
    secret: readSecret(form),
    leaseSeconds: readLease(form),
    challenge: crypto.randomUUID().replaceAll('-', ''),
    client,
  };
  // Its host first: the index counts by it.
  const subject = `${host} ${topic.path} ${callback}`;
  const row = { kind: 'verify', subject, host, data: JSON.stringify(intent) } as const;
  await commit(context.db, deliveryWrites(context.db, [row], context.runtime.now(), { replace: true }));
  return 202;
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value) return value;
  throw new Refusal(400, `${name} is missing.`);
}

/** A publisher's ping: the change log knows better what has changed, so it is only checked for being ours. */
function acceptPing(context: Context, form: URLSearchParams): 204 {
  const urls = ['hub.url', 'hub.topic'].flatMap((name) => form.getAll(name).map((url) => ({ name, url })));
  if (!urls.length) throw new Refusal(400, 'hub.url is missing: the feed that has changed.');
  for (const { name, url } of urls) topicOfUrl(url, context, name);
  return 204;
}

function readCallback({ runtime }: Context, text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Refusal(400, 'hub.callback is not an absolute http or https URL.');
  }
  if (text.length > MAX_CALLBACK_LENGTH)
    throw new Refusal(400, `hub.callback has more than ${MAX_CALLBACK_LENGTH} characters.`);
  if (text.includes('#')) throw new Refusal(400, 'hub.callback has a fragment, which cannot be sent.');
  // Its query is kept as written (§5.3), so it must be writable as it is.
  if (/[^\x21-\x7e]/.test(text))
    throw new Refusal(400, 'hub.callback has characters that must be percent-encoded.');
  const refusal = runtime.outgoing.refusal(url);
  if (refusal) throw new Refusal(400, `hub.callback: ${refusal.detail}.`);
  return text;
}

/** §5.1: less than 200 bytes. */
function readSecret(form: URLSearchParams): string | null {
  const secret = form.get('hub.secret') || null;
  if (secret && byteLength(secret) >= 200) {
    throw new Refusal(400, 'hub.secret must be less than 200 bytes.');
  }
  return secret;
}

/** §5.1: a positive decimal integer; bounded, and absurd beyond 30 years. */
function readLease(form: URLSearchParams): number {
  const text = form.get('hub.lease_seconds');
  if (!text) return LEASE_SECONDS.usual;
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) {
    throw new Refusal(400, `hub.lease_seconds: "${text.slice(0, 50)}" is no number of seconds for a lease.`);
  }
  return Math.min(LEASE_SECONDS.most, Math.max(LEASE_SECONDS.least, Number(text)));
}

/** When HUB_URL has come to name another hub, this one's subscribers are told; true while there are more. */
export async function dismissSubscribers(context: Context): Promise<boolean> {
  if (!hasOutsideHub(context)) return false;
  const rows = await webSubSubscriptions(context.db, 100);
  if (!rows.length) return false;
  await endSubscriptions(
    context,
    rows,
    `The hub of this site is ${context.config.hubUrl} now; subscribe there.`,
  );
  return true;
}
