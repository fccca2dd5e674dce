// Who an app is, and where it may send its users back to: by its client_id, which is the address of a page of its own.
import ipaddr from 'ipaddr.js';
import { isObject } from '../../domain/objects.ts';
import { bareHost, oneLine, withoutQuery } from '../../domain/text.ts';
import type { Context } from '../context.ts';

export interface Client {
  /** What it calls itself. */
  name?: string;
  /** What it published. */
  redirectUris: string[];
}

const MAX_URL_LENGTH = 2_048;
const MAX_NAME_LENGTH = 100;
const MAX_URIS = 100;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;
/** Schemes that browsers act on themselves. */
const BROWSER_SCHEMES =
  /^(javascript|data|vbscript|blob|file|about|view-source|filesystem|ws|wss|ftp|mailto|tel):$/;

/** §3.3: a client_id in canonical form; undefined for what can be none. */
export function clientIdOf(text: string): string | undefined {
  const url =
    /^https?:\/\/[\x21-\x7e]+$/i.test(text) && text.length <= MAX_URL_LENGTH ? URL.parse(text) : null;
  if (!url || url.username || url.password || text.includes('#') || text.includes('\\')) return undefined;
  const [path = ''] = text.replace(/^https?:\/\/[^/?]*/i, '').split('?');
  if (path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment))) return undefined;
  const literal = ipaddr.isValid(bareHost(url.hostname));
  return literal && !LOOPBACK.test(url.hostname) ? undefined : url.href;
}

/** Where an app wants its users back; undefined for what no browser should be sent to. */
export function redirectOf(text: string): URL | undefined {
  const url =
    /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(text) && text.length <= MAX_URL_LENGTH ? URL.parse(text) : null;
  // Browsers read a backslash as a slash, others do not: then the two are sent to different places.
  const odd = /[#\\]/.test(text);
  if (!url || BROWSER_SCHEMES.test(url.protocol) || odd || url.username || url.password) return undefined;
  return url;
}

/** §4.1.1: of the client's own origin, or one that it published. A port of this machine may be any (RFC 8252 §7.3). */
export function mayReturnTo(redirect: URL, clientId: string, { redirectUris }: Client): boolean {
  const web = redirect.protocol === 'https:' || redirect.protocol === 'http:';
  if (web && redirect.origin === new URL(clientId).origin) return true;
  const portless = (url: URL) =>
    LOOPBACK.test(url.hostname) ? url.href.replace(/:\d+(?=\/|$)/, '') : url.href;
  return redirectUris.some((text) => {
    const published = redirectOf(text);
    return published !== undefined && portless(published) === portless(redirect);
  });
}

/** What the app's own page says of it (§4.2.1), as far as it can be read; called when somebody is signed in. */
export async function clientOf({ runtime }: Pick<Context, 'runtime'>, clientId: string): Promise<Client> {
  const nothing: Client = { redirectUris: [] };
  try {
    const headers = { accept: 'application/json, text/html;q=0.9', 'user-agent': 'Tagwire (IndieAuth)' };
    const { status, text, header } = await runtime.outgoing.send({
      ...{ method: 'GET', url: clientId, headers, timeout: TIMEOUT_MS, maxBytes: MAX_BYTES },
    });
    if (status !== 200) return nothing;
    if (/^application\/([\w.-]+\+)?json\b/i.test(header('content-type') ?? '')) return ofJson(text, clientId);
    return await ofHtml(text, header('link') ?? '', clientId);
  } catch (error) {
    runtime.log.log('debug', 'an app’s page could not be read', { client: withoutQuery(clientId), error });
    return nothing;
  }
}

function ofJson(text: string, clientId: string): Client {
  const told: unknown = JSON.parse(text);
  // "client_id … MUST match the URL": otherwise anybody's document would do.
  if (!isObject(told) || typeof told.client_id !== 'string' || clientIdOf(told.client_id) !== clientId) {
    return { redirectUris: [] };
  }
  const uris = Array.isArray(told.redirect_uris) ? told.redirect_uris : [];
  return {
    name: typeof told.client_name === 'string' ? nameOf(told.client_name) : undefined,
    redirectUris: uris.filter((uri) => typeof uri === 'string').slice(0, MAX_URIS),
  };
}

/** Without what turns the words around it about, or cannot be seen. */
const nameOf = (text: string) =>
  [...oneLine(text.replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g, ''))]
    .slice(0, MAX_NAME_LENGTH)
    .join('') || undefined;
const isRedirect = (rel = '') => rel.toLowerCase().split(/\s+/).includes('redirect_uri');
const hasClass = (attributes: Record<string, string>, name: RegExp) =>
  (attributes.class ?? '').split(/\s+/).some((one) => name.test(one));

/** A page with `rel=redirect_uri` in links or headers, and an h-app. */
async function ofHtml(html: string, link: string, clientId: string): Promise<Client> {
  const uris: string[] = [];
  const add = (uri: string | undefined) => {
    const absolute = uri && URL.parse(uri, clientId)?.href;
    if (absolute && uris.length < MAX_URIS) uris.push(absolute);
  };
  for (const [, uri, parameters = ''] of link.matchAll(/<([^<>]*)>((?:[^<,"]|"[^"]*")*)/g)) {
    const [, quoted, bare] = /;\s*rel=(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters) ?? [];
    if (isRedirect(quoted ?? bare)) add(uri);
  }
  const names: { title?: string; own?: string; whole?: string } = {};
  let within = 0;
  const { sanitize } = await import('../../intake/text-work.ts');
  sanitize(html, {
    allowedTags: false,
    allowedAttributes: false,
    // What comes out is thrown away.
    allowVulnerableTags: true,
    parseStyleAttributes: false,
    // Of one that is malformed sanitize-html would tell the console, in the page's own words.
    transformTags: { '*': (tagName, { srcset: _, ...attribs }) => ({ tagName, attribs }) },
    onOpenTag: (tag, attributes) => {
      if ((tag === 'link' || tag === 'a') && isRedirect(attributes.rel)) add(attributes.href);
      if (hasClass(attributes, /^h-(x-)?app$/)) within++;
    },
    exclusiveFilter: ({ tag, attribs, text }) => {
      if (tag === 'title') names.title ??= nameOf(text);
      if (within && hasClass(attribs, /^p-name$/)) names.own ??= nameOf(text);
      if (hasClass(attribs, /^h-(x-)?app$/)) names.whole ??= nameOf(text);
      return false;
    },
  });
  return { name: names.own ?? names.whole ?? names.title, redirectUris: uris };
}
