// A feed stays under 2,000,000 bytes: it ends earlier, and its links lead to the rest.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';
import { all, NS, one, parseXml } from '../formats/xml.ts';

let server: TestServer;
const FILES = ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json'];
const MAX_BYTES = 2_000_000;
const long = (title: string, characters: number, more: object = {}) =>
  // Three bytes each in UTF-8.
  server.post(article({ title, content: { text: '語'.repeat(characters) }, ...more }));
const size = (text: string) => Buffer.byteLength(text);
const read = async (path: string) => (await server.get(path)).text();
interface Feed {
  items: { title: string }[];
  next_url?: string;
}
const titles = ({ items }: Feed) => items.map(({ title }) => title);

beforeAll(async () => {
  server = await testServer();
  for (let i = 1; i <= 12; i++) await long(`n${i}`, 100_000, { tags: ['Long'] });
});
afterAll(() => server.close());

test.each(FILES)('%s is cut, and no article of it', async (file) => {
  const text = await read(`/tags/long/${file}`);
  expect(size(text)).toBeLessThan(MAX_BYTES);
  expect(size(text)).toBeGreaterThan(MAX_BYTES - 350_000);
});

test('its pages show every article once, within every limit', async () => {
  for (const limit of ['', '?limit=9', '?limit=2']) {
    const shown: string[] = [];
    for (let path: string | undefined = `/tags/long/feed.json${limit}`; path; ) {
      const text = await read(path);
      expect(size(text)).toBeLessThan(MAX_BYTES);
      const feed = JSON.parse(text) as Feed;
      shown.push(...titles(feed));
      path = feed.next_url?.slice(SITE.length);
    }
    expect(shown, limit).toEqual(Array.from({ length: 12 }, (_, i) => `n${12 - i}`));
  }
});

test('its archives have what it leaves out', async () => {
  const shown = new Set<string>();
  for (let path: string | undefined = '/tags/long/atom.xml'; path; ) {
    const feed = parseXml(await read(path));
    for (const entry of all(feed, 'entry', NS.atom)) shown.add(one(entry, 'title', NS.atom)!.text);
    const past = all(feed, 'link', NS.atom).find(({ attributes }) => attributes.rel === 'prev-archive');
    path = past?.attributes.href?.slice(SITE.length);
  }
  expect(shown.size).toBe(12);
});

test('notices and tombstones stay in it', async () => {
  const first = await long('early', 100, { tags: ['Kept'], publishedAt: '2020-01-01T00:00:00Z' });
  for (let i = 1; i <= 8; i++) await long(`k${i}`, 100_000, { tags: ['Kept'] });
  await server.admin('DELETE', `/admin/articles/${first.id}?note=Wrong.`);
  const text = await read('/tags/kept/feed.json');
  expect(size(text)).toBeLessThan(MAX_BYTES);
  const feed = JSON.parse(text) as Feed;
  expect(titles(feed)).toEqual(['k8', 'k7', 'k6', 'k5', 'k4', 'k3', 'Withdrawn: early']);
  const next = JSON.parse(await read(feed.next_url!.slice(SITE.length))) as Feed;
  expect(titles(next)).toEqual(['k2', 'k1']);
});

test('an article that is larger stands alone', async () => {
  await long('small', 10, { tags: ['Huge'] });
  await long('huge', 700_000, { tags: ['Huge'] });
  const feed = JSON.parse(await read('/tags/huge/feed.json')) as Feed;
  expect(titles(feed)).toEqual(['huge']);
  expect(titles(JSON.parse(await read(feed.next_url!.slice(SITE.length))) as Feed)).toEqual(['small']);
});

test('a difference that would be larger is the feed instead', async () => {
  const path = '/tags/delta/feed.json';
  await long('d0', 10, { tags: ['Delta'] });
  const etag = await server.etag(path);
  const ask = () => server.get(path, { 'a-im': 'feed', 'if-none-match': etag });
  await long('d1', 100_000, { tags: ['Delta'] });
  expect((await ask()).status).toBe(226);
  for (let i = 2; i <= 8; i++) await long(`d${i}`, 100_000, { tags: ['Delta'] });
  const answer = await ask();
  const text = await answer.text();
  expect([answer.status, size(text) < MAX_BYTES, titles(JSON.parse(text) as Feed)[0]]).toEqual([
    200,
    true,
    'd8',
  ]);
});
