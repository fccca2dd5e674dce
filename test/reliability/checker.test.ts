// The checker of `npm run test:kill` finds what it looks for: each kind of damage is done to a database that is whole.
import { copyFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, expect, test, vi } from 'vitest';
import { randomFrom } from '../support/random.ts';
import { serve, stopServers, TOKEN, temporaryFolder } from '../unit/cli/process.ts';
import { Editor, type Known } from './editor.ts';
import { Clock } from './faults.ts';
import { wrongForReaders, wrongInDatabase } from './history.ts';
import { brokenIn } from './invariants.ts';

// Each starts a few processes.
vi.setConfig({ testTimeout: 60_000 });
const home = temporaryFolder();
stopServers();
const path = join(home, 'tagwire.db');
let editor: Editor;
beforeAll(async () => {
  const server = await serve({ DATA_DIR: home });
  editor = new Editor('E', server.url, randomFrom(3), Date.now, TOKEN);
  for (let i = 0; i < 40; i++) await editor.step();
  const reached = async () => (await wrongForReaders(server.url, editor)).length === 0;
  for (let i = 0; i < 100 && !(await reached()); i++) await new Promise((done) => setTimeout(done, 50));
  // Readers get what the editor wrote, and not what another would have.
  expect(await wrongForReaders(server.url, editor)).toEqual([]);
  const [one] = editor.articles.filter(({ status }) => status === 'published');
  one!.history.push('never written');
  expect((await wrongForReaders(server.url, editor)).join()).toMatch(/lacks 1 of.*shows/);
  one!.history.pop();
  await server.stop();
});

const damaged = (sql: string): string => {
  const copy = join(mkdtempSync(join(home, 'damaged-')), 'tagwire.db');
  copyFileSync(path, copy);
  const database = new DatabaseSync(copy);
  database.exec(sql);
  database.close();
  return copy;
};

test('nothing is wrong with a database that is whole', () => {
  expect(brokenIn(path)).toEqual([]);
  expect(wrongInDatabase(path, [editor])).toEqual([]);
});

test.each([
  ['each of its versions', 'DELETE FROM revisions WHERE rowid = (SELECT max(rowid) FROM revisions)'],
  [
    'belongs to an article',
    "INSERT INTO revisions (article, version, at, kind, document) VALUES (9999, 1, 0, 'update', '{}')",
  ],
  [
    'version is whole',
    'UPDATE revisions SET document = substr(document, 1, 50) WHERE article = 1 AND version = 1',
  ],
  ['under its slug', 'DELETE FROM slugs WHERE article = 1'],
  ['last change there', 'UPDATE articles SET seq = seq - 1 WHERE n = 1'],
  ['no gap', 'DELETE FROM changes WHERE seq = 3'],
  ['logged twice', 'UPDATE changes SET version = 1, article = 1 WHERE seq IN (1, 2)'],
  ['log by facet is the log', 'DELETE FROM facet_changes WHERE seq = 2 AND facet = 1'],
  ['is alone', 'INSERT INTO facet_changes VALUES (1, 9999, 2)'],
  ['found under its facets', 'DELETE FROM facet_articles WHERE facet = 1 AND visible = 1'],
  ['under no others', 'INSERT INTO facet_articles VALUES (1, 1, 12345)'],
  ['counts what it has', 'UPDATE facets SET count = count + 1 WHERE id = 2'],
  ['knows its last change', 'UPDATE facets SET last_seq = last_seq + 1 WHERE id = 2'],
  ['key leads', "UPDATE idempotency SET article = 'other' WHERE rowid = 1"],
  ['full text', 'DELETE FROM articles_fts WHERE rowid = (SELECT position FROM articles WHERE n = 2)'],
  ['audit log', "DELETE FROM audit WHERE action = 'article.create' AND id < 3"],
])('it sees what breaks “%s”', (name, sql) => {
  expect(brokenIn(damaged(sql)).join('\n')).toContain(name);
});

test.each([
  ['lost', "UPDATE articles SET id = 'other' WHERE n = 1"],
  [
    'doubled or invented',
    "INSERT INTO articles (n, id, guid, slug, position, language, status, version, seq, published_at, updated_at, created_at, facets) SELECT n + 9999, id || 'x', guid || 'x', slug || 'x', position + 1, language, status, version, seq, published_at, updated_at, created_at, facets FROM articles WHERE n = 1",
  ],
  ['should be', 'UPDATE articles SET version = version + 2 WHERE n = 1'],
  [
    'versions',
    "UPDATE revisions SET document = json_set(document, '$.summary', 'another') WHERE article = 1",
  ],
])('and an article that is %s', (name, sql) => {
  expect(wrongInDatabase(damaged(sql), [editor]).join('\n')).toContain(name);
});

test('a clock that goes back takes nothing away that appeared, and what is due again may take its time', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 100_000 });
  try {
    const clock = new Clock(mkdtempSync(join(home, 'clock-')));
    const due = (time: number): Known => ({
      ...{ id: '', title: '', status: 'scheduled', asked: 100_000, due: time, history: [] },
    });
    const [soon, late] = [due(101_000), due(300_000)];
    const both = () => [soon, late].map(clock.dueness);
    expect(both()).toEqual(['future', 'future']);
    vi.setSystemTime(101_010);
    clock.jump(-3_600_000);
    expect(both()).toEqual(['near', 'future']);
    expect(clock.dueness({ ...soon, asked: 103_000 })).toBe('future');
    vi.setSystemTime(200_000);
    expect(both()).toEqual(['near', 'future']);
    clock.jump(3_600_000);
    expect(both()).toEqual(['near', 'future']);
    vi.setSystemTime(221_000);
    expect(both()).toEqual(['past', 'future']);
    clock.jump(-3_600_000);
    expect(both()).toEqual(['past', 'future']);
  } finally {
    vi.useRealTimers();
  }
});
