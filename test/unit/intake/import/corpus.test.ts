// Whole documents of every kind that is imported, as the specifications have them and as programs write them: each file
// of corpus/ beside the articles it becomes (`*.expected.json`).
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Import } from '../../../../src/services/transfer/import.ts';
import type { ImportReport } from '../../../../src/services/transfer/import-report.ts';
import { SITE, type TestServer, testServer } from '../../../support/server.ts';
import { checkAtom, checkJsonFeed, checkRss } from '../../formats/rules.ts';

const FOLDER = new URL('fixtures/corpus/', import.meta.url);
const EXPECTED = '.expected.json';
const names = readdirSync(FOLDER).filter((name) => !name.endsWith(EXPECTED));

interface Expected {
  /** Of each article what is looked at; `match` is a pattern, `contains` are some of a list. */
  articles: ({ not?: string[] } & Record<string, unknown>)[];
  /** A `remark` is about an article that came. */
  errors?: { position?: number; item?: string; detail: string; remark?: true }[];
  skipped?: number;
  unchanged?: number;
}

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

async function imported(name: string, dryRun: boolean): Promise<ImportReport> {
  const bytes = new Uint8Array(readFileSync(new URL(name, FOLDER)));
  const run = new Import(server.app.context, { dryRun });
  async function* chunks() {
    // As a network would bring it: in pieces that end anywhere.
    for (let i = 0; i < bytes.length; i += 700) yield bytes.subarray(i, i + 700);
  }
  await run.document(chunks(), { path: name });
  return run.report;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name + EXPECTED, FOLDER), 'utf8')) as Expected;

function matcher(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { match, contains } = value as { match?: string; contains?: unknown[] };
  if (match !== undefined) return expect.stringMatching(new RegExp(match));
  return contains ? expect.arrayContaining(contains) : value;
}

test('there are many, of every kind', () => {
  const kinds = new Set(names.map((name) => /^([a-z]+(?:-\d+)?)/.exec(name)?.[1]));
  expect(names.length).toBeGreaterThanOrEqual(60);
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      ...['rss-090', 'rss-091', 'rss-092', 'rss-093', 'rss-094', 'rss-10', 'rss-20', 'atom-03', 'atom-10'],
      ...['json', 'wxr-10', 'wxr-11', 'wxr-12', 'ghost-0', 'ghost-1', 'ghost-5', 'markdown'],
    ]),
  );
});

describe('each document becomes its articles', () => {
  test.each(names)('%s', async (name) => {
    const wanted = read(name);
    const { articles = [], errors, skipped, unchanged } = await imported(name, true);
    expect(errors).toMatchObject(
      (wanted.errors ?? []).map(({ remark: _, ...error }) => ({
        ...error,
        detail: expect.stringContaining(error.detail),
      })),
    );
    expect(errors).toHaveLength(wanted.errors?.length ?? 0);
    const looks = wanted.articles.map(({ not: _, ...fields }) =>
      Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, matcher(value)])),
    );
    expect(articles).toMatchObject(looks);
    expect(articles).toHaveLength(looks.length);
    for (const [i, { not = [] }] of wanted.articles.entries())
      for (const text of not) expect(`${articles[i]?.html}`).not.toContain(text);
    expect({ skipped, unchanged }).toEqual({
      skipped: wanted.skipped ?? 0,
      unchanged: wanted.unchanged ?? 0,
    });
  });
});

test('all of them in one site: nothing twice, and feeds that keep every rule', async () => {
  const sum = { created: 0, unchanged: 0, failed: 0 };
  for (const name of names) {
    const { created, failed } = await imported(name, false);
    sum.created += created;
    sum.failed += failed;
    const again = await imported(name, false);
    expect({ name, created: again.created, updated: again.updated }).toEqual({
      name,
      created: 0,
      updated: 0,
    });
    sum.unchanged += again.unchanged;
  }
  const wanted = names.map(read);
  const count = (of: (one: Expected) => number) => wanted.reduce((n, one) => n + of(one), 0);
  expect(sum).toEqual({
    created: count(({ articles }) => articles.length),
    failed: count(({ errors = [] }) => errors.filter(({ remark }) => !remark).length),
    unchanged: count(({ articles, unchanged = 0 }) => articles.length + unchanged),
  });
  for (const [file, check] of [
    ['rss.xml', checkRss],
    ['atom.xml', checkAtom],
    ['feed.json', checkJsonFeed],
  ] as const) {
    const path = `/${file}?limit=200`;
    expect(check(await (await server.get(path)).text(), SITE + path)).toEqual([]);
  }
});
