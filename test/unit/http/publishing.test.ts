import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ArticleAnswer, article, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const json = async (response: Response) => (await response.json()) as ArticleAnswer;
const feedTitles = async (path: string) => {
  const feed = (await (await server.get(path)).json()) as { items: { title: string }[] };
  return feed.items.map(({ title }) => title);
};
describe('creating', () => {
  test('Markdown that ends with its credits has them once, with fields or without, and again when imported', async () => {
    const closing = [
      'GSV "Russia - Islamic World"',
      'Photo: Russian Foreign Ministry',
      'Based on materials from TASS',
    ];
    const front =
      'title: Closed\nauthor: GSV "Russia - Islamic World"\nphoto: Russian Foreign Ministry\nsource: TASS';
    const sent = await server.send('text/markdown', `---\n${front}\n---\n\nText.\n\n${closing.join('\n\n')}`);
    const { guid } = await json(sent);
    const contentOf = async (from: TestServer) => {
      const feed = (await (await from.get('/feed.json')).json()) as {
        items: { id: string; content_html: string }[];
      };
      return feed.items.find(({ id }) => id === guid)?.content_html.replaceAll('&quot;', '"');
    };
    const once = ['Text.', ...closing].map((line) => `<p>${line}</p>`).join('\n');
    expect((await contentOf(server))?.trim()).toBe(once);
    for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
      const other = await testServer();
      const feed = await (await server.get(`/${file}`)).text();
      const type = file.endsWith('json') ? 'application/feed+json' : 'application/xml';
      await other.admin('POST', '/admin/import', feed, { 'content-type': type });
      expect((await contentOf(other))?.trim(), file).toBe(once);
      await other.close();
    }
  });

  test.each(['JSON', 'Micropub'])(
    'an agency’s lines in %s stay what they are: text, and no headings',
    async (door) => {
      const [, ...lines] = readFileSync('db/samples/turkey-s400.txt', 'utf8').split('\n');
      const [title, text] = [`Sent by ${door}`, lines.join('\n').trim()];
      const properties = { name: [title], content: [text] };
      const answer =
        door === 'JSON'
          ? await server.admin('POST', '/admin/articles', { title, content: { text } })
          : await server.admin('POST', '/micropub', { type: ['h-entry'], properties });
      expect(answer.status).toBeLessThan(300);
      const list = (await (await server.admin('GET', '/admin/articles?limit=1')).json()) as {
        articles: ArticleAnswer[];
      };
      const [stored] = list.articles;
      expect(stored).toMatchObject({ title, content: { text }, authors: [], credits: [] });
      expect(stored?.html.match(/<h2>.*?<\/h2>/g)).toEqual(['<h2>S-400 purchase</h2>']);
      const closing = '<p>Photo: Russian Foreign Ministry</p>\n<p>Based on materials from TASS</p>';
      expect(stored?.html).toMatch(/^<p>17 December 2020<\/p>/);
      expect(stored?.html.endsWith(closing)).toBe(true);
    },
  );
});

describe('changing', () => {
  test('erasing leaves no text anywhere', async () => {
    const made = await server.post(
      article({ title: 'Unforgettable Zyzzyva', content: { text: 'Secret zyzzyvas.' } }),
    );
    const url = `/admin/articles/${made.id}`;
    await server.admin('PATCH', url, { summary: 'zyzzyva too' });
    expect((await server.admin('DELETE', `${url}?hard=true`)).status).toBe(204);
    expect((await server.admin('GET', url)).status).toBe(404);
    expect((await server.get(made.url)).status).toBe(404);
    expect(await feedTitles('/feed.json?q=zyzzyva')).toEqual([]);
    const tables = await server.driver.all(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%'",
      [],
    );
    for (const [table] of tables) {
      const rows = await server.driver.all(`SELECT * FROM ${table}`, []);
      expect(JSON.stringify(rows), `${table}`).not.toMatch(/zyzzyva/i);
    }
  });

  test('a date alone is not future while it is that day anywhere', async () => {
    // 12:00 UTC on the 23rd is 02:00 on the 24th in UTC+14.
    const tomorrow = await server.post(article({ publishedAt: '2026-11-24' }));
    expect(tomorrow).toMatchObject({ status: 'published', publishedAt: '2026-11-24T00:00:00Z' });
    expect((await server.post(article({ publishedAt: '2026-11-25' }))).status).toBe('scheduled');
  });
});
