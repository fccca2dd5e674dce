// newsboat, a reader many people use: subscribes, shows what is there, and asks again without fetching it again. elfeed
// beside it shows what was withdrawn.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Server, stopServers, temporaryFolder } from '../unit/cli/process.ts';
import { has, type Listed, listed, startDemo } from './demo.ts';
import { elfeed } from './readers/elfeed.ts';
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
  await Promise.all([...boats.values()].map((boat) => boat.reload()));
  // The server writes lines many at once.
  await new Promise((done) => setTimeout(done, 300));
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

  test('shows that an article was withdrawn in its place, and never a second one', async () => {
    const { id, guid } = await demo.post({
      title: 'Doubtful',
      tags: ['Science'],
      content: { text: 'Not so.' },
    });
    await new Promise((done) => setTimeout(done, 1_100));
    await reloadAll();
    const rows = (path: string) => cached(path).filter((row) => row.guid === guid);
    for (const path of ['/tags/science/rss.xml', '/atom.xml']) {
      expect(
        rows(path).map(({ title }) => title),
        path,
      ).toEqual(['Doubtful']);
    }
    await new Promise((done) => setTimeout(done, 1_100));
    await demo.admin('DELETE', `/admin/articles/${id}?note=It%20was%20false.`);
    await reloadAll();
    for (const path of ['/tags/science/rss.xml', '/atom.xml']) {
      const [row, ...more] = rows(path);
      expect([row?.title, row?.content, more], path).toEqual([
        'Withdrawn: Doubtful',
        expect.stringContaining('It was false.'),
        [],
      ]);
      expect(row?.content).not.toContain('Not so.');
    }
  });
});

test('elfeed shows an update and a withdrawal in the article’s place', async () => {
  const url = `${demo.url}/tags/elfeed/atom.xml`;
  const shown = () => elfeed(join(home, 'elfeed'), url);
  const { id, guid } = await demo.post({ title: 'First', tags: ['Elfeed'], content: { text: 'Not so.' } });
  expect(await shown()).toMatchObject([{ id: guid, title: 'First' }]);
  await demo.admin('PATCH', `/admin/articles/${id}`, { title: 'Second' });
  expect(await shown()).toMatchObject([{ id: guid, title: 'Second' }]);
  await demo.admin('DELETE', `/admin/articles/${id}?note=It%20was%20false.`);
  expect(await shown()).toEqual([{ id: guid, title: 'Withdrawn: Second', content: '<p>It was false.</p>' }]);
});
