// What readers do, as this process sees it: polls, answers of 304, subscribers that aggregators report in their
// User-Agent, and clients that ask without a validator. Bounded, in memory; a poll costs a few steps in maps.

import { LRUCache } from 'lru-cache';
import type { Format } from '../../formats/format.ts';
import { feedPaths } from './route-label.ts';

/** User-Agents that are remembered; a number in one makes another one. */
const MAX_AGENTS = 2_000;
const MAX_CLIENTS = 300;
/** Feeds of a client. */
const MAX_FEEDS_OF_CLIENT = 500;
const MAX_AGENT_LENGTH = 300;
/** Feeds asked for again without a validator before a client counts as careless. */
const MIN_CARELESS_REPEATS = 5;

export interface Client {
  /** Without what differs from feed to feed: `Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)`. */
  name: string;
  requests: number;
  /** Answered 304. */
  unchanged: number;
  /** Requests for a feed it had asked for before, without `If-None-Match` or `If-Modified-Since`. */
  repeats: number;
  /** By feed, as last reported. */
  reported: Map<string, number>;
  asked: Set<string>;
}

interface Agent {
  client: Client;
  /** That it reports. */
  subscribers?: number;
}

export interface Readership {
  /** Milliseconds. */
  since: number;
  polls: number;
  unchanged: number;
  subscribers: number;
  clients: { name: string; requests: number; unchanged: number; subscribers: number; careless: boolean }[];
}

const SUBSCRIBERS = /(\d{1,9})\s+(?:subscribers?|readers?|users?)\b/i;

export class Readers {
  readonly #since: number;
  #polls = 0;
  #unchanged = 0;
  /** Counts in names make new ones all the time. */
  readonly #agents = new LRUCache<string, Agent>({ max: MAX_AGENTS });
  readonly #clients = new Map<string, Client>();

  readonly #prefix: string;
  readonly #isFeed: (path: string) => boolean;

  /** @param prefix path of the site's URL */
  constructor(now: number, prefix: string, formats: readonly Format[]) {
    this.#since = now;
    this.#prefix = prefix;
    this.#isFeed = feedPaths(formats);
  }

  /** The feed that a request's path and query ask for, as `seen` counts it; undefined for all else. */
  feedOf(url: string): string | undefined {
    const path = url.split('?', 1)[0] ?? '';
    return this.#isFeed(path)
      ? path.slice(path.startsWith(`${this.#prefix}/`) ? this.#prefix.length : 0)
      : undefined;
  }

  /** Counts a request for a feed (`feedOf`). `conditional`: it had a validator. */
  seen(userAgent: string, feed: string, status: number, conditional: boolean): void {
    const { client, subscribers } = this.#agents.get(userAgent) ?? this.#meet(userAgent);
    this.#polls += 1;
    client.requests += 1;
    if (status === 304) {
      this.#unchanged += 1;
      client.unchanged += 1;
    }
    if (
      subscribers !== undefined &&
      (client.reported.has(feed) || client.reported.size < MAX_FEEDS_OF_CLIENT)
    ) {
      client.reported.set(feed, subscribers);
    }
    if (conditional) return;
    if (client.asked.has(feed)) client.repeats += 1;
    else if (client.asked.size < MAX_FEEDS_OF_CLIENT) client.asked.add(feed);
  }

  #meet(userAgent: string): Agent {
    const text = userAgent.slice(0, MAX_AGENT_LENGTH);
    const [found, count] = SUBSCRIBERS.exec(text) ?? [];
    const name = found
      ? text
          // NewsBlur names the feed's page behind the count.
          .replace(/\s-\s\d+ subscribers?\s-\s.*$/i, '')
          .replace(found, '')
          .replace(/feed-?id[:=]\s*\w+/i, '')
          .replace(/[\s;,-]*([;)])/g, '$1')
          .replace(/\(\s*\)/g, '')
          .replace(/[\s;,-]+$/, '')
          .replace(/\s{2,}/g, ' ')
      : text;
    const agent = {
      client: this.#clientOf(name.trim() || '—'),
      subscribers: found ? Number(count) : undefined,
    };
    this.#agents.set(userAgent, agent);
    return agent;
  }

  #clientOf(name: string): Client {
    const known = this.#clients.get(name);
    if (known) return known;
    if (this.#clients.size >= MAX_CLIENTS) this.#forget();
    const client = {
      name,
      requests: 0,
      unchanged: 0,
      repeats: 0,
      reported: new Map(),
      asked: new Set<string>(),
    };
    this.#clients.set(name, client);
    return client;
  }

  /** Half of the clients go, those that asked least; agents that lead to them, too. */
  #forget(): void {
    const ranked = [...this.#clients.values()].sort((a, b) => b.requests - a.requests);
    for (const { name } of ranked.slice(MAX_CLIENTS / 2)) this.#clients.delete(name);
    this.#agents.clear();
  }

  /** The busiest clients. */
  report(limit: number): Readership {
    const all = [...this.#clients.values()].map((client) => ({
      ...{ name: client.name, requests: client.requests, unchanged: client.unchanged },
      subscribers: [...client.reported.values()].reduce((sum, n) => sum + n, 0),
      careless: client.repeats >= MIN_CARELESS_REPEATS && client.repeats * 2 > client.requests,
    }));
    return {
      since: this.#since,
      polls: this.#polls,
      unchanged: this.#unchanged,
      subscribers: all.reduce((sum, { subscribers }) => sum + subscribers, 0),
      clients: all.sort((a, b) => b.subscribers - a.subscribers || b.requests - a.requests).slice(0, limit),
    };
  }
}
