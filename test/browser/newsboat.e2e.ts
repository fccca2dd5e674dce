// newsboat, a reader many people use: subscribes, shows what is there, and asks again without fetching it again.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Server, stopServers, temporaryFolder, until } from '../unit/cli/process.ts';
import { has, type Listed, listed, startDemo } from './demo.ts';
import { Newsboat } from './readers/newsboat.ts';

const home = temporaryFolder();
stopServers();
let demo: Server;
let articles: Listed[];
beforeAll(async () => {
  demo = await startDemo(home);
  articles = await listed(demo);
  for (const path of PATHS) {
    const boat = new Newsboat(join(home, `newsboat${path.replaceAll('/', '_')}`));
    boat.subscribe(demo.url + path);
    boats.set(path, boat);
  }
});

const PATHS = ['/rss.xml', '/atom.xml', '/tags/science/rss.xml', '/languages/ar/atom.xml'];
// A cache for each: newsboat knows an item by its guid alone, and keeps it in the feed it saw it in last.
const boats = new Map<string, Newsboat>();
const reloadAll = async () => {
  const before = PATHS.map((path) => requests(path).length);
  await Promise.all([...boats.values()].map((boat) => boat.reload()));
  // The server writes lines many at once, and late.
  await until(async () => PATHS.every((path, i) => requests(path).length > before[i]!), 30_000);
};
const cached = (path: string) => boats.get(path)!.items(demo.url + path);

const requests = (path: string) =>
  demo.log.filter((line) => line.message === 'request' && line.path === path).map(({ status }) => status);

describe('newsboat', () => {
  test('subscribes to RSS and Atom and has every article of each', async () => {
    await reloadAll();
    const expected: Record<string, Listed[]> = {
      '/rss.xml': articles,
      '/atom.xml': articles,
      '/tags/science/rss.xml': articles.filter((article) => has(article, 'tag', 'science')),
      '/languages/ar/atom.xml': articles.filter(({ language }) => language === 'ar'),
    };
    for (const path of PATHS) {
      const rows = cached(path);
      const wanted = expected[path] ?? [];
      expect(wanted.length).toBeGreaterThan(0);
      expect(rows.map(({ guid }) => guid).sort(), path).toEqual(wanted.map(({ guid }) => guid).sort());
      for (const article of wanted) {
        const row = rows.find(({ guid }) => guid === article.guid);
        expect(row?.title, path).toBe(article.title);
        expect(row?.url).toBe(article.url);
        expect((row?.pubDate ?? 0) * 1000).toBe(Date.parse(article.publishedAt));
        // Of several dc:creator it keeps one.
        const names = article.authors.map(({ name }) => name);
        if (names.length) expect(names.join(', '), path).toContain(row?.author || '?');
        expect(row?.content).toContain(article.html.split('\n')[0]);
      }
    }
  });

  test('asks again and is answered 304', async () => {
    // It keeps no validator of the first reload: https://github.com/newsboat/newsboat/issues/2734
    await reloadAll();
    const before = PATHS.map((path) => requests(path).length);
    await reloadAll();
    for (const [i, path] of PATHS.entries()) expect(requests(path).slice(before[i]), path).toEqual([304]);
  });

  test('sees a new article, and only in the feeds that carry it', async () => {
    const title = 'Fresh <b>news</b> & "quotes" from the سوق';
    // libcurl drops the body of a 200 whose Last-Modified is not past its If-Modified-Since, to the second.
    await new Promise((done) => setTimeout(done, 1_100));
    await demo.post({ title, tags: ['Science'], content: { text: 'Body.' } });
    await reloadAll();
    expect(cached('/tags/science/rss.xml').map((row) => row.title)).toContain(title);
    expect(cached('/atom.xml').map((row) => row.title)).toContain(title);
    // It asks with `A-IM: feed`, and keeps what an answer with the changes alone leaves out.
    expect([200, 226]).toContain(requests('/tags/science/rss.xml').at(-1));
    expect(cached('/atom.xml')).toHaveLength(articles.length + 1);
    expect(requests('/languages/ar/atom.xml').at(-1)).toBe(304);
  });
});
