// The audit log as a page: filters by links and forms, in every language, for admins alone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../../support/server.ts';
import { browser } from './browse.ts';

let server: TestServer;
let b: ReturnType<typeof browser>;
beforeAll(async () => {
  server = await testServer();
  b = browser(server);
  await b.signIn();
  await server.post(article({ slug: 'seen', title: 'Seen', tags: ['Then'] }));
  await server.admin('PATCH', '/admin/facets/tag/then', { label: 'Now' });
  await server.admin('POST', '/admin/tokens', { name: '<b>Desk</b>', scopes: [] });
});
afterAll(() => server.close());

test('shows who did what, and leads to it', async () => {
  const page = await b.get('/admin/activity');
  expect(page.status).toBe(200);
  expect(page.text).toContain('Article: created');
  expect(page.text).toContain('Tag, author or source: changed');
  expect(page.text).toContain('Session: signed in');
  expect(page.html).toMatch(/href="\/admin\/history\/[\da-f-]{36}"><bdi>seen</);
  expect(page.html).toContain('href="/admin/names/tag/then"');
  expect(page.text).toContain('Name: <b>Desk</b>');
  expect(page.text).toContain('Version: 1 Status: Published');
  const overview = await b.get('/admin');
  expect(overview.html).toContain('href="/admin/site">Settings<');
  expect((await b.get('/admin/site')).html).toContain('href="/admin/activity"');
  // The API's path, in a browser.
  expect((await b.get('/admin/audit?action=token')).url).toMatch(/\/admin\/activity\?action=token$/);
});

test('filters', async () => {
  const tokens = await b.get('/admin/activity?action=token');
  expect(tokens.text).toContain('Key: created');
  expect(tokens.text).not.toContain('Article: created');
  expect(tokens.html).toContain('<option value="token" selected>');
  const nobody = await b.get('/admin/activity?actor=nobody&since=2026-01-01&until=2027-01-01');
  expect(nobody.text).toContain('Nothing matches these filters.');
  expect(nobody.html).toMatch(/name="since" value="2026-01-01"/);
  const wrong = await b.get('/admin/activity?since=%3Cscript%3E');
  expect(wrong.status).toBe(400);
  expect(wrong.text).toContain('since: a date such as');
  expect(wrong.html).not.toContain('<script>');
});

test('in pages', async () => {
  for (let i = 0; i < 60; i++) await server.post(article({ title: `${i}`, slug: `p${i}` }));
  const first = await b.get('/admin/activity?action=article');
  const [, next = ''] = /rel="next" href="([^"]+)"/.exec(first.html) ?? [];
  expect(next).toMatch(/^\/admin\/activity\?action=article&amp;before=\d+$/);
  const second = await b.get(next.replaceAll('&amp;', '&'));
  expect(second.html).toContain('<bdi>seen</bdi>');
  expect(first.html).not.toContain('<bdi>seen</bdi>');
});

test.each(['ru', 'ar', 'tr'])('in %s', async (language) => {
  const page = await b.get('/admin/activity', { 'accept-language': language });
  expect(page.html).toContain(`<html lang="${language}"`);
  expect(page.text).not.toMatch(/Article: created|Published/);
  expect(page.html).not.toMatch(/>\s*: |activity\./);
});

test('for admins alone', async () => {
  const made = await server.admin('POST', '/admin/tokens', { name: 'desk', scopes: ['articles:write'] });
  const other = browser(server);
  const page = await other.signIn(((await made.json()) as { token: string }).token);
  expect(page.html).not.toContain('/admin/activity');
  expect((await other.get('/admin/activity')).status).toBe(403);
  expect((await browser(server).get('/admin/activity')).url).toMatch(/\/admin\/sign-in\?back=%2Factivity$/);
});

test('a session ends with its token, at once', async () => {
  const made = await server.admin('POST', '/admin/tokens', { name: 'brief', scopes: ['articles:read'] });
  const { id, token } = (await made.json()) as { id: string; token: string };
  const other = browser(server);
  await other.signIn(token);
  expect((await other.get('/admin/list')).status).toBe(200);
  await server.admin('DELETE', `/admin/tokens/${id}`);
  expect((await other.get('/admin/list')).url).toContain('/admin/sign-in');
});
