// Whatever is asked of a list of articles, and however it is found, it is what a look at every article finds.

import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STATUSES } from '../../../src/domain/model.ts';
import { filterOf, firstMatching, type Wanted } from '../../../src/services/lists/matching.ts';
import { PLACE_OF, type Sort } from '../../../src/services/lists/places.ts';
import { countMatching, selectMatching } from '../../../src/services/lists/selection.ts';
import {
  type ArticleRow,
  articlesByNumber,
  type StoredArticle,
} from '../../../src/store/articles/articles.ts';
import { commit, rowsOf } from '../../../src/store/database.ts';
import { START, type TestServer, testServer } from '../../support/server.ts';

const ARTICLES = 700;
const SORTS: readonly Sort[] = ['published', 'updated', 'created', 'oldest'];
const WORDS = ['harbour', 'harbours', 'harpoon', 'Hafen', 'über', 'S-400', 'ёлка'];

let server: TestServer;
let all: StoredArticle[];
const textOf = ({ html, title }: StoredArticle) => `${title} ${html.replace(/<[^>]*>/g, ' ')}`;

beforeAll(async () => {
  server = await testServer();
  await server.fill(
    Array.from({ length: ARTICLES }, (_, i) => ({
      title: `Number ${i}`,
      content_text: [WORDS[i % 11], 'common', i % 97 ? '' : 'rare'].join(' '),
      tags: [i % 2 ? 'Odd' : 'Even', ...(i < 90 ? ['Old'] : []), ...(i % 50 ? [] : ['Few'])],
      authors: [{ name: i % 3 ? 'Ann' : 'Bob' }],
      language: i % 5 ? 'en' : 'tr',
      date_published: new Date(START - (ARTICLES - i) * 3_600_000).toISOString(),
    })),
  );
  const { db } = server.app.context;
  // As editors leave them: some withdrawn, some drafts, some changed since; most of somebody's are old.
  await commit(db, [
    db.run(sql`UPDATE articles SET updated_at = published_at + (n % 7) * 86400000`),
    db.run(sql`UPDATE articles SET owner = CASE WHEN n < 300 THEN 'ann' ELSE 'bob' END WHERE n % 3 = 1`),
    db.run(sql`UPDATE articles SET assignee = 'ann' WHERE n % 31 = 0`),
    db.run(
      sql`UPDATE articles SET status = CASE n % 4 WHEN 0 THEN 'draft' ELSE 'retracted' END WHERE n % 6 = 0`,
    ),
    db.run(sql`UPDATE facet_articles SET visible = 0
      WHERE position IN (SELECT position FROM articles WHERE status <> 'published')`),
  ]);
  const numbers = (await rowsOf(db, sql`SELECT n FROM articles`)).map(([n]) => Number(n));
  all = await articlesByNumber(db, numbers);
});
afterAll(() => server.close());

const wanted: fc.Arbitrary<Wanted> = fc.record(
  {
    status: fc.constantFrom(...STATUSES),
    tag: fc.constantFrom('odd', 'even', 'old', 'few', 'nobody'),
    author: fc.constantFrom('ann', 'bob'),
    language: fc.constantFrom('en', 'tr'),
    of: fc.constantFrom('ann', 'bob', 'cat'),
    updatedSince: fc.constantFrom(START, START - 200 * 3_600_000, START - 600 * 3_600_000),
    q: fc.constantFrom(
      'harbour',
      'harb',
      'common',
      'rare',
      'harbours common',
      'haf',
      'über',
      's-40',
      'ёлк',
      'елка',
      'h',
      '"',
    ),
    beginnings: fc.boolean(),
  },
  { requiredKeys: [] },
);

const folded = (text: string) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
const wordsOf = (text: string) =>
  folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
function hasWords(article: StoredArticle, q: string, beginnings = false): boolean {
  const words = wordsOf(textOf(article));
  const wants = q.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word));
  const has = (word: string) => {
    const parts = wordsOf(word);
    const isBeginning = beginnings && [...word].length >= 3;
    return words.some((_, at) =>
      parts.every((part, i) =>
        isBeginning && i === parts.length - 1 ? words[at + i]?.startsWith(part) : words[at + i] === part,
      ),
    );
  };
  return wants.length > 0 && wants.every(has);
}

const passes = (
  article: StoredArticle,
  { status, tag, author, language, of, updatedSince, q, beginnings }: Wanted,
) => {
  const { row } = article;
  const has = (kind: string, slug: string | undefined) =>
    slug === undefined || article.facets.some((facet) => facet.kind === kind && facet.slug === slug);
  return (
    (status === undefined || row.status === status) &&
    has('tag', tag) &&
    has('author', author) &&
    has('language', language) &&
    (of === undefined || row.owner === of || row.assignee === of) &&
    row.updatedAt >= (updatedSince ?? 0) &&
    (q === undefined || hasWords(article, q, beginnings))
  );
};
function inOrder(rows: readonly ArticleRow[], sort: Sort): number[] {
  const keys = rows.map((row) => PLACE_OF[sort](row));
  return keys.sort((a, b) => b.by - a.by || b.n - a.n).map(({ n }) => n);
}

test('page by page, counted and selected', async () => {
  const { context } = server.app;
  await fc.assert(
    fc.asyncProperty(
      wanted,
      fc.constantFrom(...SORTS),
      fc.constantFrom(30, 300),
      async (asked, sort, limit) => {
        const expected = inOrder(
          all.filter((one) => passes(one, asked)).map(({ row }) => row),
          sort,
        );
        const filter = await filterOf(context, asked);
        const found: number[] = [];
        for (let before = undefined as ReturnType<(typeof PLACE_OF)[Sort]> | undefined; ; ) {
          const { hits, isCut } = await firstMatching(context.db, filter, { sort, before, limit });
          found.push(...hits.map(({ n }) => n));
          expect(isCut).toBe(false);
          if (hits.length < limit) break;
          before = PLACE_OF[sort](hits.at(-1)!);
        }
        expect(found).toEqual(expected);
        expect(await countMatching(context, asked)).toEqual({ n: expected.length, more: false });
        const { numbers } = await selectMatching(context, asked);
        expect(numbers.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
      },
    ),
    { seed: 20, numRuns: 100 },
  );
});
