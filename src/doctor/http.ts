// How a feed is served: what costs its readers and its server most when it is wrong. Rules only: what asks is passed in.
import type { FeedFormat } from './feed.ts';
import type { Report } from './report.ts';

/** One answer; `body` as text, after any content coding. */
export interface Exchange {
  url: string;
  status: number;
  headers: Headers;
  bytes: Uint8Array;
}

/** Asks without following redirects. @throws where there is no answer */
export type Ask = (
  method: 'GET' | 'HEAD',
  url: string,
  headers?: Record<string, string>,
) => Promise<Exchange>;

const MOST_HOPS = 5;
/** Below, compression gains nothing. */
const SMALL = 1_400;
const ENCODINGS = 'gzip, br';
const TYPES: Partial<Record<FeedFormat, RegExp>> = {
  'RSS 2.0': /^(application\/(rss\+xml|xml)|text\/xml)$/,
  'RSS 1.0': /^(application\/(rdf\+xml|rss\+xml|xml)|text\/xml)$/,
  'Atom 1.0': /^(application\/(atom\+xml|xml)|text\/xml)$/,
  'JSON Feed': /^application\/(feed\+json|json)$/,
  ninjs: /^application\/json$/,
};
const BEST: Partial<Record<FeedFormat, string>> = {
  'RSS 2.0': 'application/rss+xml; charset=utf-8',
  'Atom 1.0': 'application/atom+xml; charset=utf-8',
  'JSON Feed': 'application/feed+json',
  ninjs: 'application/json',
};

/** Gets a feed, following redirects; undefined where there is none, which the report then says. */
export async function fetchFeed(ask: Ask, address: string, report: Report): Promise<Exchange | undefined> {
  let url = address;
  for (let hops = 0; ; hops++) {
    const answer = await ask('GET', url, { 'accept-encoding': ENCODINGS });
    const location = answer.headers.get('location');
    if (answer.status < 300 || answer.status >= 400 || !location) {
      if (answer.status === 200) return answer;
      const fix =
        answer.status === 410
          ? 'It is gone for good: unsubscribe.'
          : 'Look at the address, and at the server.';
      report.add('error', 'HttpError', url, `It answers ${answer.status}.`, fix);
      return undefined;
    }
    const next = URL.parse(location, url)?.href ?? location;
    const permanent = answer.status === 301 || answer.status === 308;
    const message = `${url} answers ${answer.status} and leads to ${next}.`;
    const fix = permanent
      ? 'Subscribe to, and link, that address.'
      : 'Answer 301 or 308 where it has moved for good: readers then remember.';
    report.add('hint', permanent ? 'HttpRedirect' : 'TempRedirect', undefined, message, fix);
    if (url.startsWith('https:') && next.startsWith('http:')) {
      report.add(
        'warning',
        'Downgrade',
        undefined,
        'The redirect leaves https.',
        'Lead to an https address.',
      );
    }
    if (hops >= MOST_HOPS) {
      report.add('error', 'HttpError', url, 'It redirects on and on.', 'Lead to the feed in one step.');
      return undefined;
    }
    url = next;
  }
}

