// How a feed is served: what costs its readers and its server most when it is wrong. Rules only: what asks is passed in.
import { areSameBytes } from '../domain/bytes.ts';
import { FORMATS } from '../formats/all.ts';
import { charsetOf, xmlEncoding } from '../intake/import/charset.ts';
import { type Ask, type Exchange, NoAnswer } from './exchange.ts';
import type { FeedFormat } from './feed.ts';
import { clip, type Report } from './report.ts';
import { wallOf } from './walls.ts';

const MAX_REDIRECTS = 5;
const MAX_COOKIES = 20;
/** Below, compression gains nothing. */
const COMPRESSED_FROM_BYTES = 1_400;
const ENCODINGS = 'gzip, br';

/** The media type this program serves a format with. */
const bestType = (format: FeedFormat): string | undefined =>
  FORMATS.find(({ label }) => format.startsWith(label))?.contentType;

/** Whether readers take an answer of that media type for that format. */
function isUsual(type: string, format: FeedFormat): boolean {
  const general = /^(?:RSS|Atom)/.test(format) ? ['application/xml', 'text/xml'] : ['application/json'];
  if (format === 'RSS 1.0') general.push('application/rdf+xml');
  return general.includes(type) || bestType(format)?.split(';')[0] === type;
}

/**
 * Gets what an address leads to, following redirects.
 * @param report is told of redirects, and of addresses that have nothing
 * @returns undefined where there is no end
 */
export async function follow(ask: Ask, address: string, report?: Report): Promise<Exchange | undefined> {
  let url = address;
  for (let hops = 0; ; hops++) {
    const answer = await ask('GET', url, { 'accept-encoding': ENCODINGS });
    const next = redirectOf(answer);
    if (next === undefined) return answer;
    if (report) inspectRedirect(answer, next, report);
    if (hops >= MAX_REDIRECTS) return undefined;
    if (!/^https?:/.test(URL.parse(next)?.protocol ?? '')) {
      const message = `It leads to “${clip(next)}”, which is no address of the web.`;
      throw new NoAnswer('IOError', message, 'Lead to an address with https://.');
    }
    url = next;
  }
}

const redirectOf = ({ url, status, headers }: Exchange): string | undefined => {
  const location = headers.get('location');
  if (status < 300 || status >= 400 || !location) return undefined;
  return URL.parse(location, url)?.href ?? location;
};

function inspectRedirect({ url, status }: Exchange, next: string, report: Report): void {
  const permanent = status === 301 || status === 308;
  const message = `${url} answers ${status} and leads to ${next}.`;
  const fix = permanent
    ? 'Subscribe to, and link, that address.'
    : 'Answer 301 or 308 where it has moved for good: readers then remember.';
  report.hint(permanent ? 'HttpRedirect' : 'TempRedirect', message, fix);
  if (url.startsWith('https:') && next.startsWith('http:')) {
    report.warning('Downgrade', 'The redirect leaves https.', 'Lead to an https address.');
  }
}

/** Gets a feed, following redirects; undefined where there is none, which the report then says. */
export async function fetchFeed(ask: Ask, address: string, report: Report): Promise<Exchange | undefined> {
  const answer = await follow(ask, address, report);
  if (!answer) {
    const place = report.at(address);
    if (await isFeedWithCookies(ask, address)) {
      const fix = 'Serve the feed at once: readers keep no cookies.';
      place.error('CookieWall', 'It redirects until a cookie comes back that it sets.', fix);
    } else place.error('HttpError', 'It redirects on and on.', 'Lead to the feed in one step.');
    return undefined;
  }
  if (answer.status === 200 || wallOf(answer)) return answer;
  const fix =
    answer.status === 410 ? 'It is gone for good: unsubscribe.' : 'Look at the address, and at the server.';
  report.at(answer.url).error('HttpError', `It answers ${answer.status}.`, fix);
  return undefined;
}

