// RFC 5005 §4: following prev-archive from a feed reaches every article, and the past stays where it is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { article, SITE, type TestServer, testServer } from '../../support/server.ts';
import { checkAtom, checkRss } from '../formats/rules.ts';

let server: TestServer;
const HOUR = 3_600_000;
const posted: string[] = [];

async function post(title: string, at: number, tags = ['Past']) {
  await server.post(article({ title, tags, publishedAt: new Date(at).toISOString() }));
  posted.push(title);
}

beforeAll(async () => {
  server = await testServer();
  for (let i = 0; i < 400; i++)
    await post(`n${i}`, Date.UTC(2024, 0, 1) + i * 7 * HOUR, ['Past', i % 2 ? 'Odd' : 'Even']);
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

describe.each(['/tags/past/atom.xml', '/tags/past/rss.xml', '/atom.xml'])('%s', (start) => {
  test('reaches every article', async () => {
    const { titles, urls } = await walk(start);
    for (const title of posted) expect(titles).toContain(title);
    expect(urls.length).toBeGreaterThan(3);
  });
});

test('an expression and a text query have a past too', async () => {
  const odd = await walk('/tags/odd+past/atom.xml');
  expect([...odd.titles].filter((t) => /^n\d+$/.test(t))).toHaveLength(200);
  const { titles } = await walk('/tags/past/atom.xml?q=text');
  for (const title of posted) expect(titles).toContain(title);
});

test('what was walked once is where it was, after more articles, a backdated one and a retraction', async () => {
  const before = await walk('/tags/past/atom.xml');
  for (let i = 0; i < 50; i++) await post(`new${i}`, Date.UTC(2026, 10, 2) + i * HOUR);
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

test('an archive keeps its tag while the view goes on, and changes with a correction', async () => {
  const { urls } = await walk('/tags/past/atom.xml');
  const archive = urls.at(-1) as string;
  const tag = await server.etag(archive);
  await post('unrelated', Date.UTC(2026, 10, 20));
  expect(await server.etag(archive)).toBe(tag);
  expect((await server.get(archive, { 'if-none-match': tag })).status).toBe(304);
  expect((await server.get(archive)).headers.get('cache-control')).toMatch(/max-age=3600/);
  const list = (await (await server.admin('GET', '/admin/articles?q=n0')).json()) as {
    articles: { id: string }[];
  };
  await server.admin('PATCH', `/admin/articles/${list.articles[0]?.id}`, {
    title: 'n0 fixed',
    change: { kind: 'correction' },
  });
  expect(await server.etag(archive)).not.toBe(tag);
  expect(
    await (await server.get('/tags/past/atom.xml')).text(),
    'and the correction is in the window',
  ).toContain('n0 fixed');
});

test.each(['x', '1', '0.54', '1.', '.5', 'zzzzzzzzzzz.40', '1.5.6'])(
  'archive=%s is refused',
  async (archive) => {
    expect((await server.get(`/atom.xml?archive=${archive}`)).status).toBe(400);
  },
);