/** The body as text, by its charset. */
export function textOf({ headers, bytes }: Exchange, report: Report): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*\sencoding=["']([\w-]+)/.exec(start)?.[1]?.toLowerCase();
  const charset = /charset="?([\w-]+)/i.exec(headers.get('content-type') ?? '')?.[1]?.toLowerCase();
  if (declared && charset && declared !== charset) {
    const message = `Content-Type says ${charset}, the document ${declared}.`;
    report.add('warning', 'EncodingMismatch', undefined, message, 'Serve UTF-8, and say so in both places.');
  }
  try {
    return new TextDecoder(charset ?? declared ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    const message = `It is not valid ${charset ?? declared ?? 'utf-8'}.`;
    report.add('error', 'UnicodeError', undefined, message, 'Serve UTF-8, and say so.');
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
  const fix = `Serve it as ${BEST[format] ?? 'what it is'}.`;
  if (!TYPES[format]?.test(type)) {
    const wrong = type === 'text/html' || type === 'text/plain' || type === '';
    const message = `The media type is ${type || 'not said'}.`;
    report.add(wrong ? 'error' : 'warning', 'UnexpectedContentType', 'Content-Type', message, fix);
  } else if (type === 'text/xml' && !/charset/i.test(written)) {
    report.add(
      'warning',
      'UnexpectedContentType',
      'Content-Type',
      'text/xml without a charset was US-ASCII for long.',
      fix,
    );
  }
}

function inspectHeaders({ headers, bytes }: Exchange, report: Report): void {
  const coding = headers.get('content-encoding');
  const vary = headers.get('vary') ?? '';
  if (!coding && bytes.length > SMALL) {
    const message = `${Math.round(bytes.length / 1_000)} kB are sent as they are.`;
    report.add(
      'hint',
      'NotCompressed',
      'Content-Encoding',
      message,
      'Compress with gzip or br: a quarter remains.',
    );
  }
  if (coding && !/accept-encoding|\*/i.test(vary)) {
    const fix = 'Add Vary: Accept-Encoding.';
    report.add(
      'warning',
      'NoVary',
      'Vary',
      'It is compressed, and caches are not told that it depends on the client.',
      fix,
    );
  }
  const cache = headers.get('cache-control') ?? '';
  if (/no-store/i.test(cache)) {
    const fix = 'Use no-cache, or max-age with some minutes: no-store forbids readers to keep validators.';
    report.add('warning', 'NoStore', 'Cache-Control', 'Nobody may keep it.', fix);
  } else if (!cache && !headers.has('expires')) {
    const fix = 'Say how long it holds: Cache-Control: public, max-age=300.';
    report.add('hint', 'NoCacheControl', 'Cache-Control', 'It is not said how long it holds.', fix);
  }
  if (headers.has('set-cookie')) {
    report.add(
      'hint',
      'Cookie',
      'Set-Cookie',
      'It sets a cookie.',
      'Leave it out: shared caches do not keep such answers.',
    );
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
    report.add('warning', 'HubWithoutSelf', 'Link', 'It names a hub, and not the topic (WebSub §4).', fix);
  }
}

async function inspectValidators(ask: Ask, { url, headers, bytes }: Exchange, report: Report): Promise<void> {
  const [etag, modified] = [headers.get('etag'), headers.get('last-modified')];
  if (!etag && !modified) {
    const fix =
      'Send an ETag (or Last-Modified), and answer 304 to whoever has it: most polls then cost nothing.';
    report.add('warning', 'NoValidators', 'ETag', 'Every poll gets the whole feed.', fix);
    return;
  }
  if (etag && !/^(W\/)?"[^"]*"$/.test(etag)) {
    report.add(
      'warning',
      'InvalidEtag',
      'ETag',
      `${etag} is no entity tag.`,
      'Put it in double quotes (RFC 9110 §8.8.3).',
    );
  }
  if (modified && Number.isNaN(Date.parse(modified))) {
    const fix = 'Write it as Tue, 24 Nov 2026 09:00:00 GMT.';
    report.add('warning', 'InvalidLastModified', 'Last-Modified', `“${modified}” is no date.`, fix);
  }
  const again = (more: Record<string, string>) => ask('GET', url, { 'accept-encoding': ENCODINGS, ...more });
  const asked: [name: string, value: string | null][] = [
    ['If-None-Match', etag],
    ['If-Modified-Since', modified],
  ];
  for (const [name, value] of asked) {
    if (!value) continue;
    const answer = await again({ [name]: value });
    if (answer.status === 304) {
      if (etag && name === 'If-None-Match' && !answer.headers.get('etag')) {
        report.add(
          'hint',
          'Incomplete304',
          'ETag',
          'A 304 comes without it.',
          'Repeat it (RFC 9110 §15.4.5).',
        );
      }
      continue;
    }
    const changed = answer.headers.get('etag') !== etag && answer.status === 200;
    const same = changed && equal(answer.bytes, bytes);
    const message = same
      ? 'The same bytes came with another ETag.'
      : `${name} with what it sent itself is answered ${answer.status}, not 304.`;
    const fix = changed
      ? 'Make the ETag of the content: not of the time, nor of one server among several.'
      : 'Compare it, and answer 304 (RFC 9110 §13).';
    report.add('warning', 'NotConditional', name, message, fix);
  }
  const other = await again({ 'If-None-Match': '"tagwire-doctor-has-another"' });
  if (other.status !== 200) {
    const message = `If-None-Match with a tag it never gave is answered ${other.status}.`;
    report.add(
      'error',
      'WrongNotModified',
      'If-None-Match',
      message,
      'Answer 200: readers would never see news.',
    );
  }
}

const equal = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

async function inspectHead(ask: Ask, { url, headers, status }: Exchange, report: Report): Promise<void> {
  const head = await ask('HEAD', url, { 'accept-encoding': ENCODINGS });
  if (head.status !== status) {
    const fix = 'Answer HEAD as GET, without the body (RFC 9110 §9.3.2).';
    report.add('warning', 'HeadDiffers', 'HEAD', `HEAD is answered ${head.status}, GET ${status}.`, fix);
    return;
  }
  for (const name of ['content-type', 'etag', 'last-modified']) {
    const [ofHead, ofGet] = [head.headers.get(name), headers.get(name)];
    if (ofHead === ofGet) continue;
    const fix = 'Send the same headers to both.';
    report.add(
      'hint',
      'HeadDiffers',
      name,
      `HEAD says ${ofHead ?? 'nothing'}, GET ${ofGet ?? 'nothing'}.`,
      fix,
    );
  }
}
