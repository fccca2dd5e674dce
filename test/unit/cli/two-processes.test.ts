// Two servers on one database file: what one acknowledges the other shows, with the same validators.
import { beforeAll, expect, test } from 'vitest';
import { type Server, serve, stopServers, tagwire, temporaryFolder, until } from './process.ts';

const home = temporaryFolder();
stopServers();
let servers: [Server, Server];

beforeAll(async () => {
  // One public address in front of both, as behind a proxy.
  const vars = { DATA_DIR: home, PUBLIC_URL: 'https://wire.example' };
  servers = await Promise.all([serve(vars), serve(vars)]);
  const posts = ['Red', 'Green', 'Blue', 'ТАСС'].flatMap((tag, i) => [
    {
      title: `${tag} one`,
      tags: [tag, 'All'],
      language: i % 2 ? 'en-GB' : 'ru',
      authors: [{ name: 'Ann Lee' }],
    },
    {
      title: `${tag} two`,
      tags: [tag, 'Two'],
      source: { name: 'TASS' },
      content: { markdown: `About ${tag}.` },
    },
  ]);
  for (const [i, post] of posts.entries()) await servers[i % 2]!.post(post);
});

const VIEWS = [
  '/',
  '/tags/red/',
  '/tags/red+all/',
  '/tags/blue,red/',
  '/tags/all+!red/',
  '/tags/!red/',
  '/tags/%D1%82%D0%B0%D1%81%D1%81/',
  '/languages/en/',
  '/languages/ru/tags/all/',
  '/authors/ann-lee/',
  '/sources/tass/',
  '/tags/nobody/',
];
const URLS = VIEWS.flatMap((view) =>
  ['', 'rss.xml', 'atom.xml', 'feed.json'].flatMap((file) => [
    `${view}${file}`,
    `${view}${file}?limit=2`,
    `${view}${file}?q=about`,
  ]),
);

async function titlesOf(server: Server, path: string): Promise<string[]> {
  const feed = (await (await fetch(server.url + path)).json()) as { items: { title: string }[] };
  return feed.items.map(({ title }) => title);
}

interface Seen {
  url: string;
  status: number;
  etag: string | null;
  modified: string | null;
  body: string;
}
const look = (server: Server): Promise<Seen[]> =>
  Promise.all(
    URLS.map(async (url) => {
      const response = await fetch(server.url + url);
      const { status, headers } = response;
      const [etag, modified] = [headers.get('etag'), headers.get('last-modified')];
      return { url, status, etag, modified, body: await response.text() };
    }),
  );

/**
 * Looks once the second of the last change is over: Last-Modified of what one server told of within that second, and
 * the other did not, may differ by that second if it changes in it again (services/feeds/cache.ts).
 */
async function agree(): Promise<Seen[]> {
  await new Promise((begun) => setTimeout(begun, 1_000 - (Date.now() % 1_000) + 10));
  const [one, other] = await Promise.all([look(servers[0]), look(servers[1])]);
  for (const [i, seen] of one.entries()) {
    expect(seen.status, seen.url).toBe(200);
    expect(seen.etag, seen.url).toMatch(/^(W\/)?"[^"]+"$/);
    expect(other[i]).toEqual(seen);
  }
  return one;
}

test(`ETags, dates and bodies of ${URLS.length} documents agree`, async () => {
  const before = await agree();
  await servers[0].post({ title: 'Red three', tags: ['Red'] });
  const after = await agree();
  const changed = after.filter(({ etag }, i) => etag !== before[i]?.etag).map(({ url }) => url);
  expect(changed).toContain('/tags/red/rss.xml');
  expect(changed).not.toContain('/sources/tass/atom.xml');
  expect(changed.filter((url) => url.startsWith('/languages/ru'))).toEqual([]);
});

test('an ETag of one is a 304 at the other', async () => {
  for (const url of URLS) {
    const etag = (await fetch(servers[0].url + url)).headers.get('etag') ?? '';
    const response = await fetch(servers[1].url + url, { headers: { 'if-none-match': etag } });
    expect(response.status, url).toBe(304);
  }
});

test.each([
  [0, 1],
  [1, 0],
])('what is posted to server %i is at server %i within a second', async (from, to) => {
  const seen = async () => titlesOf(servers[to]!, `/tags/fresh-${from}/feed.json`);
  expect(await seen()).toEqual([]);
  const { id } = await servers[from]!.post({ title: `Fresh ${from}`, tags: [`Fresh ${from}`] });
  await until(async () => (await seen()).length === 1, 1_000);
  expect((await servers[from]!.admin('DELETE', `/admin/articles/${id}`)).status).toBeLessThan(300);
  await until(async () => (await seen()).length === 0, 1_000);
});

test('twenty posts to each at once, and commands between, are all taken and all there', async () => {
  const titles = servers.flatMap((_, s) => Array.from({ length: 20 }, (_, i) => `Rush ${s}-${i}`));
  const made = Promise.all(
    titles.map((title) => servers[title[5] === '0' ? 0 : 1].post({ title, tags: ['Rush', title] })),
  );
  const command = await tagwire(['token', 'create', 'between'], { DATA_DIR: home });
  const articles = await made;
  expect(command).toMatchObject({ code: 0, stderr: '' });
  expect(new Set(articles.map(({ id }) => id)).size).toBe(40);
  for (const server of servers) {
    const seen = await until(async () => {
      const found = await titlesOf(server, '/tags/rush/feed.json?limit=200');
      return found.length === titles.length && found;
    }, 1_000);
    expect(seen.sort()).toEqual([...titles].sort());
  }
  await agree();
});

test('one stops, the other goes on', async () => {
  expect((await servers[1].stop()).code).toBe(0);
  await servers[0].post({ title: 'Alone', tags: ['Alone'] });
  expect(await (await fetch(`${servers[0].url}/tags/alone/feed.json`)).text()).toContain('Alone');
});
