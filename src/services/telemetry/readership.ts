// What readers do, as this process sees it: polls of feeds, answers of 304, subscribers that readers report in their
// User-Agent, clients that download everything each time, and how often articles' pages are read. Bounded, in memory
// until it is added to the database (readership-keeper.ts); a poll costs a few steps in maps.

import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import type { Format } from '../../formats/format.ts';
import { type Counts, type Days, type Kind, type ReadershipRow, rowOf } from '../../store/readership.ts';
import { type ReaderName, readerName } from './reader-name.ts';
import { feedPaths } from './route-label.ts';
import { OTHERS, Tally } from './tally.ts';

/** User-Agents that are remembered; a number in one makes another one. */
const MAX_AGENTS = 2_000;
/** Keys of a kind that wait to be stored. */
const MAX_WAITING: Readonly<Record<Kind, number>> = {
  ...{ reader: 300, view: 500, article: 500, subscribed: 1_000 },
};
const KINDS: readonly Kind[] = ['reader', 'view', 'article', 'subscribed'];
/** Days that wait to be stored, while the database cannot be written. */
const MAX_DAYS = 7;
const MAX_KEY_LENGTH = 300;
/** Feeds of a reader, to tell which it asks for again. */
const MAX_FEEDS_OF_READER = 500;
const MAX_READERS = 300;
const DAY_MS = 86_400_000;

/** The day of a time, in days of UTC since 1970. */
export const dayNumber = (milliseconds: number): number => Math.floor(milliseconds / DAY_MS);
export const startOfDay = (day: number): number => day * DAY_MS;

/** So many days, the last one included. */
export const daysUpTo = (last: number, count: number): Days => ({ from: last - count + 1, to: last });

/** What is counted of a request: a feed by its path, and by the page of its view; or the number of an article. */
export type Place = ({ feed: string; view: string } | { article: number }) & Known;

/** What is found once and holds as long as the tallies are the same. */
interface Known {
  today?: Tallies;
  counts?: Counts;
}

interface Reader extends ReaderName, Known {
  /** Feeds it has asked for without a validator; shared by all User-Agents of that name. */
  asked: Set<string>;
  /** The last one for which its subscribers were counted. */
  reported?: string;
}

type Tallies = Record<Kind, Tally>;

export class Readers {
  readonly #now: () => number;
  readonly #prefix: string;
  readonly #isFeed: (path: string) => boolean;
  readonly #days = new Map<number, Tallies>();
  #today: Tallies | undefined;
  readonly #agents = new LRUCache<string, Reader>({ max: MAX_AGENTS });
  readonly #asked = new LRUCache<string, Set<string>>({ max: MAX_READERS });
  readonly #people = new LRUCache<string, boolean>({ max: MAX_AGENTS });

  /** @param prefix path of the site's URL */
  constructor(now: () => number, prefix: string, formats: readonly Format[]) {
    this.#now = now;
    this.#prefix = prefix;
    this.#isFeed = feedPaths(formats);
  }

