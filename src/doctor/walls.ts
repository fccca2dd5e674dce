// What came instead of a feed, and why: a page that asks for a browser, a login, a limit, a region.
import type { Exchange } from './exchange.ts';
import { PROTECTIONS, type Protection } from './protections.ts';

/** What keeps readers from a feed. */
export interface Wall {
  rule: string;
  /** What a reader gets: "a challenge page of Cloudflare (403)". */
  what: string;
  fix: string;
}

/** Of a page, what is looked at. */
const MAX_LENGTH = 100_000;

/** Whether it begins as feeds begin; whether it is one is for the parser to say. */
export function isLikeFeed({ status, headers, bytes }: Exchange): boolean {
  if (status !== 200) return false;
  const start = textStart(bytes, 1_000).trimStart();
  if (/^(?:<!doctype html|<html)/.test(start)) return false;
  return /^[<{[]/.test(start) || !/text\/html/i.test(headers.get('content-type') ?? '');
}

/** Why an answer is no feed; undefined where it is one, or nothing but an address without one. */
export function wallOf(answer: Exchange): Wall | undefined {
  if (isLikeFeed(answer)) return undefined;
  const { status, headers } = answer;
  const page = textStart(answer.bytes, MAX_LENGTH);
  const path = URL.parse(answer.url)?.pathname ?? '/';
  for (const protection of PROTECTIONS) {
    const found = protectionWall(protection, answer, page, path);
    if (found) return found;
  }
  if (status === 451 || (status >= 400 && REGION.some((words) => page.includes(words))))
    return {
      rule: 'RegionWall',
      what: `a refusal by country (${status})`,
      fix: `Let ${path} be read from everywhere: hosted readers ask from a few countries, whoever they read for.`,
    };
  if (status === 429) {
    const wait = headers.get('retry-after');
    return {
      rule: 'RateLimited',
      what: `429, too many requests${wait ? `, with Retry-After: ${wait.slice(0, 40)}` : ''}`,
      fix: `Leave ${path} out of rate limits, or allow many a minute: a hosted reader asks for all its people from a few addresses.`,
    };
  }
  if (status === 401 || status === 407 || (status === 200 && isLogin(answer, page)))
    return {
      rule: 'LoginWall',
      what: `a login (${status})`,
      fix: 'Serve the feed without one: readers cannot sign in. Where it is not for all, give each person an address with a secret in it.',
    };
  if (STATUSES.has(status)) {
    const by = PROTECTIONS.find((one) => one.present && has(headers, one.present));
    const own = `Find the rule that refuses (by User-Agent, address or missing headers), and leave ${path} out of it.`;
    return {
      rule: 'Refused',
      what: `${status} instead of the feed`,
      fix: by ? `${own} It came by way of ${by.name}. ${by.fix(path)}` : own,
    };
  }
  return status === 200 ? pageWall(answer, page) : undefined;
}

const STATUSES = new Set([202, 403, 405, 406, 418, 503]);
const REGION = [
  'not available in your country',
  'not available in your region',
  'unavailable in your country',
  'unavailable in your region',
  'block access from your country',
  'error code: 1009',
  'has banned the country',
];
const CONSENT = [
  'cookie consent',
  'accept all cookies',
  'before you continue',
  'consent.google',
  'sourcepoint',
  'privacy gate',
];

function protectionWall(one: Protection, answer: Exchange, page: string, path: string): Wall | undefined {
  const { status, headers } = answer;
  const within = (marks: readonly string[] = []) => marks.some((mark) => page.includes(mark));
  const isRefusal = (status >= 400 && status < 500) || status === 503;
  const refused = isRefusal && ((one.blockHeader && has(headers, one.blockHeader)) || within(one.block));
  if (refused && REGION.some((words) => page.includes(words))) return undefined;
  const challenged = (one.challengeHeader && has(headers, one.challengeHeader)) || within(one.challenge);
  if (!challenged && !refused) return undefined;
  return {
    rule: challenged ? 'Challenge' : 'Refused',
    what: challenged
      ? `a challenge by ${one.name} (${status}), which only browsers pass`
      : `a refusal by ${one.name} (${status})`,
    fix: one.fix(path),
  };
}

/** Whether one of the headers is there, with that in it. */
const has = (headers: Headers, wanted: Readonly<Record<string, string>>) =>
  Object.entries(wanted).some(([name, part]) => headers.get(name)?.toLowerCase().includes(part));

/** Pages that come with 200 where the feed should be. */
function pageWall({ url }: Exchange, page: string): Wall {
  const title = /<title>([^<]{0,300})/.exec(page)?.[1] ?? '';
  if (
    /\bconsent\b/.test(url.toLowerCase()) ||
    (page.length < 50_000 && CONSENT.some((words) => page.includes(words)))
  )
    return {
      rule: 'ConsentWall',
      what: 'a page that asks for consent',
      fix: 'Serve feeds without it: they set no cookies, and readers cannot consent.',
    };
  if (/\b404\b|not found|page missing/.test(title))
    return {
      rule: 'SoftNotFound',
      what: `a page “${title.trim()}” with status 200`,
      fix: 'Look at the address; and let what is not there be answered 404, or 410 where it is gone for good.',
    };
  if (
    page.length < 5_000 &&
    /location(?:\.href)?\s{0,9}=|location\.(?:replace|assign)\(|http-equiv="?refresh/.test(page)
  )
    return {
      rule: 'ScriptRedirect',
      what: 'a page that leads on by script or by <meta>, which no reader follows',
      fix: 'Answer 301 or 308 with a Location header.',
    };
  return {
    rule: 'HtmlInsteadOfFeed',
    what: 'an HTML page instead of the feed',
    fix: 'Serve the feed at this address, whoever asks.',
  };
}

/** A page for a password alone, or one that is called so. */
function isLogin({ url }: Exchange, page: string): boolean {
  const path = URL.parse(url)?.pathname.toLowerCase() ?? '';
  const isCalled = /\/(?:wp-login|log-?in|sign-?in|sso)\b/.test(path);
  return page.includes('type="password"') && (isCalled || page.length < 20_000);
}

const textStart = (bytes: Uint8Array, length: number) =>
  new TextDecoder().decode(bytes.subarray(0, length)).toLowerCase();
