// RFC 5005 §4: the past stays where it is. test/contract/suite/archives.ts has that it is reached.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';
import { checkAtom, checkRss } from '../formats/rules.ts';

let server: TestServer;
const HOUR = 3_600_000;
const posted: string[] = [];

async function post(title: string, at: number) {
  await server.post(article({ title, tags: ['Past'], publishedAt: new Date(at).toISOString() }));
  posted.push(title);
}
async function fill(titles: string[], at: (i: number) => number) {
  await server.fill(
    titles.map((title, i) => ({ title, tags: ['Past'], date_published: new Date(at(i)).toISOString() })),
  );
  posted.push(...titles);
}

beforeAll(async () => {
  server = await testServer();
  await fill(
    Array.from({ length: 400 }, (_, i) => `n${i}`),
    (i) => Date.UTC(2024, 0, 1) + i * 7 * HOUR,
  );
  server.tick(48 * HOUR); // behind the burst
  await post('newest', Date.UTC(2026, 10, 1));
});
afterAll(() => server.close());

interface Walk {
  urls: string[];
  titles: Set<string>;
}
async function walk(start: string): Promise<Walk> {
  const urls: string[] = [];
  const titles = new Set<string>();
  for (let url: string | undefined = start; url; ) {
    expect(urls).not.toContain(url);
    urls.push(url);
    const response: Response = await server.get(url);
    expect(response.status).toBe(200);
    const text: string = await response.text();
    expect(
      (url.includes('rss') ? checkRss : checkAtom)(text, url.startsWith('/') ? SITE + url : url),
    ).toEqual([]);
    expect(text.includes('<fh:archive'), url).toBe(url !== start);
    for (const [, title] of text.matchAll(/<title(?: type="text")?>([^<]*)<\/title>/g))
      titles.add(title ?? '');
    const link = /<[^>]*rel="prev-archive"[^>]*>/.exec(text)?.[0] ?? '';
    url = /href="([^"]+)"/.exec(link)?.[1]?.replaceAll('&amp;', '&');
    expect(urls.length).toBeLessThan(60);
  }
  return { urls, titles };
}

test('what was walked once is where it was, after more articles, a backdated one and a retraction', async () => {
  const before = await walk('/tags/past/atom.xml');
  for (const title of posted) expect(before.titles).toContain(title);
  expect(before.urls.length).toBeGreaterThan(5);
  await fill(
    Array.from({ length: 50 }, (_, i) => `new${i}`),
    (i) => Date.UTC(2026, 10, 2) + i * HOUR,
  );
  await post('backdated', Date.UTC(2024, 1, 1, 3, 30));
  const list = await (await server.admin('GET', '/admin/articles?q=n17')).json();
  await server.admin('DELETE', `/admin/articles/${(list as { articles: { id: string }[] }).articles[0]?.id}`);
  const after = await walk('/tags/past/atom.xml');
  for (const title of posted) if (title !== 'n17') expect(after.titles).toContain(title);
  expect(after.titles).not.toContain('n17');
  const kept = before.urls.slice(1).filter((url) => after.urls.includes(url));
  expect(kept.length).toBeGreaterThanOrEqual(before.urls.length - 4);
  // Who follows an old link finds all that was there.
  for (const url of before.urls.slice(1)) expect((await server.get(url)).status).toBe(200);
});

test('archives of long articles stay below 2 MB, and lead to all of them', async () => {
  const other = await testServer();
  onTestFinished(() => other.close());
  const words = (letter: string) => `<p>${`${letter.repeat(9)} `.repeat(25)}</p>`.repeat(800);
  for (let i = 0; i < 12; i++) {
    const publishedAt = new Date(Date.UTC(2025, 0, 1 + i)).toISOString();
    await other.post(
      article({ title: `long ${i}`, publishedAt, content: { html: words('abcdefghijkl'[i]!) } }),
    );
  }
  for (let i = 0; i < 30; i++) await other.post(article({ title: `new ${i}` }));
  for (const format of ['rss.xml', 'atom.xml']) {
    const titles = new Set<string>();
    let url: string | undefined = `/${format}`;
    for (let steps = 0; url; steps++) {
      const text: string = await (await other.get(url)).text();
      expect([url, text.length < 2_000_000]).toEqual([url, true]);
      for (const [title] of text.matchAll(/long \d+/g)) titles.add(title);
      const link: string = /<[^>]*rel="prev-archive"[^>]*>/.exec(text)?.[0] ?? '';
      url = /href="([^"]+)"/.exec(link)?.[1]?.replaceAll('&amp;', '&');
      expect(steps).toBeLessThan(40);
    }
    expect(titles.size).toBe(12);
  }
});

test.each(['x', '1', '0.54', '1.', '.5', 'zzzzzzzzzzz.40', '1.5.6'])(
  'archive=%s is refused',
  async (archive) => {
    expect((await server.get(`/atom.xml?archive=${archive}`)).status).toBe(400);
  },
);
