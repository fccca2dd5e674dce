// A cached document as an answer: validators, coding, cache headers.

import type { Runtime } from '../ports.ts';
import { bytesIn, type Rendered } from '../services/cache.ts';
import { evaluate, httpDate } from './conditional.ts';
import { chooseCoding } from './negotiate.ts';

/**
 * A minute for readers, half of one for a CDN, which may answer at once with what it has while it asks again
 * (RFC 5861), and for a day while this server is away.
 */
const CACHE_CONTROL = 'public, max-age=60, s-maxage=30, stale-while-revalidate=60, stale-if-error=86400';

/** Answers GET or HEAD with `document`: 200, 304 or 412; `more` completes and overrides its headers. */
export async function respond(
  request: Request,
  document: Rendered,
  runtime: Runtime,
  more: Record<string, string> = {},
): Promise<Response> {
  const coding = chooseCoding(request.headers.get('accept-encoding'), runtime.codings);
  const headers: Record<string, string> = {
    // Codings differ in bytes, so a strong tag must (RFC 9110 §8.8.3.3).
    etag: `"${document.tag}${coding ? `.${coding}` : ''}"`,
    'last-modified': httpDate(document.modified),
    'cache-control': CACHE_CONTROL,
    vary: 'Accept-Encoding',
  };
  if (document.link) headers.link = document.link;
  const outcome = evaluate(request.headers, document);
  if (outcome !== 'proceed') {
    const { 'content-type': _, ...withoutType } = { ...headers, ...more };
    return new Response(null, { status: outcome === 'failed' ? 412 : 304, headers: withoutType });
  }
  const bytes = await bytesIn(document, coding, runtime);
  headers['content-type'] = document.contentType;
  headers['content-length'] = `${bytes.length}`;
  if (coding) headers['content-encoding'] = coding;
  const body = request.method === 'HEAD' ? null : bytes;
  return new Response(body, { ...runtime.responseInit, status: 200, headers: { ...headers, ...more } });
}
