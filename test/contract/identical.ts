// The same articles are the same bytes and validators, whatever serves them.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Combination, nodeFile, SITE } from './combinations.ts';
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
  ...['/tags/podcast/rss.xml', '/tags/podcast/atom.xml', '/tags/podcast/feed.json'],
  ...['/archive/', '/archive/2019/', '/archive/2019/03/', '/articles/past-7'],
  ...['/tags/', '/feeds.json', '/opml.xml', '/changes.json', '/changes.json?since=5&limit=3'],
  ...[
    '/tags/turkey/changes.json',
    '/tags/turkey+!s-400/changes.json?fields=ids',
    '/changes.json?q=s*&as=atom',
  ],
  ...['/tags/turkey+!s-400/opml.xml', '/subscribe', '/subscribe?all=turkey&none=s-400&language=en'],
  ...['/sitemap.xml', '/news-sitemap.xml', '/robots.txt', '/articles/past-0.md'],
];
/** More than the 200 that a view shows of a day: there are archives, and further pages. */
const PAST = 230;
const OLD = `<rss version="2.0"><channel><title>Past</title><link>https://past.example/</link><description/>${Array.from(
  { length: PAST },
  (_, i) =>
    `<item><title>Past ${i}</title><guid>https://past.example/${i}</guid><category>Past</category><pubDate>${new Date(
      Date.UTC(2019, 0, 1 + i),
    ).toUTCString()}</pubDate><description>&lt;p&gt;Text ${i}&lt;/p&gt;</description></item>`,
).join('')}</channel></rss>`;
/** Below a path prefix, which the contract's own site is not. */
const BELOW = '/news';
const VARS = { PUBLIC_URL: SITE + BELOW };
const HEADERS = ['etag', 'last-modified', 'link', 'content-type', 'cache-control', 'vary'];

/** Articles of every kind, with every kind of change. */
async function fill(site: Site): Promise<void> {
  const imported = await site.admin('POST', '/admin/import', OLD, { 'content-type': 'application/rss+xml' });
  expect(imported.json(), imported.text).toMatchObject({ created: PAST });
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
  const podcast = {
    category: ['Science', 'Arts > Books'],
    episodes: 'all',
    owner: { email: 'p@example.org' },
  };
  const show = await site.admin('PATCH', '/admin/facets/tag/podcast', { podcast });
  expect(show.status, show.text).toBe(200);
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

/** Archives (RFC 5005) and `next_url`s that a document leads to. */
const furtherPages = (text: string): string[] =>
  [...text.matchAll(/rel="prev-archive"[^>]* href="([^"]+)"|"next_url":\s*"([^"]+)"/g)].map(
    ([, archive, page]) => (archive ?? page ?? '').replace(SITE, '').replaceAll('&amp;', '&'),
  );

/** The other combinations against Node with a file. */
export function identical(others: readonly Combination[]): void {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-identical-'));
  const documents = new Map<string, Awaited<ReturnType<typeof held>>>();
  let dump: string[];

  beforeAll(async () => {
    const site = await new Site(nodeFile).start({ ...VARS, DATA_DIR: dir });
    await fill(site);
    const listed = (await site.get('/changes.json?limit=1000')).json<{
      changes: { item?: { url: string } }[];
    }>();
    const pages = [...new Set(listed.changes.flatMap(({ item }) => item?.url ?? []))];
    const paths = [...PATHS.map((path) => BELOW + path), ...pages.slice(0, 4)];
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
      const document = await held(site, path);
      documents.set(path, document);
      expect(document.text.match(/https:\/\/wire\.example(?!\/news\b)/), path).toBeNull();
      paths.push(...furtherPages(document.text).filter((next) => !documents.has(next)));
    }
    expect([...documents.keys()].filter((path) => /archive=/.test(path)).length).toBeGreaterThan(6);
    await site.stop();
    dump = await dumpOf(`file:${join(dir, 'tagwire.db')}`);
  }, 240_000);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  describe.each(others)('$name', (combination) => {
    test('has the same bytes and validators as Node with a file', async () => {
      const site = await new Site(combination).start(VARS, (url) => load(url, dump));
      try {
        for (const [path, expected] of documents) expect(await held(site, path), path).toEqual(expected);
        expect(documents.size).toBeGreaterThan(40);
        // And it goes on from there.
        const next = await site.post(article({ title: 'Next' }));
        expect(next.seq).toBe(dumpedSeq(documents) + 1);
        expect(await site.titles(`${BELOW}/feed.json?q=next`)).toContain('Next');
      } finally {
        await site.stop();
      }
    }, 240_000);
  });
}

const dumpedSeq = (documents: ReadonlyMap<string, { text: string }>) =>
  (JSON.parse(documents.get(`${BELOW}/feeds.json`)?.text ?? '') as { seq: number }).seq;
