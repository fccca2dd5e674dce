// A running site, reached over HTTP with a token.
import { Readable } from 'node:stream';
import { trimEndOf } from '../domain/text.ts';
import { Failure, Misuse, networkTrouble, type Options, text } from './command.ts';

/** Options of commands that also work on a running site, over HTTP. */
export const SITE_OPTIONS = { url: { type: 'string' }, token: { type: 'string' } } as const;
export const SITE_HELP =
  'Works on DATABASE_URL, or with --url over HTTP on a running site (the token: --token or ADMIN_TOKEN).';

export interface RemoteSite {
  /** Without a slash at its end. */
  url: string;
  /** A JSON call. @throws Failure with the site's own words */
  call<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  /** An answer as it is. */
  get(path: string): Promise<Response>;
  /** A body as it is, whole or as it comes. */
  send(path: string, body: Body, headers: Record<string, string>, method?: string): Promise<Response>;
}
type Body = Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>;

/** The site of `--url`; undefined without. @throws Misuse without a token */
export function remote(options: Options): RemoteSite | undefined {
  const given = text(options.url);
  if (given === undefined) return undefined;
  const url = siteAddress('--url', given);
  return remoteSite(url, tokenOf(options, '--url needs a token'));
}

/**
 * The address of a site, without a slash at its end.
 * @throws Misuse that does not repeat it, since it may have a password
 */
export function siteAddress(option: string, given: string): string {
  const url = /^https?:\/\/\S+$/i.test(given) ? URL.parse(given) : null;
  if (!url) throw new Misuse(`${option}: must be an absolute http or https URL, such as https://example.org`);
  if (url.username || url.password)
    throw new Misuse(`${option}: must be without a user name and password; --token says who you are`);
  if (/[?#]/.test(given)) throw new Misuse(`${option}: must be without ? and #, such as https://example.org`);
  return trimEndOf(
    given.replace(/^https?/i, (scheme) => scheme.toLowerCase()),
    '/',
  );
}

/** @param needed what is said without one. @throws Misuse, which never has the token in it */
export function tokenOf(options: Options, needed: string): string {
  const given = text(options.token);
  const token = given ?? process.env.ADMIN_TOKEN;
  if (!token) throw new Misuse(`${needed}: --token or ADMIN_TOKEN`);
  if (/^[!-~]+$/.test(token)) return token;
  const where = given === undefined ? 'ADMIN_TOKEN' : '--token';
  throw new Misuse(
    `${where}: has characters that no token has, such as a blank or a line break: copy it again, whole and alone`,
  );
}

export function remoteSite(url: string, token: string): RemoteSite {
  return siteBy(url, token, (path, init) =>
    fetch(url + path, init).catch((error: Error) => {
      throw new Failure(`cannot reach ${url}: ${networkTrouble(error)}`);
    }),
  );
}

type Asking = (path: string, init: RequestInit) => Promise<Response>;

/** A site that answers so. */
export function siteBy(url: string, token: string, answer: Asking): RemoteSite {
  const authorization = `Bearer ${token}`;
  const ask: Asking = async (path, init) => {
    const response = await answer(path, init);
    if (!response.ok) throw new Answered(response.status, await reason(response));
    return response;
  };
  return {
    url,
    async call<T>(method: string, path: string, body?: unknown, more: Record<string, string> = {}) {
      const headers = {
        ...{ authorization, ...more },
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      const response = await ask(path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return response.status === 204 ? (undefined as T) : jsonOf<T>(response);
    },
    get: (path) => ask(path, { headers: { authorization } }),
    send: (path, body, headers, method = 'POST') => {
      const sent =
        body instanceof Uint8Array ? { body } : { body: Readable.toWeb(Readable.from(body)), duplex: 'half' };
      const init = { method, headers: { authorization, ...headers }, ...sent };
      return ask(path, init as unknown as RequestInit);
    },
  };
}

/** @throws Failure for another thing than JSON, such as a page of another server */
export async function jsonOf<T>(response: Response): Promise<T> {
  try {
    return await response.json();
  } catch (error) {
    throw new Failure(
      `${response.url} is no address of a Tagwire site: its answer is no JSON. Check the address.`,
      { cause: error },
    );
  }
}

/** What the site refuses, in its own words. */
export class Answered extends Failure {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function reason(response: Response): Promise<string> {
  const text = await response.text();
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return `${response.status} ${text.slice(0, 200)}`;
  }
}
