// RFC 5005 §4: following prev-archive from a feed reaches every article, and the past stays where it is.
import { beforeAll, describe, expect, test } from 'vitest';
import { checkAtom, checkRss } from '../../unit/formats/rules.ts';
import { SITE } from '../combinations.ts';
import { type ArticleAnswer, article, type Site } from '../site.ts';

/** More than the 200 that a view shows of a day. */
const COUNT = 240;
const HOUR = 3_600_000;
const titleOf = (i: number) => `past ${i}`;
const TITLES = Array.from({ length: COUNT }, (_, i) => titleOf(i));

export function archives(site: Site): void {
  beforeAll(async () => {
    const items = TITLES.map((title, i) => ({
      ...{ id: `urn:example:${i}`, title, content_text: 'A text.', tags: ['Past', i % 2 ? 'Odd' : 'Even'] },
      date_published: new Date(Date.UTC(2024, 0, 1) + i * 7 * HOUR).toISOString(),
    }));
    const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'Past', items };
    const answer = await site.admin('POST', '/admin/import', feed, {
      'content-type': 'application/feed+json',
    });
    expect(answer.json(), answer.text).toMatchObject({ created: COUNT });
  }, 120_000);

  async function walk(start: string) {
    const urls: string[] = [];
    const titles = new Set<string>();
    const check = start.includes('rss') ? checkRss : checkAtom;
    for (let url: string | undefined = start; url; ) {
      expect(urls).not.toContain(url);
      urls.push(url);
      const { status, text } = await site.get(url);
      expect(status).toBe(200);
      expect(check(text, url.startsWith('/') ? SITE + url : url)).toEqual([]);
      expect(text.includes('<fh:archive'), url).toBe(url !== start);
      for (const [, title] of text.matchAll(/<title(?: type="text")?>([^<]*)<\/title>/g))
        titles.add(`${title}`);
      const link: string = /<[^>]*rel="prev-archive"[^>]*>/.exec(text)?.[0] ?? '';
      url = /href="([^"]+)"/.exec(link)?.[1]?.replaceAll('&amp;', '&');
    }
    return { urls, titles };
  }

  describe.each(['/tags/past/atom.xml', '/tags/past/rss.xml', '/atom.xml'])('%s', (start) => {
    test('reaches every article', async () => {
      const { titles, urls } = await walk(start);
      for (const title of TITLES) expect(titles).toContain(title);
      expect(urls.length).toBeGreaterThan(1);
    });
  });

  test('an expression and a text query have a past too', async () => {
    const odd = await walk('/tags/odd+past/atom.xml');
    expect([...odd.titles].filter((title) => /^past \d+$/.test(title))).toHaveLength(COUNT / 2);
    const found = await walk('/tags/past/atom.xml?q=text');
    for (const title of TITLES) expect(found.titles).toContain(title);
  });

  test('an archive keeps its tag while the view goes on, and changes with a correction', async () => {
    const { urls } = await walk('/tags/past/atom.xml');
    const archive = urls.at(-1) ?? '';
    const tag = await site.etag(archive);
    await site.post(article({ title: 'unrelated', tags: ['Past'] }));
    const again = await site.get(archive, { 'if-none-match': tag });
    expect([again.status, again.headers.etag]).toEqual([304, tag]);
    expect((await site.get(archive)).headers['cache-control']).toBe('no-cache');
    const { articles } = (await site.admin('GET', '/admin/articles?q=%22past+0%22')).json<{
      articles: ArticleAnswer[];
    }>();
    const correction = { title: 'past 0 fixed', change: { kind: 'correction' } };
    expect((await site.admin('PATCH', `/admin/articles/${articles[0]?.id}`, correction)).status).toBe(200);
    expect(await site.etag(archive)).not.toBe(tag);
    expect((await site.get('/tags/past/atom.xml')).text).toContain('past 0 fixed');
  });
}
