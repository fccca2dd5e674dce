// A cached document as an answer: validators, coding, cache headers.

import { Refusal } from '../errors.ts';
import type { Coding } from '../ports.ts';
import { problem } from '../problems.ts';
import { ChangedWhileRendering, type Representation } from '../services/feeds/cache.ts';
import { CONDITIONAL_HEADERS, evaluate, httpDate, readHttpDate } from './conditional.ts';
import type { Services } from './env.ts';
import { chooseCoding } from './negotiate.ts';
import { type Body, markReusable } from './reusable.ts';

/**
 * A minute for readers, half of one for a CDN, which may answer at once with what it has while it asks again
 * (RFC 5861), and for a day while this server is away.
 */
const CACHE_CONTROL = 'public, max-age=60, s-maxage=30, stale-while-revalidate=60, stale-if-error=86400';

/**
 * Of what stays as it is for years, and may be erased: kept, and handed on only after this server was asked whether it
 * still holds, mostly with a 304 (RFC 9111 §5.2.2.4).
 */
export const ASK_FIRST = { 'cache-control': 'no-cache' };

/** Others may publish a hundred times a second. */
const MAX_ATTEMPTS = 20;
/** After so many that failed, the next ones wait in the queue of writes. */
const FREE_ATTEMPTS = 2;
/** After so many it is another process that writes, whom nobody can hold up. */
const ATTEMPTS_IN_TURN = 4;

/** Whether an attempt is to show what changes meanwhile as it is by then, so that it does not fail. */
export const isMadeOnce = (attempt: number, walks: boolean): boolean =>
  attempt > (walks ? FREE_ATTEMPTS : ATTEMPTS_IN_TURN);

/**
 * Answers GET or HEAD with what `find` finds: 200, 304 or 412; `more` completes and overrides its headers.
 * @throws Refusal 412 when a precondition fails
 */
export function respond(
  services: Services,
  request: Request,
  find: (attempt: number) => Promise<Representation>,
  more: Record<string, string> = {},
  pace: { walks?: boolean } = {},
): Promise<Response> {
  const answer = async (attempt: number) => respondWith(services, request, await find(attempt), more);
  return retryWhileChanging(services, answer, pace);
}

/**
 * The same with a document at hand.
 * @param dependsOn request headers beside those of `Vary` and preconditions that chose document and headers
 * @throws ChangedWhileRendering when it has to be found again
 */
export async function respondWith(
  services: Services,
  request: Request,
  document: Representation,
  more: Record<string, string>,
  dependsOn: readonly string[] = [],
): Promise<Response> {
  const { runtime } = services.context;
  const coding = chooseCoding(request.headers.get('accept-encoding'), runtime.codings);
  const headers = { ...headersOf(document, coding, runtime.now()), ...more };
  const outcome = evaluate(request.headers, document.validators(runtime.now()), runtime.now());
  if (outcome === 'proceed') {
    const { response, body } = await whole(services, request, document, coding, headers, 200);
    return markLasting(services, request, document, response, body, dependsOn);
  }
  if (outcome === 'failed') {
    const detail = 'The document has changed since the version that the precondition names.';
    throw new Refusal(412, detail, { headers: { etag: headers.etag ?? '' } });
  }
  const { 'content-type': _, ...withoutType } = headers;
  const response = new Response(null, { status: 304, headers: withoutType });
  return markLasting(services, request, document, response, null, dependsOn);
}

/**
 * A document may change while it is rendered; then it is found anew. When that has happened a few times the writers of
 * this process wait for the next attempt; not for one that walks, which may take seconds.
 * @param answer gets the number of the attempt, from 1 on
 */
export async function retryWhileChanging<T>(
  { context }: Services,
  answer: (attempt: number) => Promise<T>,
  { walks = false }: { walks?: boolean } = {},
): Promise<T> {
  for (let i = 1; ; i++) {
    try {
      return await (i > FREE_ATTEMPTS && !walks ? context.inTurn(() => answer(i)) : answer(i));
    } catch (error) {
      if (!(error instanceof ChangedWhileRendering)) throw error;
      if (i === MAX_ATTEMPTS)
        throw new Refusal(503, problem('changing-too-fast'), { headers: { 'Retry-After': '1' } });
    }
  }
}

/**
 * RFC 3229 §10.4.1: 226 with a difference to `base`, a tag as the client holds it. `no-store`: a cache that knows no
 * 226 must not hand it on as the feed.
 */
export async function respondDelta(
  services: Services,
  request: Request,
  document: Representation,
  base: string,
  more: Record<string, string>,
): Promise<Response> {
  const { runtime } = services.context;
  const coding = chooseCoding(request.headers.get('accept-encoding'), runtime.codings);
  const headers = {
    ...headersOf(document, coding, runtime.now()),
    ...more,
    im: 'feed',
    'delta-base': `"${base}"`,
    'cache-control': 'no-store, im',
    vary: 'Accept-Encoding, A-IM, If-None-Match',
  };
  return (await whole(services, request, document, coding, headers, 226)).response;
}

function headersOf(
  document: Representation,
  coding: Coding | undefined,
  now: number,
): Record<string, string> {
  const link: Record<string, string> = document.link ? { link: document.link } : {};
  const modified = document.lastModified(now);
  const date: Record<string, string> = Number.isNaN(modified) ? {} : { 'last-modified': httpDate(modified) };
  return {
    // Codings differ in bytes, so a strong tag must (RFC 9110 §8.8.3.3).
    etag: `"${document.tag}${coding ? `.${coding}` : ''}"`,
    ...date,
    'cache-control': CACHE_CONTROL,
    vary: 'Accept-Encoding',
    ...link,
  };
}

/** Marks an answer as one to send again, unless it or its Last-Modified will be another with time. */
function markLasting(
  { context }: Services,
  request: Request,
  document: Representation,
  response: Response,
  body: Body,
  dependsOn: readonly string[],
): Response {
  // A clock that is set back makes these dates ones that have yet to come, and the answer another.
  const since = (readHttpDate(request.headers.get('if-modified-since')) ?? 0) * 1000;
  const from = Math.max(document.settled, since);
  const isLasting = !document.passing && from <= context.runtime.now();
  return isLasting
    ? markReusable(response, {
        ...{ body, from, article: document.article },
        dependsOn: [...CONDITIONAL_HEADERS, ...dependsOn],
      })
    : response;
}

async function whole(
  services: Services,
  request: Request,
  document: Representation,
  coding: Coding | undefined,
  headers: Record<string, string>,
  status: number,
): Promise<{ response: Response; body: Body }> {
  const { runtime } = services.context;
  const bytes = await document.bytes(coding, runtime);
  const about: Record<string, string> = {
    'content-type': document.contentType,
    'content-length': `${bytes.length}`,
  };
  if (coding) about['content-encoding'] = coding;
  const body = request.method === 'HEAD' ? null : bytes;
  const init = { ...runtime.responseInit, status, headers: { ...about, ...headers } };
  return { response: new Response(body, init), body };
}
