// RFC 9110 §13: conditional requests, in the order of §13.2.2.

/** What a client may hold: the opaque tag (any content coding of it counts) and when it last changed. */
export interface Current {
  /** Without quotes and coding suffix. */
  tag: string;
  /** Milliseconds; NaN where nobody knows, and dates are ignored (RFC 9110 §13.1.3, §13.1.4). */
  modified: number;
}

/** What `evaluate` looks at. */
export const CONDITIONAL_HEADERS = ['if-match', 'if-unmodified-since', 'if-none-match', 'if-modified-since'];

/** Whether a reader says what it has, so that 304 may be the answer. */
export const isConditional = (headers: Headers): boolean =>
  headers.has('if-none-match') || headers.has('if-modified-since');

export type Outcome = 'proceed' | 'not modified' | 'failed';

/**
 * Evaluates a GET or HEAD.
 * @param now milliseconds
 */
export function evaluate(headers: Headers, current: Current, now: number): Outcome {
  const ifMatch = headers.get('if-match');
  if (ifMatch !== null) {
    // §13.1.1: strong comparison.
    if (!anyTag(ifMatch, ({ weak, tag }) => !weak && sameTag(tag, current.tag))) return 'failed';
  } else {
    // §13.1.4: ignored when If-Match is present, and when it is no date.
    const since = readHttpDate(headers.get('if-unmodified-since'));
    if (since !== undefined && Math.floor(current.modified / 1000) > since) return 'failed';
  }
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== null) {
    // §13.1.2: weak comparison. §13.1.3: If-Modified-Since is ignored then.
    return anyTag(ifNoneMatch, ({ tag }) => sameTag(tag, current.tag)) ? 'not modified' : 'proceed';
  }
  // A date later than the server's own is invalid (RFC 2616 §14.25): it was given by a clock that ran ahead.
  const since = readHttpDate(headers.get('if-modified-since'));
  return since !== undefined && since * 1000 <= now && Math.floor(current.modified / 1000) <= since
    ? 'not modified'
    : 'proceed';
}

/** `If-Match` and `If-None-Match` of a request that changes something: true where they allow `tag` (without quotes). */
export const allowsChange = (
  ifMatch: string | undefined,
  ifNoneMatch: string | undefined,
  tag: string,
): boolean =>
  (ifMatch === undefined || anyTag(ifMatch, (held) => !held.weak && held.tag === tag)) &&
  (ifNoneMatch === undefined || !anyTag(ifNoneMatch, (held) => held.tag === tag));

/** §13.1.5: `If-Range` names the current representation, by a strong tag or by exactly its date. */
export function isCurrent(ifRange: string, { tag, modified }: Current): boolean {
  const quoted = /^"([^"]*)"$/.exec(ifRange.trim())?.[1];
  return quoted === undefined ? readHttpDate(ifRange) === Math.floor(modified / 1000) : quoted === tag;
}

interface HeldTag {
  weak: boolean;
  tag: string;
}

// §8.8.3: entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE. What has no quotes is none, and is passed over as the empty elements
// of a list are (§5.6.1.2).
const TAG = /[\s,]*(?:(W\/)?"([^"]*)"|[^\s",]+)\s*(?:,|$)/gy;

function anyTag(header: string, test: (held: HeldTag) => boolean): boolean {
  if (header.trim() === '*') return true;
  for (const [, weak, tag] of header.matchAll(TAG)) {
    if (tag !== undefined && test({ weak: weak !== undefined, tag })) return true;
  }
  return false;
}

/** The tags of an `If-None-Match`, without quotes. */
export function heldTags(headers: Headers): string[] {
  const header = headers.get('if-none-match') ?? '';
  return [...header.matchAll(TAG)].flatMap(([, , tag]) => tag ?? []);
}

/** A tag of any content coding of the same document: `12-rss-1k2` and `12-rss-1k2.gzip`. */
const sameTag = (held: string, current: string) =>
  held.startsWith(current) && /^(\.(br|gzip|zstd))?$/.test(held.slice(current.length));

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const IMF = /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const RFC850 = /^\w+, (\d\d)-(\w{3})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/;
const ASCTIME = /^\w{3} (\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;

/** §5.6.7: an HTTP-date in any of its three forms, as seconds; undefined for anything else, which is ignored. */
export function readHttpDate(header: string | null): number | undefined {
  const text = header?.trim() ?? '';
  const asctime = ASCTIME.exec(text);
  const [, day, month, year, ...time] = asctime
    ? ['', asctime[2], asctime[1], asctime[6], asctime[3], asctime[4], asctime[5]]
    : (IMF.exec(text) ?? RFC850.exec(text) ?? []);
  const index = MONTHS.indexOf(month ?? '');
  if (!day || !year || index < 0) return undefined;
  // §5.6.7: a two-digit year more than 50 years ahead is in the past.
  const full = year.length === 2 ? (Number(year) < 70 ? 2000 : 1900) + Number(year) : Number(year);
  const [hour = 0, minute = 0, second = 0] = time.map(Number);
  // 60 is a leap second's (§5.6.7).
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const date = Date.UTC(full, index, Number(day), hour, minute, second);
  return new Date(Date.UTC(full, index, Number(day))).getUTCMonth() === index ? date / 1000 : undefined;
}

/** Milliseconds as an IMF-fixdate. */
export const httpDate = (milliseconds: number): string => new Date(milliseconds).toUTCString();
