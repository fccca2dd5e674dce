// Who reads what: counted with each answer, by services/telemetry/readership.ts.
import type { MiddlewareHandler } from 'hono';
import type { Place, Readers } from '../../services/telemetry/readership.ts';
import type { ReadershipKeeper } from '../../services/telemetry/readership-keeper.ts';
import { isConditional } from '../conditional.ts';
import type { Env } from '../env.ts';

/**
 * What an answer is counted under. A HEAD is a poll of a feed; who reads a page gets it.
 * @param article number of the one whose page it is
 */
export function placeOf(
  readers: Readers,
  { method, path }: { method: string; path: string },
  article: number | undefined,
): Place | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined;
  const place = readers.placeOf(path, article);
  return place && 'article' in place && method === 'HEAD' ? undefined : place;
}

/** Whether a browser fetches a page before anybody opens it: https://wicg.github.io/nav-speculation/prefetch.html */
export const isPrefetched = (purpose: string | null | undefined): boolean =>
  purpose != null && /\bprefetch\b/.test(purpose);

export const countReaders =
  (readers: Readers, keeper: ReadershipKeeper): MiddlewareHandler<Env> =>
  async (c, next) => {
    await next();
    const place = placeOf(readers, c.req, c.get('article'));
    if (!place || ('article' in place && isPrefetched(c.req.header('sec-purpose')))) return;
    const agent = c.req.header('user-agent') ?? '';
    readers.seen(agent, place, c.res.status, isConditional(c.req.raw.headers));
    keeper.noticed();
  };
