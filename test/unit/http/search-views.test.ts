// A view with a text query has what a look at each article finds, of few and of more than are looked at at once, and so
// after each change; its validator moves when that does.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomFrom } from '../../support/random.ts';
import { type ArticleAnswer, type TestServer, testServer } from '../../support/server.ts';

const WORDS = ['ferry', 'cable', 'harvest'];
const TAGS = ['Alpha', 'Beta', 'Gamma'];
const FILLED = 420;
const DAY = 24 * 3_600_000;

interface Article {
  title: string;
  tags: string[];
  at: number;
}
const VIEWS: Record<string, (article: Article) => boolean> = {
  '/feed.json?q=ferry': ({ title }) => title.includes('ferry'),
  '/tags/alpha/feed.json?q=cable': ({ title, tags }) => title.includes('cable') && tags.includes('Alpha'),
  '/tags/!beta/feed.json?q=ferry+cable': ({ title, tags }) =>
    title.includes('ferry') && title.includes('cable') && !tags.includes('Beta'),
  '/tags/alpha+!beta,gamma/feed.json?q=harvest': ({ title, tags }) =>
    title.includes('harvest') &&
    ((tags.includes('Alpha') && !tags.includes('Beta')) || tags.includes('Gamma')),
  '/tags/beta+!gamma/feed.json?q=rarely': ({ title, tags }) =>
    title.includes('rarely') && tags.includes('Beta') && !tags.includes('Gamma'),
  '/tags/alpha+beta/feed.json?q=nowhere': () => false,
};

const random = randomFrom(5);
const some = (words: readonly string[]) => words.filter(() => random() < 0.7);
let server: TestServer;
/** What there is, by id. */
const articles = new Map<string, Article>();
let made = 0;

const madeUp = (at: number): Article => {
  made += 1;
  const words = [...some(WORDS), ...(random() < (made > FILLED ? 0.5 : 0.05) ? ['rarely'] : [])];
  return { title: `Number ${made} ${words.join(' ')}`, tags: some(TAGS), at };
};
const expected = (isIn: (article: Article) => boolean) =>
  [...articles.values()]
    .filter(isIn)
    .sort((a, b) => b.at - a.at)
    .map(({ title }) => title);

async function shown(path: string): Promise<string[]> {
  const titles: string[] = [];
  for (let next: string | undefined = `${path}&limit=90`; next; ) {
    const answer = await server.get(next);
    expect(answer.status, next).toBe(200);
    const feed = (await answer.json()) as { items: { title: string }[]; next_url?: string };
    titles.push(...feed.items.map(({ title }) => title));
    next = feed.next_url;
  }
  return titles;
}

const START = Date.parse('2025-01-01T00:00:00Z');
beforeAll(async () => {
  server = await testServer();
  const many = Array.from({ length: FILLED }, (_, i) => madeUp(START + i * DAY));
  await server.fill(
    many.map(({ title, tags, at }) => ({ title, tags, date_published: new Date(at).toISOString() })),
  );
  for (const [i, article] of many.entries()) articles.set(`filled ${i}`, article);
}, 60_000);
afterAll(() => server.close());

test('what there is, page by page', { timeout: 60_000 }, async () => {
  for (const [path, isIn] of Object.entries(VIEWS)) expect(await shown(path), path).toEqual(expected(isIn));
});

test('after each change', { timeout: 60_000 }, async () => {
  const tags = new Map<string, string>();
  const found = new Map<string, string>();
  const own: ArticleAnswer[] = [];
  for (let i = 0; i < 40; i++) {
    server.tick(60_000);
    const at = START + Math.floor(random() * 600) * DAY + i * 1_000 + 1;
    const fresh = madeUp(at);
    const body = {
      title: fresh.title,
      tags: fresh.tags,
      publishedAt: new Date(at).toISOString(),
      content: { text: 'A text.' },
    };
    const one = own[Math.floor(random() * own.length)];
    if (!one || random() < 0.4) {
      const posted = await server.post(body);
      own.push(posted);
      articles.set(posted.id, fresh);
    } else if (random() < 0.3) {
      expect((await server.admin('DELETE', `/admin/articles/${one.id}`)).status).toBeLessThan(300);
      own.splice(own.indexOf(one), 1);
      articles.delete(one.id);
    } else {
      const { title, tags } = fresh;
      const { status } = await server.admin('PATCH', `/admin/articles/${one.id}`, { title, tags });
      expect(status).toBe(200);
      articles.set(one.id, { ...fresh, at: articles.get(one.id)!.at });
    }
    for (const [path, isIn] of Object.entries(VIEWS)) {
      const answer = await server.get(path);
      const { items } = (await answer.json()) as { items: { title: string }[] };
      const titles = items.map(({ title }) => title);
      const all = expected(isIn);
      expect(titles, path).toEqual(expect.arrayContaining(all.slice(0, 30)));
      expect(all, path).toEqual(expect.arrayContaining(titles));
      // Another text has another validator.
      const tag = answer.headers.get('etag')!;
      const text = JSON.stringify(items);
      if (tags.get(path) === tag) expect(text, path).toBe(found.get(path));
      tags.set(path, tag);
      found.set(path, text);
    }
  }
  for (const [path, isIn] of Object.entries(VIEWS)) expect(await shown(path), path).toEqual(expected(isIn));
});