  /**
   * What an answer is counted under; undefined where it is not counted.
   * @param path of the request, with or without the site's prefix
   * @param article number of the one whose page the answer is
   */
  placeOf(path: string, article: number | undefined): Place | undefined {
    if (this.#isFeed(path)) {
      const feed = path.slice(path.startsWith(`${this.#prefix}/`) ? this.#prefix.length : 0);
      return { feed, view: feed.slice(0, feed.lastIndexOf('/') + 1) };
    }
    return article === undefined ? undefined : { article };
  }

  /** Counts a request that was answered with 200, 226 or 304. `conditional`: it had a validator. */
  seen(userAgent: string, place: Place, status: number, conditional: boolean): void {
    if (status !== 200 && status !== 304 && status !== 226) return;
    if ('article' in place) {
      if (this.#isPerson(userAgent)) this.#countsAt(place).requests += 1;
      return;
    }
    const { feed } = place;
    const reader = this.#agents.get(userAgent) ?? this.#meet(userAgent);
    const ofReader = this.#countsOf(reader);
    const ofView = this.#countsAt(place);
    ofReader.requests += 1;
    ofView.requests += 1;
    if (status === 304) {
      ofReader.unchanged += 1;
      ofView.unchanged += 1;
    } else if (status === 226) {
      ofReader.deltas += 1;
      ofView.deltas += 1;
    }
    if (reader.subscribers !== undefined && reader.reported !== feed) this.#report(reader, feed);
    if (conditional) return;
    const { asked } = reader;
    if (asked.has(feed)) ofReader.repeats += 1;
    else if (asked.size < MAX_FEEDS_OF_READER) asked.add(feed);
  }

  #countsOf(reader: Reader): Counts {
    const today = this.#tallies();
    if (reader.today === today && reader.counts) return reader.counts;
    reader.today = today;
    reader.reported = undefined;
    reader.counts = today.reader.of(reader.name);
    return reader.counts;
  }

  #countsAt(place: Place): Counts {
    const today = this.#tallies();
    if (place.today === today && place.counts) return place.counts;
    place.today = today;
    if ('article' in place) place.counts = today.article.of(`${place.article}`);
    else place.counts = today.view.of(place.view.length > MAX_KEY_LENGTH ? OTHERS : place.view);
    return place.counts;
  }

  #report(reader: Reader, feed: string): void {
    reader.reported = feed;
    if (feed.length > MAX_KEY_LENGTH) return;
    const reported = this.#tallies().subscribed.of(`${reader.name}\n${feed}`);
    reported.subscribers = Math.max(reported.subscribers, reader.subscribers ?? 0);
  }

  /** As far as the User-Agent says. */
  #isPerson(userAgent: string): boolean {
    const known = this.#people.get(userAgent);
    if (known !== undefined) return known;
    const isPerson = userAgent !== '' && !isbot(userAgent.slice(0, MAX_KEY_LENGTH));
    this.#people.set(userAgent, isPerson);
    return isPerson;
  }

  #meet(userAgent: string): Reader {
    const { name, subscribers } = readerName(userAgent);
    const asked = this.#asked.get(name) ?? new Set();
    this.#asked.set(name, asked);
    const reader = { name, subscribers, asked };
    this.#agents.set(userAgent, reader);
    return reader;
  }

  /** Looks at the clock, which takes longer than to count: called once in a while, so that a new day begins. */
  turn(): void {
    const day = dayNumber(this.#now());
    this.#today = this.#days.get(day) ?? this.#begin(day);
  }

  #tallies(): Tallies {
    if (!this.#today) this.turn();
    return this.#today as Tallies;
  }

  #begin(day: number): Tallies {
    if (this.#days.size >= MAX_DAYS) this.#days.delete(Math.min(...this.#days.keys()));
    // A new object invalidates counts that callers hold.
    const folded = () => {
      const tallies = this.#days.get(day);
      if (tallies) this.#days.set(day, { ...tallies });
      this.#today = undefined;
    };
    const made = KINDS.map((kind) => [kind, new Tally(MAX_WAITING[kind], folded)]);
    const tallies = Object.fromEntries(made) as Tallies;
    this.#days.set(day, tallies);
    return tallies;
  }

  /** What was counted since the last time; who cannot store it gives it back. */
  take(): ReadershipRow[] {
    const rows: ReadershipRow[] = [];
    for (const [day, tallies] of this.#days) {
      for (const kind of KINDS) {
        for (const [key, counts] of tallies[kind].take()) {
          // A subscriber count of who was left out says nothing.
          if (kind !== 'subscribed' || key !== OTHERS) rows.push(rowOf(kind, day, key, counts));
        }
      }
    }
    this.#days.clear();
    this.#today = undefined;
    return rows;
  }

  giveBack(rows: readonly ReadershipRow[]): void {
    for (const [
      kind,
      day,
      key,
      requests = 0,
      unchanged = 0,
      deltas = 0,
      repeats = 0,
      subscribers = 0,
    ] of rows) {
      const tallies = this.#days.get(day) ?? this.#begin(day);
      tallies[kind].add(key, { requests, unchanged, deltas, repeats, subscribers });
    }
  }
}