/** Whether redirects have an end for who sends back the cookies that they set. */
async function isFeedWithCookies(ask: Ask, address: string): Promise<boolean> {
  const jar = new Map<string, string>();
  const answer = await follow(async (method, url, headers) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const exchange = await ask(method, url, { ...headers, ...(cookie && { cookie }) });
    for (const set of exchange.headers.getSetCookie().slice(0, MAX_COOKIES)) {
      const [pair = ''] = set.split(';');
      const equals = pair.indexOf('=');
      jar.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim());
    }
    return exchange;
  }, address);
  return jar.size > 0 && answer?.status === 200;
}

/** The body as text, by its charset. */
export function textOf({ headers, bytes }: Exchange, report: Report): string {
  const declared = xmlEncoding(bytes)?.toLowerCase();
  const charset = charsetOf(headers.get('content-type'))?.toLowerCase();
  if (declared && charset && declared !== charset) {
    const message = `Content-Type says ${charset}, the document ${declared}.`;
    report.warning('EncodingMismatch', message, 'Serve UTF-8, and say so in both places.');
  }
  try {
    return new TextDecoder(charset ?? declared ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    const message = `It is not valid ${charset ?? declared ?? 'utf-8'}.`;
    report.error('UnicodeError', message, 'Serve UTF-8, and say so.');
    return new TextDecoder().decode(bytes);
  }
}

/** Looks at the headers of a feed, and asks again as readers do. */
export async function inspectHttp(
  ask: Ask,
  first: Exchange,
  format: FeedFormat,
  report: Report,
): Promise<void> {
  inspectType(first, format, report);
  inspectHeaders(first, report);
  inspectHub(first, report);
  await inspectValidators(ask, first, report);
  await inspectHead(ask, first, report);
}

function inspectType({ headers }: Exchange, format: FeedFormat, report: Report): void {
  const written = headers.get('content-type') ?? '';
  const type = written.split(';')[0]?.trim().toLowerCase() ?? '';
  const place = report.at('Content-Type');
  const fix = `Serve it as ${bestType(format)}.`;
  if (!isUsual(type, format)) {
    const severity = ['text/html', 'text/plain', ''].includes(type) ? 'error' : 'warning';
    place.add(severity, 'UnexpectedContentType', `The media type is ${type || 'not said'}.`, fix);
  } else if (type === 'text/xml' && !/charset/i.test(written))
    place.warning('UnexpectedContentType', 'text/xml without a charset was US-ASCII for long.', fix);
}

function inspectHeaders({ headers, bytes }: Exchange, report: Report): void {
  const coding = headers.get('content-encoding');
  if (!coding && bytes.length > COMPRESSED_FROM_BYTES) {
    const message = `${Math.round(bytes.length / 1_000)} kB are sent as they are.`;
    const fix = 'Compress with gzip or br: a quarter remains.';
    report.at('Content-Encoding').hint('NotCompressed', message, fix);
  }
  if (coding && !/accept-encoding|\*/i.test(headers.get('vary') ?? '')) {
    const message = 'It is compressed, and caches are not told that it depends on the client.';
    report.at('Vary').warning('NoVary', message, 'Add Vary: Accept-Encoding.');
  }
  const cache = headers.get('cache-control') ?? '';
  if (/no-store/i.test(cache)) {
    const fix = 'Use no-cache, or max-age with some minutes: no-store forbids readers to keep validators.';
    report.at('Cache-Control').warning('NoStore', 'Nobody may keep it.', fix);
  } else if (!cache && !headers.has('expires')) {
    const fix = 'Say how long it holds: Cache-Control: public, max-age=300.';
    report.at('Cache-Control').hint('NoCacheControl', 'It is not said how long it holds.', fix);
  }
  if (headers.has('set-cookie')) {
    const fix = 'Leave it out: shared caches do not keep such answers.';
    report.at('Set-Cookie').hint('Cookie', 'It sets a cookie.', fix);
  }
}

/** WebSub §4: a topic names its hub and itself, in Link headers or in the feed. */
function inspectHub({ headers }: Exchange, report: Report): void {
  const link = headers.get('link') ?? '';
  const relations = [...link.matchAll(/rel="?([^",;]*)/gi)].map(([, types = '']) => types);
  if (
    relations.some((types) => /\bhub\b/i.test(types)) &&
    !relations.some((types) => /\bself\b/i.test(types))
  ) {
    const fix = 'Add rel="self" to the Link header.';
    report.at('Link').warning('HubWithoutSelf', 'It names a hub, and not the topic (WebSub §4).', fix);
  }
}

