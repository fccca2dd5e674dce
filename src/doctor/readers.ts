// Asks for a feed as common readers do, one after another: what stands before a site often lets some in and not others.
import { type Ask, type Exchange, NoAnswer } from './exchange.ts';
import { follow } from './http.ts';
import type { Report } from './report.ts';
import { isLikeFeed, type Wall, wallOf } from './walls.ts';

/** As each calls itself, by its documentation or source of November 2026; docs/publish/cli.md lists them. */
const READERS: Readonly<Record<string, string>> = {
  Feedly: 'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 1 subscribers; like FeedFetcher-Google)',
  Inoreader: 'Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 1 subscribers; )',
  NetNewsWire: 'NetNewsWire (RSS Reader; https://netnewswire.com/)',
  FreshRSS: 'FreshRSS/1.28.0 (Linux; https://freshrss.org)',
  Miniflux: 'Mozilla/5.0 (compatible; Miniflux/2.2.13; +https://miniflux.app)',
};
const ACCEPT =
  'application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5';

/** Who asked, and what came. */
interface Asked {
  name: string;
  ask: Ask;
  answer: Exchange;
  wall?: Wall;
}

/** What is to be looked at further, and who it is sent to. */
export interface Reached {
  answer: Exchange;
  ask: Ask;
  /** It has said that it was asked too often. */
  isLimited?: boolean;
}

/**
 * Asks as readers do where that can differ, and reports what keeps them out, each wall once.
 * @param own what the doctor itself got
 * @returns an answer to go on with, the doctor's own if it is a feed; undefined where nobody gets anything that may be one
 */
export async function reach(ask: Ask, own: Exchange, report: Report): Promise<Reached | undefined> {
  const doctor: Asked = { name: 'the doctor', ask, answer: own, wall: wallOf(own) };
  if (!isLikeFeed(own) && !doctor.wall) return undefined;
  // The address of a page, given for a feed's.
  if (own.status === 200 && doctor.wall && doctor.wall.rule !== 'Challenge' && namesFeeds(own)) return doctor;
  const asked = await askAll(ask, doctor);
  const fed = asked.find(({ wall }) => !wall);
  // A page for everybody is what the address leads to, no wall.
  if (!fed && doctor.wall?.rule === 'HtmlInsteadOfFeed') return doctor;
  tell(asked, report.at(own.url));
  return fed && { ...fed, isLimited: isLimited(asked.at(-1)!) };
}

/** Whoever says how long to wait is asked no more. */
const isLimited = ({ answer }: Asked) => answer.status === 429 && answer.headers.has('retry-after');

async function askAll(ask: Ask, doctor: Asked): Promise<Asked[]> {
  const asked = [doctor];
  for (const [name, agent] of Object.entries(READERS)) {
    if (isLimited(asked.at(-1)!)) break;
    const as: Ask = (method, url, headers) =>
      ask(method, url, { accept: ACCEPT, ...headers, 'user-agent': agent });
    try {
      const answer = await follow(as, doctor.answer.url);
      const wall = answer ? (wallOf(answer) ?? unlikeOf(answer)) : LOOP;
      // One text is enough to be looked at.
      const isNeeded = answer && !wall && asked.every((one) => one.wall);
      const kept = isNeeded ? answer : { ...(answer ?? doctor.answer), bytes: new Uint8Array() };
      asked.push({ name, ask: as, answer: kept, wall });
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const { rule, message, fix } = error;
      asked.push({
        name,
        ask: as,
        answer: doctor.answer,
        wall: { rule, what: `no answer (${message})`, fix },
      });
      if (error.isTimeout) break;
    }
  }
  return asked;
}

const LOOP: Wall = {
  rule: 'HttpError',
  what: 'redirects without end',
  fix: 'Lead to the feed in one step, whoever asks.',
};

/** An error, of whoever gets one where others get a feed. */
const unlikeOf = (answer: Exchange): Wall | undefined =>
  isLikeFeed(answer)
    ? undefined
    : {
        rule: 'Refused',
        what: `${answer.status} instead of the feed`,
        fix: 'Answer all readers alike, whatever they call themselves.',
      };

function tell(asked: readonly Asked[], report: Report): void {
  const fed = asked.filter(({ wall }) => !wall);
  const walls = new Map(asked.flatMap(({ wall }) => (wall ? [[wall.what, wall] as const] : [])));
  for (const wall of walls.values()) {
    const kept = asked.filter((one) => one.wall?.what === wall.what);
    const isForAll = kept.length === asked.length;
    const who = isForAll ? 'Whoever asks' : listed(kept.map(({ name }) => name));
    const gets = isForAll || kept.length === 1 ? 'gets' : 'get';
    const others = fed.length
      ? `; ${listed(fed.map(({ name }) => name))} ${fed.length > 1 ? 'get' : 'gets'} the feed`
      : '';
    // Some are let in, and the doctor alone is not: it is no reader.
    const isDoctorAlone = kept.length === 1 && kept[0] === asked[0] && fed.length > 0;
    // What comes after others were served is a matter of pace.
    const isPace = wall.rule === 'RateLimited' && fed.length > 0;
    const severity = isDoctorAlone || isPace ? 'warning' : 'error';
    report.add(severity, wall.rule, `${capitalized(who)} ${gets} ${wall.what}${others}.`, wall.fix);
  }
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function namesFeeds({ bytes }: Exchange): boolean {
  const page = new TextDecoder().decode(bytes.subarray(0, 200_000));
  return /application\/(?:rss\+xml|atom\+xml|feed\+json)/i.test(page);
}
