// Tags that nobody has made yet are stored with the articles that bring them, whatever else happens.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import type { SqlDriver } from '../../../src/ports.ts';
import { openDriver } from '../../../src/runtimes/node/index.ts';
import { Import } from '../../../src/services/transfer/import.ts';
import { SITE, START, type TestServer, TOKEN, testServer } from '../../support/server.ts';

let server: TestServer;
let app: TestServer['app'];
/** Commits of the app, and statements of the largest. */
let commits: number[] = [];
const refused = new Set<string>();

beforeAll(async () => {
  server = await testServer();
  app = createApp({
    ...server.app.context,
    driver: counting(server.driver),
    embedding: { hooks: { beforePublish } },
  });
});
afterAll(() => server.close());

const counting = (driver: SqlDriver): SqlDriver => ({
  all: (...asked) => driver.all(...asked),
  batch: (list) => {
    commits.push(list.length);
    return driver.batch(list);
  },
  close: () => driver.close(),
});
const beforePublish = ({ title = '' }) => (refused.has(title) ? { refusal: 'not this' } : undefined);

let n = 0;
const item = (title: string, tags: string[]) => ({
  ...{ id: `https://old.example/${++n}`, title, tags, content_text: 'Text.' },
  date_published: new Date(START - 9e9).toISOString(),
});

async function imported(items: ReturnType<typeof item>[], within = app) {
  async function* bytes() {
    yield new TextEncoder().encode(
      JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Old', items }),
    );
  }
  commits = [];
  const run = new Import(within.context);
  await run.document(bytes());
  return run.report;
}

/** Tags as they are listed, those without articles too: slug by label. */
async function tags(): Promise<Record<string, string>> {
  const rows = await server.driver.all(`SELECT label, slug FROM facets WHERE kind = 'tag' ORDER BY id`, []);
  return Object.fromEntries(rows);
}
const entries = async (path: string) => {
  const feed = (await (await app.fetch(new Request(`${SITE}${path}/feed.json`))).json()) as {
    items: { title: string }[];
  };
  return feed.items.map(({ title }) => title).sort();
};

test('five tags of its own for each of forty articles take no more commits than the articles', async () => {
  const own = Array.from({ length: 40 }, (_, i) =>
    item(
      `Own ${i}`,
      [1, 2, 3, 4, 5].map((k) => `Own ${i} ${k}`),
    ),
  );
  expect(await imported(own)).toMatchObject({ created: 40, failed: 0 });
  const fresh = commits;
  const again = own.map(({ tags }, i) => item(`Again ${i}`, tags));
  expect(await imported(again)).toMatchObject({ created: 40, failed: 0 });
  expect(fresh).toHaveLength(commits.length);
  // One statement stores all that are new.
  expect(Math.max(...fresh)).toBe(Math.max(...commits) + 1);
  expect(await entries('/tags/own-7-3')).toEqual(['Again 7', 'Own 7']);
});

test('labels that share a slug are numbered, those that differ in case are one; also behind what was stored', async () => {
  const report = await imported([
    item('A', ['Rock & Roll', 'ROCK & ROLL']),
    item('B', ['rock & roll', 'Rock — Roll']),
    item('C', ['Rock/Roll']),
  ]);
  expect(report).toMatchObject({ created: 3, failed: 0 });
  await imported([item('D', ['Rock–Roll!', 'rock/roll'])]);
  expect(await tags()).toMatchObject({
    'Rock & Roll': 'rock-roll',
    'Rock — Roll': 'rock-roll-2',
    'Rock/Roll': 'rock-roll-3',
    'Rock–Roll!': 'rock-roll-4',
  });
  expect(await entries('/tags/rock-roll')).toEqual(['A', 'B']);
  expect(await entries('/tags/rock-roll-3')).toEqual(['C', 'D']);
});

test('a slug that a tag had before is not given to another', async () => {
  await imported([item('Old name', ['Shipping'])]);
  const renamed = await server.admin('PATCH', '/admin/facets/tag/shipping', {
    label: 'Ports',
    slug: 'ports',
  });
  expect(renamed.status).toBe(200);
  await imported([item('Another', ['Shipping!'])]);
  expect(await tags()).toMatchObject({ Ports: 'ports', 'Shipping!': 'shipping-2' });
});

test('an article that is refused leaves no tag behind', async () => {
  refused.add('Refused');
  const report = await imported([item('Refused', ['Of the refused']), item('Kept', ['Of the kept'])]);
  expect(report).toMatchObject({ created: 1, failed: 1 });
  const posted = await app.fetch(
    new Request(`${SITE}/admin/articles`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Refused', tags: ['Of the posted'] }),
    }),
  );
  expect(posted.status).toBe(422);
  const known = Object.keys(await tags());
  expect(known.filter((label) => label.startsWith('Of '))).toEqual(['Of the kept']);
});

test('two processes that bring new tags at once store all of them, each once', async () => {
  const other = await openDriver(server.config);
  const second = createApp({ ...server.app.context, driver: other });
  const items = (who: string) =>
    Array.from({ length: 30 }, (_, i) => item(`${who} ${i}`, [`Both ${i}`, `${who} alone ${i}`]));
  const reports = await Promise.all([imported(items('One')), imported(items('Two'), second)]);
  for (const report of reports) expect(report).toMatchObject({ created: 30, failed: 0 });
  const known = Object.keys(await tags());
  expect(known.filter((label) => /^Both|alone/.test(label))).toHaveLength(90);
  for (const i of [0, 29]) expect(await entries(`/tags/both-${i}`)).toEqual([`One ${i}`, `Two ${i}`]);
  await second.stop();
  await other.close();
});
