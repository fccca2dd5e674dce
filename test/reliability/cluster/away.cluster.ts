// The primary is away, hangs, or comes back: what readers, editors and operators of an embedded replica see.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Sqld, startSqld } from '../../support/sqld.ts';
import { type Server, stopServers, TOKEN, temporaryFolder, until } from '../../unit/cli/process.ts';
import { browser } from '../../unit/routes/admin/browse.ts';
import { agree, articleOf, INTERVAL, look, PUBLIC_URL, startReplica, titlesAt, tryPost } from './kit.ts';

const HOME = temporaryFolder();
const FEED = '/tags/cluster/feed.json';
let primary: Sqld;
let a: Server;
let b: Server;
beforeAll(async () => {
  primary = await startSqld();
  return () => primary.stop();
});
stopServers();
beforeAll(async () => {
  // At once, on an empty primary: one migrates it, the other finds it migrated.
  [a, b] = await Promise.all([startReplica(primary, HOME, 'a'), startReplica(primary, HOME, 'b')]);
});
/** Until both serve writers. */
const bothBack = () =>
  until(
    async () => (await Promise.all([a, b].map(replicaOf))).every((r) => r?.primary === 'reached'),
    30_000,
  );
beforeEach(bothBack);

async function replicaOf(server: Server): Promise<{ primary: string; syncedAt: string } | undefined> {
  const { status, body } = await look(server, '/readyz');
  expect(status, body).toBe(200);
  return (JSON.parse(body) as { replica?: { primary: string; syncedAt: string } }).replica;
}

const linesOf = (server: Server, word: string) =>
  server.log.filter(({ message }) => `${message}`.includes(word));

test('an editor reads at once what they wrote, at the server where they wrote it', async () => {
  for (let i = 0; i < 40; i++) {
    const [server, title] = [i % 2 ? a : b, `Own ${i}`];
    expect((await tryPost(server, articleOf(title, ['Own']))).status).toBe(201);
    expect((await titlesAt(server, '/tags/own/feed.json'))[0]).toBe(title);
  }
});

test(`the other server has it when it next asks, after ${INTERVAL} ms`, async () => {
  await a.post(articleOf('News', ['News']));
  // On a busy machine the sync itself takes its time.
  await until(async () => (await titlesAt(b, '/tags/news/feed.json')).includes('News'), INTERVAL + 3_000);
  await agree([a, b], ['/rss.xml', FEED, '/feeds.json', '/tags/']);
});

