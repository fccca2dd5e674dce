// How often one client may do what costs much or guesses much (RFC 6585 §4): a token that is refused, a subscription,
// and documents by the thousand. Responses of 304 do not count. Searches and tag expressions: see services/feeds/walks.ts.
import { Refusal } from '../errors.ts';
import type { Allowance, Limited } from '../ports.ts';
import { type Problem, problem } from '../problems.ts';
import type { Context } from '../services/context.ts';
import type { Request_ } from './env.ts';

const DETAIL: Readonly<Record<Limited, Problem>> = {
  token: problem('too-many-wrong-tokens'),
  account: problem('too-many-sign-ins'),
  subscription: problem('too-many-subscriptions'),
  read: problem('too-many-documents'),
  crawl: problem('too-many-documents'),
};

/** A request for a document. */
interface Read {
  /** Below the site's prefix. */
  path: string;
  hasQuery: boolean;
  /** A header by its lower-case name. */
  headerOf: (name: string) => string | null | undefined;
}

/**
 * Counts a whole document for the client that it is sent to; false when it was one too many within a minute.
 * @param address the socket's other end, where the runtime knows it
 */
export function mayRead(
  { clients, crawls, runtime }: Context,
  address: string | undefined,
  { path, hasQuery, headerOf }: Read,
  { asksAgain, etag }: { asksAgain: boolean; etag: string | undefined },
): boolean | Promise<boolean> {
  const key = clients.countedBy('read', address, headerOf('x-forwarded-for') ?? undefined);
  if (key === undefined) return true;
  const crawl = crawls.keyOf(key, path, hasQuery, headerOf);
  return runtime.limit(crawl === undefined ? 'read' : crawls.countedAs(crawl, asksAgain, etag), key);
}

/** Counts one of `kind` for whoever asks. @throws Refusal 429 when it was one too many within a minute */
export async function limit(c: Request_, context: Context, kind: Limited): Promise<void> {
  const key = keyOf(c, context, kind);
  if (key === undefined) return;
  c.set('counted', { kind, key });
  if (await context.runtime.limit(kind, key)) return;
  context.clients.limited(c.req.header('x-forwarded-for'));
  context.runtime.meter.count('tagwire_limited_total', kind);
  throw new Refusal(429, DETAIL[kind], {
    headers: { ...rateLimitOf(kind, context.runtime.allowance(kind, key)), 'Retry-After': '60' },
  });
}

/** Whether a client may do more of a kind, as far as the machine tells. */
export const hasLeft = ({ runtime }: Context, kind: Limited, key: string): boolean =>
  runtime.allowance(kind, key).left?.count !== 0;

/** draft-ietf-httpapi-ratelimit-headers-10: quota and window; what is left, and in how many seconds all is again. */
function rateLimitOf(kind: Limited, { quota, windowSeconds, left }: Allowance): Record<string, string> {
  return {
    'RateLimit-Policy': `"${kind}";q=${quota};w=${windowSeconds}`,
    ...(left && { RateLimit: `"${kind}";r=${left.count};t=${left.resetSeconds}` }),
  };
}

/** Tells a client of its limit. An answer that caches may hand to others says nothing of one client. */
export function tellLimit(c: Request_, { runtime }: Context): void {
  const counted = c.get('counted');
  if (!counted || /\bpublic\b/.test(c.res.headers.get('cache-control') ?? '')) return;
  const told = rateLimitOf(counted.kind, runtime.allowance(counted.kind, counted.key));
  for (const [name, value] of Object.entries(told)) c.res.headers.set(name, value);
}

/** The client as limits know it; undefined for one that `kind` is not counted for. */
export const keyOf = (c: Request_, { clients }: Context, kind: Limited = 'read'): string | undefined =>
  clients.countedBy(kind, c.env?.address, c.req.header('x-forwarded-for'));
