// One input: a request as it is sent, in a form that a file can keep.
import { date, text, url, word } from './hostile.ts';
import { type Bytes, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

export interface Input {
  /** Which generator made it. */
  door: string;
  method: string;
  /** Path and query below the site. `~article3~` and the like stand for what the site has (site.ts). */
  path: string;
  headers: [name: string, value: string][];
  body?: string | Bytes;
  /** Who sends it: the holder of the token, an editor in a browser, anybody. */
  as: 'admin' | 'editor' | 'anyone';
  /** The body comes in pieces of so many bytes. */
  piece?: number;
  /** A title that has to come back. */
  title?: string;
  /** What every call that it leads to is answered. */
  called?: { type: string; text: string; link?: string };
}

const TAGS = ['"1-rss"', 'W/"1-atom"', '"x', '*', '"a", "b"', ',', '"', '""', '"1.br"', 'W/', '~etag~'];
const VALUES: Record<string, (r: Random) => string> = {
  'if-none-match': (r) => r.times(3, () => r.pick(TAGS)).join(', '),
  'if-match': (r) => r.times(2, () => r.pick(TAGS)).join(','),
  'if-modified-since': date,
  'if-unmodified-since': date,
  'if-range': (r) => r.of([1, () => date(r)], [1, () => r.pick(TAGS)]),
  range: (r) =>
    r.pick([
      'bytes=',
      'bytes=0-',
      'bytes=-1',
      'bytes=5-2',
      'bytes=0-0,1-1',
      'items=0-1',
      'bytes=99999999999999999999-',
    ]) + r.pick(['', `${r.below(400)}-${r.below(400)}`, word(r)]),
  'a-im': (r) => r.pick(['feed', 'feed;q=0', 'vcdiff, feed, gzip', ',,feed', 'FEED', 'feed;q=x', word(r)]),
  accept: (r) =>
    r.pick([
      'text/html',
      '*/*',
      'application/json',
      'text/html;q=0',
      ',,;q=',
      'text/html, */*;q=0.1',
      word(r),
    ]),
  'accept-encoding': (r) =>
    r.pick([
      'gzip',
      'br;q=0',
      '*;q=0',
      'identity;q=0',
      'zstd, br',
      'gzip;q=1.0001',
      ';',
      'GZIP',
      `${word(r)};q=${word(r)}`,
    ]),
  'accept-language': (r) => r.pick(['tr', 'ar,ru;q=0.5', '*', 'x;q=', word(r), 'en-'.repeat(500)]),
  'content-type': (r) =>
    r.pick([
      'application/json',
      'text/markdown',
      'text/html; charset=utf-16',
      'text/plain; charset=x',
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'application/x-www-form-urlencoded',
      'application/rss+xml;charset="utf-8"',
      '__proto__',
      word(r),
    ]),
  'content-encoding': (r) => r.pick(['gzip', 'br', 'identity', 'deflate, gzip', word(r)]),
  'content-length': (r) => r.pick(['0', '5', '-1', '99999999999', '1e9', word(r)]),
  'content-location': url,
  'idempotency-key': (r) => r.of([2, () => `key-${r.below(5)}`], [1, () => text(r)]),
  authorization: (r) => r.pick(['Bearer', 'Bearer x', 'bearer  x y', 'Basic YTpi', `Bearer ${text(r)}`]),
  cookie: (r) =>
    r.pick([
      `tagwire_session=${word(r)}`,
      'tagwire_language=tr',
      `tagwire_language=${word(r)}`,
      '=;=;;',
      text(r),
    ]),
  origin: (r) => r.pick(['null', 'https://wire.example', 'https://evil.example', word(r)]),
  'x-forwarded-for': (r) => r.pick(['1.2.3.4', '::1', word(r), '1.1.1.1, '.repeat(300)]),
  'x-request-id': text,
  'x-form-token': word,
  'user-agent': (r) =>
    r.of(
      [1, () => `Feedfetcher (+http://x; ${r.below(9999)} subscribers; feed-id=${word(r)})`],
      [1, () => text(r)],
    ),
  'sec-fetch-dest': (r) => r.pick(['document', 'empty', word(r)]),
  'cache-control': (r) => r.pick(['no-cache', 'only-if-cached', 'max-age=-1']),
  host: (r) => r.pick(['evil.example', '127.0.0.1', word(r)]),
};
const NAMES = Object.keys(VALUES);

/** A few headers, well or badly made. */
export const headersFor = (r: Random, often = 0.3): [string, string][] =>
  r.chance(often)
    ? r.times(4, () => {
        const name = r.pick(NAMES);
        const value = VALUES[name]!(r);
        return [name, r.chance(0.1) ? mutateText(r, value) : value] as [string, string];
      })
    : [];

/** A query string of known and unknown parameters. */
export function queryFor(r: Random, known: Record<string, (r: Random) => string>, often = 0.6): string {
  const names = Object.keys(known);
  if (!names.length || !r.chance(often)) return '';
  const pairs = r.times(3, () => {
    const name = r.of([8, () => r.pick(names)], [1, () => word(r)]);
    const value = Object.hasOwn(known, name) && r.chance(0.7) ? known[name]!(r) : text(r);
    return r.chance(0.9) ? `${encode(name)}=${encode(value)}` : `${name}=${value}`.replaceAll('#', '');
  });
  return `?${pairs.join(r.pick(['&', '&', '&&', ';']))}`;
}

/** Percent-encodes; what is half of a character stays as its bytes would be. */
export const encode = (value: string): string =>
  encodeURIComponent(value.toWellFormed()).replaceAll('%7E', '~');

export const formOf = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
export const FORM: [string, string] = ['content-type', 'application/x-www-form-urlencoded'];

/** A field or a file of a form. */
export interface Part {
  name: string;
  value: string | Uint8Array;
  filename?: string;
}

/** multipart/form-data, most of the time as it should be. */
export function multipart(r: Random, parts: readonly Part[]): { headers: [string, string][]; body: Bytes } {
  const boundary = r.of(
    [5, () => `b${r.below(1e6)}`],
    [1, () => r.pick(['-', 'a b', "'()+_,-./:=?", 'x'.repeat(71), word(r)])],
  );
  const written = parts.flatMap(({ name, value, filename }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${r.chance(0.95) ? name : word(r)}"` +
      (filename === undefined ? '' : `; ${r.pick(['filename', 'filename*', 'FILENAME'])}="${filename}"`) +
      `${r.pick(['', '', `\r\nContent-Type: ${word(r)}`, `\r\n${word(r)}: ${word(r)}`, '\r\nContent-Transfer-Encoding: base64'])}\r\n\r\n`,
    value,
    r.chance(0.97) ? '\r\n' : '\n',
  ]);
  const end = r.of([8, () => `--${boundary}--\r\n`], [1, () => `--${boundary}`], [1, () => '']);
  const body = new Uint8Array(Buffer.concat([...written, end].map((part) => Buffer.from(part as string))));
  const quoted = r.chance(0.5) ? `"${boundary}"` : boundary;
  return { headers: [['content-type', `multipart/form-data; boundary=${quoted}`]], body };
}
