// rssCloud, its REST protocol: http://home.opml.org/rsscloud/walkthrough.html (2009). A registration is checked while
// the subscriber waits for the answer, which says how that went.

import { bareHost, withoutQuery } from '../../domain/text.ts';
import { Refusal } from '../../errors.ts';
import { commit } from '../../store/database.ts';
import { skipUnheard } from '../../store/push/outbox.ts';
import { subscribeWrites, type Target } from '../../store/push/subscriptions.ts';
import { type Context, hasOutsideHub } from '../context.ts';
import { call, isSuccess, notify, type Result, reasonOf } from './delivery/result.ts';
import { isTooMany, withQuery } from './hub-calls.ts';
import { liveTopic } from './hub-topics.ts';

/** By convention registrations end after 25 hours; subscribers renew theirs every 24. */
const LEASE_SECONDS = 25 * 3_600;
const MAX_FEEDS = 20;

const PROTOCOLS: Record<string, string> = { 'http-post': 'http', 'https-post': 'https' };

/** Who may be called on whose behalf, and for which feeds. */
interface Registration {
  callback: string;
  /** It names a machine other than the one that asks, so that has to show that it knows. */
  named: boolean;
  feeds: NamedUrl[];
}

/** The address of a feed, and the parameter that has it: `url1`. */
interface NamedUrl {
  name: string;
  url: string;
}

/**
 * Registers a subscriber.
 * @param client its address, where the runtime knows it, and what limits know it by
 * @returns what to tell it
 * @throws Refusal with the reason
 */
export async function pleaseNotify(
  context: Context,
  form: URLSearchParams,
  { address, key: client }: { address?: string | undefined; key?: string | undefined },
): Promise<string> {
  const { callback, named, feeds } = readRegistration(context, form, address);
  await topicsOf(context, feeds);
  const { hostname } = new URL(callback);
  const domain = context.runtime.outgoing.domainOf(bareHost(hostname));
  await context.checks.run({ client, domain }, async () => {
    // One by one, until one fails: who does not want to be called is called once.
    for (const { url } of feeds) await check(context, callback, url, named);
  });
  const { db, runtime } = context;
  // A tag may have been renamed while that was asked.
  const wanted = await topicsOf(context, feeds);
  const subscription = {
    protocol: 'rsscloud',
    callback,
    host: new URL(callback).host,
    secret: null,
  } as const;
  for (const topic of wanted) {
    if (await isTooMany(context, { ...subscription, ...topic }))
      throw new Refusal(
        400,
        'This server has too many subscriptions of that feed, or of callbacks at that host.',
      );
  }
  await commit(db, [
    ...(hasOutsideHub(context) ? [] : [skipUnheard(db)]),
    ...wanted.flatMap((topic) =>
      subscribeWrites(db, { ...subscription, ...topic, leaseSeconds: LEASE_SECONDS }, runtime.now()),
    ),
  ]);
  return `Thanks for the registration. It worked. When the feed updates we'll notify you; renew within 25 hours.`;
}

/** The feeds by the names they have today. @throws Refusal */
async function topicsOf(context: Context, feeds: readonly NamedUrl[]) {
  const topics: { topic: string; topicUrl: string }[] = [];
  for (const { name, url } of feeds)
    topics.push({ topic: (await liveTopic(context, url, name)).path, topicUrl: url });
  return topics;
}

function readRegistration(
  { runtime }: Context,
  form: URLSearchParams,
  address: string | undefined,
): Registration {
  const scheme = PROTOCOLS[form.get('protocol') ?? ''];
  if (!scheme) throw new Refusal(400, 'protocol must be http-post or https-post.');
  const port = form.get('port') ?? '';
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new Refusal(400, 'port must be a number from 1 to 65535.');
  }
  const path = form.get('path') ?? '';
  const named = Boolean(form.get('domain'));
  const domain = form.get('domain') || address;
  if (!domain) throw new Refusal(400, 'domain is missing.');
  const host = domain.includes(':') && !domain.startsWith('[') ? `[${domain}]` : domain;
  const url = URL.parse(`${scheme}://${host}:${port}/`);
  // Only a host: `a.example/x?` would make what follows part of its path.
  if (!url || /[/?#@\\\s]/.test(domain)) throw new Refusal(400, 'domain must be a host name or an address.');
  const target = URL.parse(path.startsWith('/') ? path : `/${path}`, url);
  if (!target || target.host !== url.host || target.hash)
    throw new Refusal(400, 'path must be the path of a URL.');
  const refusal = runtime.outgoing.refusal(target);
  if (refusal) throw new Refusal(400, `domain: ${target.host} cannot be notified: ${refusal.detail}.`);
  const names = new Map(
    [...form].filter(([name, value]) => /^url\d+$/.test(name) && value).map(([name, value]) => [value, name]),
  );
  if (!names.size) throw new Refusal(400, 'url1 is missing: the feed to be notified of.');
  if (names.size > MAX_FEEDS)
    throw new Refusal(400, `url${MAX_FEEDS + 1}: at most ${MAX_FEEDS} feeds at once.`);
  return { callback: target.href, named, feeds: [...names].map(([url, name]) => ({ name, url })) };
}

/** A named machine echoes a challenge; one that asks for itself takes a notification. */
async function check(context: Context, callback: string, url: string, named: boolean): Promise<void> {
  const challenge = crypto.randomUUID().replaceAll('-', '');
  try {
    const answer = named
      ? await call(context, { method: 'GET', url: withQuery(callback, { url, challenge }), unverified: true })
      : await call(context, { method: 'POST', url: callback, ...notification(url), unverified: true });
    if (!isSuccess(answer)) refuse(context, callback, `answered ${answer.status}`);
    if (named && answer.text.trim() !== challenge) refuse(context, callback, 'did not answer the challenge');
  } catch (error) {
    if (error instanceof Refusal) throw error;
    refuse(context, callback, reasonOf(error).detail);
  }
}

/**
 * Says one sentence whatever went wrong: what a name resolves to, and what is there, is none of a stranger's business.
 * The log has the reason.
 */
function refuse({ runtime }: Context, callback: string, reason: string): never {
  runtime.log.log('info', 'registration refused', { callback: withoutQuery(callback), reason });
  throw new Refusal(
    400,
    'domain, port, path: the callback could not be checked. It must be on the public internet, and answer 200 with the challenge.',
  );
}

const notification = (url: string) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ url }).toString(),
});

/** Tells a subscriber that its feed has changed; it reads that itself. */
export const notifyCloud = (context: Context, { callback, topicUrl }: Target): Promise<Result> =>
  notify(context, { method: 'POST', url: callback, ...notification(topicUrl) });
