// A log and articles that change at random, with large tags, and walks of it that find what a look at everything finds.
import { expect } from 'vitest';
import type { SqlDriver } from '../../../src/ports.ts';
import { openDriver } from '../../../src/runtimes/node/index.ts';
import { type FacetWalk, walkChanges, walkLog, walkPositions } from '../../../src/store/walk.ts';
import { randomFrom } from '../../support/random.ts';
import { type TestServer, testServer } from '../../support/server.ts';

const MAX = Number.MAX_SAFE_INTEGER;
/** Where a log goes on that was set back to a backup: by the time, in milliseconds. */
const SET_BACK = 1_700_000_000_000;

interface Article {
  n: number;
  position: number;
  /** Visible under these; none while it is not visible. */
  facets: Set<number>;
}

/** What there is to find. */
export class Model {
  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  readonly #random: () => number;
  articles: Article[] = [];
  /** By seq: sides by facet. */
  log = new Map<number, Map<number, number>>();
  last = 0;
  /** Since the last look: rows as they are stored. */
  changes: [seq: number, article: number, facets: [number, number][]][] = [];

  #log(article: Article, before: ReadonlySet<number>, after: ReadonlySet<number>): void {
    this.last += 1;
    const facets = [...new Set([...before, ...after])];
    const sides = facets.map((f): [number, number] => [f, (before.has(f) ? 1 : 0) + (after.has(f) ? 2 : 0)]);
    this.log.set(this.last, new Map(sides));
    this.changes.push([this.last, article.n, sides]);
    article.facets = new Set(after);
  }

  /** 2 and 3 are halves with little in common, 4 is like 2, 5 comes in stretches, 6 is rare. */
  publish(count: number): void {
    for (let i = 0; i < count; i++) {
      const n = this.articles.length + 1;
      const half = n % 2 ? [2, 4] : [3];
      const era = Math.floor(n / 3_000) % 2 && this.#random() < 0.5 ? [5] : [];
      const facets = new Set([1, ...half, ...era, ...(this.#random() < 0.01 ? [6] : [])]);
      // Every eighth is dated back.
      const place = n % 8 ? n : Math.floor(this.#random() * n);
      const position = place * 1_000_000 + n * 20;
      const article: Article = { n, position, facets: new Set() };
      this.articles.push(article);
      this.#log(article, article.facets, facets);
    }
  }

  /** Retracts, publishes again, tags with another half, dates anew. */
  edit(count: number): void {
    for (let i = 0; i < count; i++) {
      const article = this.articles[Math.floor(this.#random() * this.articles.length)]!;
      const before = article.facets;
      const choice = this.#random();
      if (choice < 0.5) article.position += 1;
      if (before.size && choice < 0.3) this.#log(article, before, new Set());
      else this.#log(article, before, new Set([1, 2, ...(choice < 0.31 ? [3] : []), ...before]));
    }
  }

  positions(walk: FacetWalk): number[] {
    const isIn = ({ facets }: Article) =>
      walk.some(({ all, none }) => all.every((f) => facets.has(f)) && !none.some((f) => facets.has(f)));
    const found = this.articles.filter(isIn).map(({ position }) => position);
    return found.sort((a, b) => b - a);
  }

  touching(walk: FacetWalk): [number, number][] {
    return [...this.log].flatMap(([seq, sidesOf]): [number, number][] => {
      const on = (facet: number, side: number) => ((sidesOf.get(facet) ?? 0) & side) !== 0;
      const has = (side: number) =>
        walk.some(({ all, none }) => all.every((f) => on(f, side)) && !none.some((f) => on(f, side)));
      const sides = (has(1) ? 1 : 0) + (has(2) ? 2 : 0);
      return sides ? [[seq, sides]] : [];
    });
  }
}

/** A site of a model, which another process writes. */
export class Walked {
  readonly model: Model;
  readonly #server: TestServer;
  readonly #other: SqlDriver;

  private constructor(model: Model, server: TestServer, other: SqlDriver) {
    this.model = model;
    this.#server = server;
    this.#other = other;
  }

  static async begin(seed: number): Promise<Walked> {
    const server = await testServer();
    return new Walked(new Model(seed), server, await openDriver(server.config));
  }

  async close(): Promise<void> {
    await this.#other.close();
    await this.#server.close();
  }

  /** Stores what was logged, and the articles as they are. */
  async store(): Promise<void> {
    const changed = this.model.changes.splice(0);
    const numbers = new Set(changed.map(([, n]) => n));
    const articles = this.model.articles.filter(({ n }) => numbers.has(n));
    const rows = JSON.stringify(articles.map(({ n, position, facets }) => [n, position, [...facets]]));
    const log = JSON.stringify(changed);
    await this.#other.batch([
      {
        sql: `DELETE FROM facet_articles WHERE position IN
        (SELECT position FROM articles WHERE n IN (SELECT value->>0 FROM json_each(?)))`,
        params: [rows],
      },
      {
        sql: `INSERT OR REPLACE INTO articles (n, id, guid, slug, position, language, status, version, updated_at, created_at, facets)
        SELECT value->>0, value->>0, value->>0, value->>0, value->>1, 'en', 'published', 1, 1, 1, '[]' FROM json_each(?)`,
        params: [rows],
      },
      {
        sql: `INSERT INTO facet_articles (facet, visible, position)
        SELECT f.value, 1, j.value->>1 FROM json_each(?) j, json_each(j.value, '$[2]') f`,
        params: [rows],
      },
      {
        sql: `INSERT INTO changes (seq, kind, article, version, at, facets)
        SELECT value->>0, 'update', value->>1, 1, 1, '[]' FROM json_each(?)`,
        params: [log],
      },
      {
        sql: `INSERT INTO facet_changes (facet, seq, sides)
        SELECT f.value->>0, j.value->>0, f.value->>1 FROM json_each(?) j, json_each(j.value, '$[2]') f`,
        params: [log],
      },
      { sql: 'UPDATE facets SET last_seq = ? WHERE id = 1', params: [this.model.last] },
    ]);
  }

  /** Of a site that is set back to a backup: its log goes on elsewhere, and so many changes are no more. */
  async setBack(lost: number): Promise<void> {
    const { model } = this;
    const end = model.last - lost;
    for (const seq of [...model.log.keys()].filter((seq) => seq > end)) model.log.delete(seq);
    await this.#other.batch([
      { sql: 'DELETE FROM changes WHERE seq > ?', params: [end] },
      { sql: 'DELETE FROM facet_changes WHERE seq > ?', params: [end] },
      { sql: 'INSERT INTO restorations (at, seq, next) VALUES (?, ?, ?)', params: [1, end, SET_BACK] },
      // That nothing is visible is not in the log: nothing may be found that is not.
      { sql: 'DELETE FROM facet_articles', params: [] },
    ]);
    for (const article of model.articles) article.facets = new Set();
    model.last = SET_BACK;
  }

  /** Walks that nobody waits for, while something else is done. */
  walkMeanwhile(walks: readonly FacetWalk[]): Promise<unknown> {
    const { db } = this.#server.app.context;
    return Promise.all(
      walks.flatMap((walk) => [walkPositions(db, { walk }, MAX, 40), walkChanges(db, { walk }, MAX, 40)]),
    );
  }

  async expectFound(walks: readonly FacetWalk[]): Promise<void> {
    const { model } = this;
    const { db } = this.#server.app.context;
    for (const walk of walks) {
      const touching = model.touching(walk);
      const newestFirst = touching.map(([seq]) => seq).reverse();
      const positions = model.positions(walk);
      for (const limit of [1, 40, MAX]) {
        expect(await walkChanges(db, { walk }, MAX, limit)).toEqual(newestFirst.slice(0, limit));
        const [since, before] = [5_000, 21_000];
        const between = newestFirst.filter((seq) => since < seq && seq < before);
        expect(await walkChanges(db, { walk }, before, limit, since)).toEqual(between.slice(0, limit));
        for (const from of [MAX, 9_000_000_000]) {
          const older = positions.filter((position) => position < from);
          expect(await walkPositions(db, { walk }, from, limit)).toEqual(older.slice(0, limit));
        }
      }
      const all: [number, number][] = [];
      for (let since = 3; since < model.last; ) {
        const { found, upTo } = await walkLog(db, { walk }, { since, end: model.last, limit: 9_000 });
        expect(upTo).toBeGreaterThan(since);
        all.push(...found);
        since = upTo;
      }
      expect(all).toEqual(touching.filter(([seq]) => seq > 3));
    }
  }
}
