// The same articles are the same bytes and validators, whatever serves them.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Combination, nodeFile } from './combinations.ts';
import { dumpOf, load } from './dump.ts';
import { type Answer, type ArticleAnswer, article, Site } from './site.ts';

const SAMPLES = 'db/samples';
const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  json: 'application/json',
};
const VIEWS = [
  '/',
  '/tags/turkey/',
  '/tags/s-400+turkey/',
  '/tags/turkey,science/',
  '/tags/!turkey/',
  '/languages/en/',
];
const PATHS = [
  ...['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json', ''].flatMap((file) =>
    VIEWS.map((view) => view + file),
  ),
  ...['/sources/tass/atom.xml', '/tags/nobody/atom.xml', '/tags/gone/rss.xml', '/tags/gone/feed.json'],
  ...['/rss.xml?limit=3', '/feed.json?q=water', '/atom.xml?q=s*', '/tags/turkey/rss.xml?q=defence'],
  ...['/tags/', '/feeds.json', '/opml.xml', '/changes.json', '/changes.json?since=5&limit=3'],
  ...['/sitemap.xml', '/news-sitemap.xml', '/robots.txt'],
];
const HEADERS = ['etag', 'last-modified', 'link', 'content-type', 'cache-control', 'vary'];

/** Articles of every kind, with every kind of change. */
async function fill(site: Site): Promise<void> {
  const made: ArticleAnswer[] = [];
  for (const file of readdirSync(SAMPLES).sort()) {
    const type = TYPES[file.split('.').at(-1) ?? ''] ?? '';
    const query = file.endsWith('.txt') ? '?tag=Turkey&tag=S-400' : '';
    const answer = await site.send(type, readFileSync(join(SAMPLES, file)), query);
    expect(answer.status, answer.text).toBe(201);
    made.push(answer.json<ArticleAnswer>());
  }
  const [first, second, third] = made;
  const patch = (id: string | undefined, body: object) => site.admin('PATCH', `/admin/articles/${id}`, body);
  await patch(first?.id, { summary: 'Changed.', tags: ['Turkey', 'Moved'] });
  await patch(second?.id, { title: 'Corrected', change: { kind: 'correction', note: 'It was wrong.' } });
  await patch(third?.id, { rights: 'CC BY', change: { kind: 'silent' } });
  const gone = await site.post(article({ title: 'Gone', tags: ['Gone'] }));
  await site.admin('DELETE', `/admin/articles/${gone.id}?note=Why`);
  await site.post(article({ title: 'Übersetzt', language: 'de', translationOf: second?.id }));
}

/** What a reader holds of a document. */
async function held(site: Site, path: string) {
  const answer: Answer = await site.get(path);
  const headers = HEADERS.map((name) => [name, answer.headers[name]]);
  return { status: answer.status, ...Object.fromEntries(headers), text: answer.text };
}

/** The other combinations against Node with a file. */
export function identical(others: readonly Combination[]): void {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-identical-'));
  const documents = new Map<string, Awaited<ReturnType<typeof held>>>();
  let dump: string[];

  beforeAll(async () => {
    const site = await new Site(nodeFile).start({ DATA_DIR: dir });
    await fill(site);
    const listed = (await site.get('/changes.json?limit=1000')).json<{
      changes: { item?: { url: string } }[];
    }>();
    const pages = [...new Set(listed.changes.flatMap(({ item }) => item?.url ?? []))];
    for (const path of [...PATHS, ...pages.slice(0, 4)]) documents.set(path, await held(site, path));
    await site.stop();
    dump = await dumpOf(`file:${join(dir, 'tagwire.db')}`);
  }, 120_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  describe.each(others)('$name', (combination) => {
    test('has the same bytes and validators as Node with a file', async () => {
      const site = await new Site(combination).start({}, (url) => load(url, dump));
      try {
        for (const [path, expected] of documents) expect(await held(site, path), path).toEqual(expected);
        expect(documents.size).toBeGreaterThan(40);
        // And it goes on from there.
        const next = await site.post(article({ title: 'Next' }));
        expect(next.seq).toBe(dumpedSeq(documents) + 1);
        expect(await site.titles('/feed.json?q=next')).toContain('Next');
      } finally {
        await site.stop();
      }
    }, 120_000);
  });
}

const dumpedSeq = (documents: ReadonlyMap<string, { text: string }>) =>
  (JSON.parse(documents.get('/feeds.json')?.text ?? '') as { seq: number }).seq;
