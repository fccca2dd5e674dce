// RFC 9457: every error as application/problem+json; HTML for browsers on pages' paths.

import type { Context as HonoContext } from 'hono';
import { Refusal, refusalIn, Unavailable } from '../errors.ts';
import { notFoundPage, problemPage } from '../pages/notices.ts';
import { codeOfStatus, problemUrl } from '../problems.ts';
import type { Context } from '../services/context.ts';
import type { Env } from './env.ts';
import { prefers } from './negotiate.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { STATUS_TEXT } from './status-text.ts';

type Around = Pick<Context, 'site' | 'sites' | 'runtime'>;

/** The one place where an error becomes an answer; what is unknown is logged once and becomes an opaque 500. */
export function answerError(
  thrown: unknown,
  c: HonoContext<Env>,
  context: Around,
): Response | Promise<Response> {
  const { log } = context.runtime;
  const error = refusalIn(thrown) ?? thrown;
  if (!(error instanceof Refusal) && c.req.raw.signal.aborted) {
    log.log('debug', 'the client went away', { requestId: c.get('requestId'), path: c.req.path });
    return new Response(null, { status: 499 });
  }
  if (!(error instanceof Refusal)) {
    log.log('error', 'unexpected error', { requestId: c.get('requestId'), path: c.req.path, error });
    return problem(
      c,
      context,
      new Refusal(500, `The server failed; the log has it under ${c.get('requestId')}.`),
    );
  }
  if (error.status >= 500) {
    const level = error instanceof Unavailable ? 'debug' : 'error';
    log.log(level, error.message, { requestId: c.get('requestId'), path: c.req.path, error });
  }
  return problem(c, context, error);
}

async function problem(
  c: HonoContext<Env>,
  { site, sites }: Around,
  { status, problem: { code: ownCode, detail }, errors, headers }: Refusal,
) {
  const title = STATUS_TEXT[status] ?? 'Error';
  const code = ownCode ?? codeOfStatus(title);
  const all = {
    ...headers,
    'cache-control': status === 410 ? 'public, max-age=60' : 'no-store',
    vary: ['Accept', headers.vary].filter(Boolean).join(', '),
  };
  if (wantsPage(c)) {
    const site = await sites.lastKnown();
    const page = `${status === 404 ? notFoundPage(site, guessOf(c.req.path)) : problemPage({ site, status, title, detail })}`;
    return new Response(page, { status, headers: { ...all, ...PAGE_HEADERS } });
  }
  const body = {
    type: problemUrl(site.url, code),
    title,
    status,
    code,
    detail,
    ...(errors.length && {
      errors: errors.map(({ pointer, code, detail }) => ({ pointer, code, detail })),
    }),
    requestId: c.get('requestId'),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...all, 'content-type': 'application/problem+json' },
  });
}

/** What somebody who follows an old link may be looking for: the words of its last segment. */
function guessOf(path: string): string {
  try {
    return decodeURIComponent(path.split('/').findLast(Boolean) ?? '')
      .replace(/[-_.+]+/g, ' ')
      .slice(0, MAX_GUESS_LENGTH)
      .trim();
  } catch {
    return '';
  }
}
const MAX_GUESS_LENGTH = 100;

/** Paths that programs ask for get JSON even from a browser. */
const DOCUMENT = /\.(xml|json|txt|ico|md)$/;

/** Whether an answer goes to a person: a browser on a page's path. */
export function wantsPage(c: HonoContext<Env>): boolean {
  const reading = c.req.method === 'GET' || c.req.method === 'HEAD';
  const program = /^\/(admin|micropub|indieauth)/.test(c.req.path) || DOCUMENT.test(c.req.path);
  const prefersPage = (usual: string) => prefers(c.req.header('accept'), 'text/html', usual);
  return reading && !program && prefersPage('application/json') && prefersPage('application/problem+json');
}
