// Other spellings of a path: one document has one address.
import type { SiteAddress } from '../formats/format.ts';
import type { Request_ } from './env.ts';
import { redirect } from './redirect.ts';

/** RFC 3986 §6.2.2: what needs no escape without one, escapes in upper case; one slash for several, none at the end. */
function plainPath(path: string): string {
  const unescaped = path.replace(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : code.toUpperCase();
  });
  return unescaped.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

/** 308 from a path where nothing is to its plain spelling, where there is something; views know their own better. */
export async function toPlainPath(
  c: Request_,
  site: SiteAddress,
  ask: (request: Request) => Response | Promise<Response>,
): Promise<Response | undefined> {
  const plain = plainPath(c.req.path);
  if ((c.req.method !== 'GET' && c.req.method !== 'HEAD') || plain === c.req.path) return undefined;
  const url = new URL(site.url + plain);
  const { status } = await ask(new Request(url, { method: 'HEAD', headers: c.req.raw.headers }));
  return status === 404 ? undefined : redirect(site, plain + new URL(c.req.url).search);
}