test('rival editors: one wins, the other is told so', async () => {
  const { id } = await a.post(articleOf('Rivals', ['Rivals']));
  const etag = (await a.admin('GET', `/admin/articles/${id}`)).headers.get('etag')!;
  await until(async () => (await titlesAt(b, '/tags/rivals/feed.json')).length === 1);
  const patch = (server: Server, title: string) =>
    fetch(`${server.url}/admin/articles/${id}`, {
      method: 'PATCH',
      headers: {
        authorization: 'Bearer cli-test-token-0123456789',
        'content-type': 'application/json',
        'if-match': etag,
      },
      body: JSON.stringify({ title }),
    });
  const answers = await Promise.all([patch(a, 'Of A'), patch(b, 'Of B')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  const [winner] = answers[0]!.status === 200 ? ['Of A'] : ['Of B'];
  await agree([a, b], ['/tags/rivals/feed.json']);
  expect(await titlesAt(a, '/tags/rivals/feed.json')).toEqual([winner]);
});

describe.each(['killed', 'hangs'] as const)('the primary %s', (how) => {
  const leave = async () => (how === 'killed' ? primary.kill() : primary.signal('SIGSTOP'));
  const comeBack = async () => (how === 'killed' ? primary.restart() : primary.signal('SIGCONT'));

  test('reading goes on, writers are told to wait, and all comes back by itself', async () => {
    const before = await look(a, FEED);
    const began = linesOf(a, 'cannot be followed').length;
    await leave();
    const first = await tryPost(a, articleOf(`While it ${how}`));
    expect(first.status).toBe(503);
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(first.headers.get('content-type')).toBe('application/problem+json');
    expect((await replicaOf(a))?.primary).toBe('away');
    const started = Date.now();
    expect(await look(a, FEED)).toEqual(before);
    expect((await tryPost(a, articleOf(`While it ${how}`))).status).toBe(503);
    expect(Date.now() - started, 'nobody waits for what is known to be away').toBeLessThan(1_500);
    await comeBack();
    await bothBack();
    expect((await tryPost(a, articleOf(`While it ${how}`))).status).toBe(201);
    const titles = await titlesAt(a, '/tags/cluster/feed.json?limit=200');
    expect(titles.filter((title) => title === `While it ${how}`)).toHaveLength(1);
    await agree([a, b], ['/rss.xml', FEED]);
    // One line for all of it, and nothing of the server's own work.
    expect(linesOf(a, 'cannot be followed')).toHaveLength(began + 1);
    expect(linesOf(a, 'followed again')).toHaveLength(began + 1);
    expect([a, b].flatMap(({ log }) => log.filter(({ level }) => level === 'error'))).toEqual([]);
  });
});

test('every door for writing says when to come again, and the interface keeps what was typed', async () => {
  const app = {
    async fetch(request: Request) {
      const { pathname, search } = new URL(request.url);
      const body = request.body ? await request.arrayBuffer() : undefined;
      const { method, headers } = request;
      return fetch(a.url + pathname + search, { method, headers, body, redirect: 'manual' });
    },
  };
  const b = browser({ app });
  await b.signIn(TOKEN);
  const form = await b.get('/admin/write');
  await primary.kill();
  const kept = await b.send(form, '/admin/write', { title: 'Not lost', content: 'Words' }, 'publish');
  expect([kept.status, kept.headers.get('retry-after')]).toEqual([503, '5']);
  expect(kept.fields('/admin/write')).toContainEqual(['title', 'Not lost']);
  const PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  const rss =
    '<rss version="2.0"><channel><title>t</title><item><title>i</title><guid>1</guid></item></channel></rss>';
  const topic = {
    'hub.mode': 'subscribe',
    'hub.topic': `${PUBLIC_URL}/rss.xml`,
    'hub.callback': 'https://1.1.1.1/',
  };
  const refused = await browser({ app }).signIn(TOKEN);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  const authorization = `Bearer ${TOKEN}`;
  const formType = 'application/x-www-form-urlencoded';
  for (const [path, type, body] of [
    ['/admin/media', 'image/gif', PIXEL],
    ['/admin/import', 'application/rss+xml', rss],
    ['/admin/tokens', 'application/json', '{"name":"x","scopes":[]}'],
    ['/admin/webhooks', 'application/json', '{"url":"https://example.org/"}'],
    ['/micropub', formType, 'h=entry&content=x'],
    ['/hub', formType, `${new URLSearchParams(topic)}`],
  ] as const) {
    const headers = { authorization, 'content-type': type };
    const answer = await fetch(a.url + path, { method: 'POST', headers, body });
    expect([answer.status, answer.headers.get('retry-after')], path).toEqual([503, '5']);
  }
  for (const path of ['/metrics', '/admin/audit', '/admin/articles', '/admin/export', '/micropub?q=config'])
    expect((await fetch(a.url + path, { headers: { authorization } })).status, path).toBe(200);
  await primary.restart();
  await bothBack();
  expect((await b.send(kept, '/admin/write', {}, 'publish')).url).toContain('/admin/edit/');
});

test('an article that comes due meanwhile appears when the primary is back, and nobody waits for it', async () => {
  const title = 'Scheduled';
  const publishedAt = new Date(Date.now() + 2_500).toISOString();
  expect((await tryPost(a, { ...articleOf(title, ['Due']), publishedAt } as { title: string })).status).toBe(
    201,
  );
  await primary.kill();
  await until(() => Date.now() > Date.parse(publishedAt) + 1_000);
  for (const server of [a, b]) {
    const started = Date.now();
    expect(await titlesAt(server, '/tags/due/feed.json')).toEqual([]);
    expect(Date.now() - started).toBeLessThan(1_500);
  }
  await primary.restart();
  for (const server of [a, b]) {
    await until(async () => (await titlesAt(server, '/tags/due/feed.json')).includes(title), 30_000);
  }
  expect([a, b].flatMap(({ log }) => log.filter(({ level }) => level === 'error'))).toEqual([]);
});

test('a server that has its file starts without the primary, and one that has none waits', async () => {
  await agree([a, b], [FEED]);
  const known = await look(a, FEED);
  await primary.kill();
  await b.stop('SIGKILL');
  b = await startReplica(primary, HOME, 'b');
  expect(await look(b, FEED)).toEqual(known);
  expect((await tryPost(b, articleOf('Too early'))).status).toBe(503);
  const fresh = startReplica(primary, HOME, 'c');
  await new Promise((done) => setTimeout(done, 1_500));
  await primary.restart();
  const c = await fresh;
  expect(await look(c, FEED)).toEqual(known);
  await bothBack();
  expect((await tryPost(b, articleOf('In time'))).status).toBe(201);
  await agree([a, b, c], ['/rss.xml', FEED]);
  expect((await c.stop()).code).toBe(0);
});

test('a second server on the same file reads, says what is wrong, and takes over when the first ends', async () => {
  const second = await startReplica(primary, HOME, 'b');
  expect((await tryPost(second, articleOf('Second'))).status).toBe(503);
  expect(linesOf(second, 'cannot be followed')[0]).toMatchObject({
    reason: expect.stringContaining('another process keeps this replica'),
  });
  await b.stop('SIGKILL');
  await until(async () => (await tryPost(second, articleOf('Second'))).status === 201, 30_000);
  b = second;
});
