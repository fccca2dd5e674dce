// How often one client may do what costs much or guesses much (RFC 6585 §4): a token that is refused, a subscription,
// and documents by the thousand. Responses of 304 do not count. Searches and tag expressions: see services/feeds/walks.ts.
import { Refusal } from '../errors.ts';
import type { Limited } from '../ports.ts';
import { type Problem, problem } from '../problems.ts';
import type { Context } from '../services/context.ts';
import type { Request_ } from './env.ts';

const DETAIL: Readonly<Record<Limited, string | Problem>> = {
  token: problem('too-many-wrong-tokens'),
  subscription: 'Too many subscriptions came from your address; wait a minute.',
  read: 'Your address asked for very many documents; send If-None-Match for those that you have, and wait a minute.',
};

/**
 * Counts one of `kind` for a client; false when it was one too many within a minute.
 * @param address the socket's other end, where the runtime knows it
 */
export function mayDo(
  kind: Limited,
  { clients, runtime }: Context,
  address: string | undefined,
  headers: Headers,
): boolean | Promise<boolean> {
  const key = clients.countedBy(kind, address, headers.get('x-forwarded-for') ?? undefined);
  return key === undefined || runtime.limit(kind, key);
}

/** Counts one of `kind` for whoever asks. @throws Refusal 429 when it was one too many within a minute */
export async function limit(c: Request_, context: Context, kind: Limited): Promise<void> {
  if (await mayDo(kind, context, c.env?.address, c.req.raw.headers)) return;
  context.clients.limited(c.req.header('x-forwarded-for'));
  context.runtime.meter.count('tagwire_limited_total', kind);
  throw new Refusal(429, DETAIL[kind], { headers: { 'Retry-After': '60' } });
}

/** The client as limits know it; undefined for one that `kind` is not counted for. */
export const keyOf = (c: Request_, { clients }: Context, kind: Limited = 'read'): string | undefined =>
  clients.countedBy(kind, c.env?.address, c.req.header('x-forwarded-for'));