async function inspectValidators(ask: Ask, { url, headers, bytes }: Exchange, report: Report): Promise<void> {
  const [etag, modified] = [headers.get('etag'), headers.get('last-modified')];
  if (!etag && !modified) {
    const fix =
      'Send an ETag (or Last-Modified), and answer 304 to whoever has it: most polls then cost nothing.';
    report.at('ETag').warning('NoValidators', 'Every poll gets the whole feed.', fix);
    return;
  }
  if (etag && !/^(W\/)?"[^"]*"$/.test(etag)) {
    const fix = 'Put it in double quotes (RFC 9110 §8.8.3).';
    report.at('ETag').warning('InvalidEtag', `${etag} is no entity tag.`, fix);
  }
  if (modified && Number.isNaN(Date.parse(modified))) {
    const fix = 'Write it as Tue, 24 Nov 2026 09:00:00 GMT.';
    report.at('Last-Modified').warning('InvalidLastModified', `“${modified}” is no date.`, fix);
  }
  const again = (name: string, value: string) =>
    ask('GET', url, { 'accept-encoding': ENCODINGS, [name]: value });
  for (const [name, value] of Object.entries({ 'If-None-Match': etag, 'If-Modified-Since': modified })) {
    if (!value) continue;
    const answer = await again(name, value);
    if (answer.status === 304) {
      if (value === etag && !answer.headers.get('etag'))
        report.at('ETag').hint('Incomplete304', 'A 304 comes without it.', 'Repeat it (RFC 9110 §15.4.5).');
      continue;
    }
    const changed = answer.headers.get('etag') !== etag && answer.status === 200;
    const message =
      changed && areSameBytes(answer.bytes, bytes)
        ? 'The same bytes came with another ETag.'
        : `${name} with what it sent itself is answered ${answer.status}, not 304.`;
    const fix = changed
      ? 'Make the ETag of the content: not of the time, nor of one server among several.'
      : 'Compare it, and answer 304 (RFC 9110 §13).';
    report.at(name).warning('NotConditional', message, fix);
  }
  const { status } = await again('If-None-Match', '"tagwire-doctor-has-another"');
  if (status === 200) return;
  const message = `If-None-Match with a tag it never gave is answered ${status}.`;
  const fix = 'Answer 200: readers would never see news.';
  report.at('If-None-Match').error('WrongNotModified', message, fix);
}

async function inspectHead(ask: Ask, { url, headers, status }: Exchange, report: Report): Promise<void> {
  const head = await ask('HEAD', url, { 'accept-encoding': ENCODINGS });
  if (head.status !== status) {
    const fix = 'Answer HEAD as GET, without the body (RFC 9110 §9.3.2).';
    report.at('HEAD').warning('HeadDiffers', `HEAD is answered ${head.status}, GET ${status}.`, fix);
    return;
  }
  for (const name of ['content-type', 'etag', 'last-modified']) {
    const [ofHead, ofGet] = [head.headers.get(name), headers.get(name)];
    if (ofHead === ofGet) continue;
    const fix = 'Send the same headers to both.';
    report.at(name).hint('HeadDiffers', `HEAD says ${ofHead ?? 'nothing'}, GET ${ofGet ?? 'nothing'}.`, fix);
  }
}
