// The interface as an installed app, and what is shared with it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../support/server.ts';
import { browser } from './browse.ts';

let server: TestServer;
let b: ReturnType<typeof browser>;
beforeAll(async () => {
  server = await testServer();
  b = browser(server);
  await b.signIn();
});
afterAll(() => server.close());

test('the manifest is named by every page, and has what a browser installs an app by', async () => {
  const page = await b.get('/admin');
  const [, path = ''] = /<link rel="manifest" href="([^"]+)">/.exec(page.html) ?? [];
  // Asked for without the session's cookie.
  const answer = await server.get(path);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'application/manifest+json; charset=utf-8',
  ]);
  expect(await answer.json()).toMatchObject({
    name: 'Tagwire',
    start_url: '/admin',
    scope: '/admin',
    display: 'standalone',
    icons: [{ src: '/favicon.svg', sizes: 'any' }],
  });
});

test('what is shared stands in a new article, which is not stored', async () => {
  const answer = await server.get('/admin/app.webmanifest');
  const { share_target } = (await answer.json()) as {
    share_target: { action: string; method: string; params: Record<string, string> };
  };
  const { action, method, params } = share_target;
  expect(method).toBe('GET');
  const shared = new URLSearchParams([
    [params.title ?? '', 'Ferries "resume"'],
    [params.text ?? '', '<b>Seen</b> at the quay'],
    [params.url ?? '', 'https://example.org/ferries'],
  ]);
  const page = await b.get(`${action}?${shared}`);
  const fields = page.fields('/admin/write');
  expect(fields).toContainEqual(['title', 'Ferries "resume"']);
  expect(fields).toContainEqual(['content', '<b>Seen</b> at the quay\n\nhttps://example.org/ferries']);
  expect((await b.get('/admin/list')).text).not.toContain('Ferries');
});

test('an address that is in the text already is not added again; without a session one signs in first', async () => {
  const query = new URLSearchParams({ text: 'See https://example.org/a', url: 'https://example.org/a' });
  const page = await b.get(`/admin/write?${query}`);
  expect(page.fields('/admin/write')).toContainEqual(['content', 'See https://example.org/a']);
  const stranger = await browser(server).get(`/admin/write?${query}`);
  expect(stranger.url).toContain(`/admin/sign-in?back=${encodeURIComponent(`/write?${query}`)}`);
});

test('a title that was typed on two lines is one', async () => {
  const page = await b.get('/admin/write');
  const saved = await b.send(
    page,
    '/admin/write',
    { title: 'Ferries\r\n\r\nresume ', content: 'x' },
    'draft',
  );
  expect(saved.fields(new URL(saved.url).pathname)).toContainEqual(['title', 'Ferries resume']);
});
