// Walks that are long enough to go by blocks of bits: they find what a look at everything finds, at first and again,
// after the log went on, after another process wrote, and after the site was set back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SqlDriver } from '../../../src/ports.ts';
import { openDriver } from '../../../src/runtimes/node/index.ts';
import { type FacetWalk, walkChanges, walkLog, walkPositions } from '../../../src/store/walk.ts';
import { randomFrom } from '../../support/random.ts';
import { type TestServer, testServer } from '../../support/server.ts';

const HANG_MS = 60_000;
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
class Model {
  readonly #random = randomFrom(23);
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

let server: TestServer;
/** Another process. */
let other: SqlDriver;
let model: Model;

/** Stores what was logged, and the articles as they are. */
async function store(): Promise<void> {
  const changed = model.changes.splice(0);
  const numbers = new Set(changed.map(([, n]) => n));
  const articles = model.articles.filter(({ n }) => numbers.has(n));
  const rows = JSON.stringify(articles.map(({ n, position, facets }) => [n, position, [...facets]]));
  const log = JSON.stringify(changed);
  await other.batch([
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
    { sql: 'UPDATE facets SET last_seq = ? WHERE id = 1', params: [model.last] },
  ]);
}

const WALKS: FacetWalk[] = [
  [{ all: [2, 3], none: [] }],
  [{ all: [2, 3], none: [6] }],
  [{ all: [2], none: [4] }],
  [{ all: [1], none: [2, 3] }],
  [{ all: [5, 2, 3], none: [] }],
  [{ all: [5, 1], none: [4, 3] }],
  [{ all: [6, 3, 2], none: [] }],
  [{ all: [4, 2], none: [] }],
  [
    { all: [3, 4], none: [] },
    { all: [6], none: [5] },
  ],
];

async function expectAllFound(): Promise<void> {
  const { db } = server.app.context;
  for (const walk of WALKS) {
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

beforeAll(async () => {
  server = await testServer();
  other = await openDriver(server.config);
  model = new Model();
  model.publish(22_000);
  model.edit(300);
  await store();
}, HANG_MS);
afterAll(async () => {
  await other.close();
  await server.close();
});

test('at first, and again', { timeout: HANG_MS }, async () => {
  await expectAllFound();
  await expectAllFound();
});

test('after the log went on, past the end of a block', { timeout: HANG_MS }, async () => {
  model.edit(300);
  model.publish(4_000);
  await store();
  await expectAllFound();
});

test('after the site was set back to a backup, and its log went on elsewhere', {
  timeout: HANG_MS,
}, async () => {
  const lost = 2_000;
  for (const seq of [...model.log.keys()].filter((seq) => seq > model.last - lost)) model.log.delete(seq);
  const end = model.last - lost;
  // The last changes as others made them: what they were in is another half.
  await other.batch([
    { sql: 'DELETE FROM changes WHERE seq > ?', params: [end] },
    { sql: 'DELETE FROM facet_changes WHERE seq > ?', params: [end] },
    { sql: 'INSERT INTO restorations (at, seq, next) VALUES (?, ?, ?)', params: [1, end, SET_BACK] },
  ]);
  for (const article of model.articles) article.facets = new Set();
  await other.batch([{ sql: 'DELETE FROM facet_articles', params: [] }]);
  model.last = SET_BACK;
  model.edit(9_000);
  await store();
  await expectAllFound();
});
