// Every page, wherever it is and whatever it says: no script of others, no frame, no guessing at types, nothing kept of
// the interface.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../../support/server.ts';
import { browser } from '../../routes/admin/browse.ts';
import { authorizePath, verifierOf } from '../../routes/apps/app.ts';

let server: TestServer;
let editor: ReturnType<typeof browser>;
let id: string;
beforeAll(async () => {
  server = await testServer();
  ({ id } = await server.post(article({ title: 'Seen', tags: ['Seen'] })));
  const gone = await server.post(article({ title: 'Gone' }));
  await server.admin('DELETE', `/admin/articles/${gone.id}`);
  editor = browser(server);
  await editor.signIn();
});
afterAll(() => server.close());

const READERS = [
  ...[
    '/',
    '/tags/',
    '/tags/seen/',
    '/articles/seen',
    '/articles/gone',
    '/articles/none',
    '/?q=x',
    '/nothing',
  ],
  ...['/docs', '/rss.xml', '/tags/seen/atom.xml', '/tags/a++b/'],
];
const EDITORS = () => [
  ...['', '/write', '/list', '/activity', '/importing', '/subscribers', '/names', '/access'],
  ...[`/edit/${id}`, `/history/${id}`, `/remove/${id}`, '/edit/none', '/nothing', '/names/tag/seen'],
  authorizePath(verifierOf(), {
    client_id: 'https://app.example/',
    redirect_uri: 'https://app.example/',
  }).slice(6),
  '/authorize?client_id=none',
];

function strict(headers: Headers, where: string): void {
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy, where).toMatch(/default-src 'none'/);
  expect(policy, where).toMatch(/frame-ancestors 'none'/);
  const scripts = /script-src ([^;]*)/.exec(policy)?.[1];
  expect([undefined, "'self'"], where).toContain(scripts);
  expect(headers.get('x-content-type-options'), where).toBe('nosniff');
}

test.each(READERS)('%s', async (path) => {
  const { headers } = await server.get(path, { accept: 'text/html', 'sec-fetch-dest': 'document' });
  strict(headers, path);
  expect(headers.get('set-cookie')).toBeNull();
});

test('the editors’ pages, signed in or not', async () => {
  for (const path of EDITORS()) {
    for (const who of [editor, browser(server)]) {
      const page = await who.get(`/admin${path}`);
      strict(page.headers, path);
      expect(page.headers.get('content-type'), path).toMatch(/^text\/html/);
      expect(page.headers.get('cache-control'), path).toBe('no-store');
      expect(page.headers.get('referrer-policy'), path).toBe('same-origin');
      expect(page.headers.get('access-control-allow-origin'), path).toBeNull();
    }
  }
});
