// Where else something is, if nothing is at a path: under its plain spelling, or where an old address leads.
import { namesByQuery, plainPath } from '../domain/old-addresses/old-paths.ts';
import { notFound } from '../errors.ts';
import type { SiteAddress } from '../formats/format.ts';
import { problem } from '../problems.ts';
import type { Context } from '../services/context.ts';
import { newAddress } from '../services/redirects/look-up.ts';
import type { Request_ } from './env.ts';
import { redirect } from './redirect.ts';

const isReading = ({ method }: { method: string }) => method === 'GET' || method === 'HEAD';

/** 308 from a path where nothing is to its plain spelling, where there is something; views know their own better. */
export async function toPlainPath(
  c: Request_,
  site: SiteAddress,
  ask: (request: Request) => Response | Promise<Response>,
): Promise<Response | undefined> {
  const plain = plainPath(c.req.path);
  if (!isReading(c.req) || plain === c.req.path) return undefined;
  const url = new URL(site.url + plain);
  const { status } = await ask(new Request(url, { method: 'HEAD', headers: c.req.raw.headers }));
  return status === 404 ? undefined : redirect(site, plain + new URL(c.req.url).search);
}

/** An editor may change where an old address leads. */
const MAX_AGE_SECONDS = 300;

/** 308 to where an old address leads; undefined where none is known. */
export async function toNewAddress(c: Request_, context: Context): Promise<Response | undefined> {
  const { path } = c.req;
  if (!isReading(c.req) || /^\/admin(?:\/|$)/.test(path)) return undefined;
  const location = await newAddress(context, path, searchOf(c));
  if (location === undefined) return undefined;
  const headers = {
    location,
    'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
    'access-control-allow-origin': '*',
  };
  return new Response(null, { status: 308, headers });
}

/**
 * `/?p=12`, `/?feed=rss2`: as `toNewAddress`, though there is a page at `/`.
 * @throws Refusal 404 for the feed of what is not known: who subscribes has no use for that page
 */
export async function oldQuery(c: Request_, context: Context): Promise<Response | undefined> {
  const search = searchOf(c);
  if (!namesByQuery(search)) return undefined;
  const led = await toNewAddress(c, context);
  if (!led && /[?&]feed=/.test(search) && !context.embedding)
    throw notFound(problem('path-not-found', { path: c.req.path + search }));
  return led;
}

/** As it was written: `?` and what follows, or ''. */
export function searchOf({ req: { url } }: Request_): string {
  const [whole = ''] = url.split('#');
  const at = whole.indexOf('?');
  return at < 0 ? '' : whole.slice(at);
}
