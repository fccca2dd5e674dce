// What readers do, as this process sees it: polls of feeds, answers of 304, subscribers that readers report in their
// User-Agent, clients that download everything each time, and how often articles' pages are read. Bounded, in memory
// until it is added to the database (readership-keeper.ts); a poll costs a few steps in maps.

import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import type { Format } from '../../formats/format.ts';
import { type Days, type Kind, type ReadershipRow, rowOf } from '../../store/readership.ts';
import { articleOfTag } from '../feeds/page-tag.ts';
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
export const dayOf = (milliseconds: number): number => Math.floor(milliseconds / DAY_MS);
export const startOfDay = (day: number): number => day * DAY_MS;

/** So many days, the last one included. */
export const daysUpTo = (last: number, count: number): Days => ({ from: last - count + 1, to: last });

/** What is counted of a request: a feed by its path, and by the page of its view; or the number of an article. */
export type Place = { feed: string; view: string } | { article: number };

interface Reader extends ReaderName {
  /** Feeds it has asked for without a validator; shared by all User-Agents of that name. */
  asked: Set<string>;
}

type Tallies = Record<Kind, Tally>;

export class Readers {
  readonly #now: () => number;
  readonly #prefix: string;
  readonly #isFeed: (path: string) => boolean;
  readonly #days = new Map<number, Tallies>();
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
   * @param etag of the answer
   */
  placeOf(path: string, etag: string | null): Place | undefined {
    if (this.#isFeed(path)) {
      const feed = path.slice(path.startsWith(`${this.#prefix}/`) ? this.#prefix.length : 0);
      return { feed, view: feed.slice(0, feed.lastIndexOf('/') + 1) };
    }
    const article = articleOfTag(etag);
    return article === undefined ? undefined : { article };
  }

  /** Counts a request that was answered with 200, 226 or 304. `conditional`: it had a validator. */
  seen(userAgent: string, place: Place, status: number, conditional: boolean): void {
    if (status !== 200 && status !== 304 && status !== 226) return;
    if ('article' in place) {
      if (this.#isPerson(userAgent)) this.#today().article.of(`${place.article}`).requests += 1;
      return;
    }
    const { feed, view } = place;
    const today = this.#today();
    const reader = this.#agents.get(userAgent) ?? this.#meet(userAgent);
    const { name, subscribers, asked } = reader;
    const ofReader = today.reader.of(name);
    const ofView = today.view.of(view.length > MAX_KEY_LENGTH ? OTHERS : view);
    ofReader.requests += 1;
    ofView.requests += 1;
    if (status === 304) {
      ofReader.unchanged += 1;
      ofView.unchanged += 1;
    } else if (status === 226) {
      ofReader.deltas += 1;
      ofView.deltas += 1;
    }
    if (subscribers !== undefined && feed.length <= MAX_KEY_LENGTH) {
      const reported = today.subscribed.of(`${name}\n${feed}`);
      reported.subscribers = Math.max(reported.subscribers, subscribers);
    }
    if (conditional) return;
    if (asked.has(feed)) ofReader.repeats += 1;
    else if (asked.size < MAX_FEEDS_OF_READER) asked.add(feed);
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

  #today(): Tallies {
    const day = dayOf(this.#now());
    return this.#days.get(day) ?? this.#begin(day);
  }

  #begin(day: number): Tallies {
    if (this.#days.size >= MAX_DAYS) this.#days.delete(Math.min(...this.#days.keys()));
    const tallies = Object.fromEntries(KINDS.map((kind) => [kind, new Tally(MAX_WAITING[kind])])) as Tallies;
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
