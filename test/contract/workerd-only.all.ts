// What the contract does not ask of workerd: cron, its own limits, a Worker without a token, what Node makes of the same texts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIMITS } from '../../src/runtimes/node/rate-limit.ts';
import { testServer } from '../support/server.ts';
import { SITE, startWorker, TOKEN, type Worker } from '../support/workerd.ts';

let worker: Worker;
beforeAll(async () => {
  worker = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE, TRUST_PROXY: '1' });
});
afterAll(() => worker.close());

test('a scheduled article appears by cron, without a reader', async () => {
  const publishedAt = new Date(Date.now() + 3_600_000).toISOString();
  const article = JSON.stringify({ title: 'Later', content: { text: 'x' }, tags: ['later'], publishedAt });
  const answer = await worker.admin('POST', '/admin/articles', article, {
    'content-type': 'application/json',
  });
  expect(JSON.parse(answer.text)).toMatchObject({ status: 'scheduled' });
  expect((await worker.get('/tags/later/feed.json')).text).not.toContain('Later');
  // Its time has come, as the database has it; a clock that runs meanwhile would let a reader of a busy machine be first.
  await worker.rows("UPDATE articles SET published_at = published_at - 3700000 WHERE slug = 'later'");
  const status = () => worker.rows("SELECT status FROM articles WHERE slug = 'later'");
  expect(await status()).toEqual([['scheduled']]);
  expect((await worker.scheduled()).outcome).toBe('ok');
  expect(await status()).toEqual([['published']]);
  expect((await worker.get('/tags/later/feed.json')).text).toContain('Later');
});

test.each(['gzip', 'br'])('%s has its own validator, and a plain one holds as well', async (coding) => {
  const plain = await worker.get('/rss.xml');
  const headers = { 'accept-encoding': coding };
  const { etag } = (await worker.get('/rss.xml', headers)).headers;
  expect(etag).toBe(`${plain.headers.etag?.slice(0, -1)}.${coding}"`);
  for (const held of [etag, plain.headers.etag]) {
    const again = await worker.get('/rss.xml', { ...headers, 'if-none-match': `${held}` });
    expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, etag]);
  }
});

test('wrong tokens are counted by its own binding', { timeout: 60_000 }, async () => {
  const ask = (address: string, token: string) =>
    worker.get('/admin/articles', { authorization: `Bearer ${token}`, 'x-forwarded-for': address });
  // In two minutes, if one ends meanwhile.
  const answers = [];
  for (let i = 0; i <= 2 * LIMITS.token; i++) answers.push(await ask('9.9.9.9', 'wrong'));
  const refused = answers.find(({ status }) => status === 429);
  expect(answers.slice(0, LIMITS.token).some(({ status }) => status === 401)).toBe(true);
  expect(refused?.headers).toMatchObject({ 'content-type': 'application/problem+json', 'retry-after': '60' });
  // The binding does not tell how much is left.
  expect(refused?.headers).toMatchObject({ 'ratelimit-policy': '"token";q=30;w=60' });
  expect(refused?.headers).not.toHaveProperty('ratelimit');
  expect((await ask('9.9.9.9', TOKEN)).status).toBe(200);
  expect((await ask('8.8.8.8', 'wrong')).status).toBe(401);
  expect((await ask('10.0.0.1', 'wrong')).status).toBe(401);
});

test('the description that stands beside it is the one of its own address', async () => {
  const server = await testServer();
  const made = await (await server.get('/openapi.json')).json();
  await server.close();
  expect(JSON.parse((await worker.get('/openapi.json')).text)).toEqual(made);
});

test('nothing was logged as an error', () => {
  expect(
    worker.logs().filter(({ level, message }) => level === 'error' || message.includes('"error"')),
  ).toEqual([]);
});

test('without ADMIN_TOKEN every answer says what is missing', { timeout: 120_000 }, async () => {
  const bare = await startWorker({ ADMIN_TOKEN: '', PUBLIC_URL: SITE });
  const { status, text } = await bare.get('/rss.xml');
  expect([status, text]).toEqual([500, 'ADMIN_TOKEN: is required on Workers\n']);
  await bare.close();
});

test('characters by name, and front matter, are what they are on Node', async () => {
  const node = await testServer();
  const names = 'amp nbsp eacute Eacute thetasym NotEqualTilde copy reg ETH eth hellip none notin'.split(' ');
  const bodies = [
    [
      'application/json',
      { title: 'Names', content: { html: names.map((name) => `<p>&${name}; &${name} x</p>`).join('') } },
    ],
    [
      'application/json',
      { title: 'Names', content: { markdown: names.map((name) => `&${name}; &${name}`).join(' x ') } },
    ],
    [
      'text/markdown',
      '---\n"title": >-\n  A\n  \\"title\\"\ntags: &t [a, "\\u0416", \'it\'\'s\']\ndraft: False\nsource: {name: ~x, note: *n}\n---\nx',
    ],
    [
      'text/markdown',
      '---\ntitle: |\n  A title\nauthors: &a\n- name: Ann\n  url: https://ann.example/\ncredits: []\nsummary: 0x10 1.10 !!str yes\ndate: 2026-01-02\n---\nx',
    ],
    ['text/markdown', '---\ntitle: !!binary aGk=\n---\nx'],
    ['text/markdown', `---\ntitle: x\ntags: ${'['.repeat(60)}${']'.repeat(60)}\n---\nx`],
    ['text/markdown', `---\na: &a 1\ntags: [${'*a, '.repeat(12)}]\n---\nx`],
    ['text/markdown', '---\ntitle: "open\n---\nx'],
    [
      'application/rss+xml',
      `<item><title>Names</title><description>${names.map((name) => `&${name};`).join(' ')}</description></item>`,
    ],
    ['application/rss+xml', '<item><title>&nbsp;&thetasym;&eacute;&Eacute;&none; x</title></item>'],
  ] as const;
  for (const [type, body] of bodies) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const there = await worker.admin('POST', '/admin/preview', text, { 'content-type': type });
    const here = await node.admin('POST', '/admin/preview', text, { 'content-type': type });
    const said = (json: string) => {
      const { article, html, detail, errors } = JSON.parse(json) as Record<string, unknown>;
      const { title, tags, authors, source, summary } = (article ?? {}) as Record<string, unknown>;
      return { title, tags, authors, source, summary, html, detail, errors };
    };
    expect([there.status, said(there.text)], text.slice(0, 80)).toEqual([
      here.status,
      said(await here.text()),
    ]);
  }
  await node.close();
});
