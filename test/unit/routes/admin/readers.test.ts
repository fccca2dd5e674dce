// The page that shows what readers do, and what an article's history says of it.
import { expect, test } from 'vitest';
import { article, testServer } from '../../../support/server.ts';
import { browser } from './browse.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

test('nobody yet, then polls, 304, reported subscribers, careless clients and articles', async () => {
  const server = await testServer();
  const me = browser(server);
  await me.signIn();
  expect((await me.get('/admin/readers')).text).toContain('Nobody has read');

  const { id, slug } = await server.post(article({ title: 'Widely read', tags: ['One'] }));
  const etag = await server.etag('/rss.xml');
  const poll = (agent: string, path = '/rss.xml', headers = {}) =>
    server.get(path, { 'user-agent': agent, ...headers });
  const feedly = (n: number) => `Feedly/1.0 (+http://www.feedly.com/fetcher.html; ${n} subscribers)`;
  await poll(feedly(16), '/rss.xml', { 'if-none-match': etag });
  await poll(feedly(3), '/tags/one/rss.xml');
  await poll(feedly(17), '/rss.xml', { 'if-none-match': etag });
  for (let i = 0; i < 7; i++) await poll('curl/8.0');
  for (let i = 0; i < 5; i++) {
    await server.get(`/articles/${slug}`, { 'user-agent': FIREFOX, accept: 'text/html' });
  }

  const page = await me.get('/admin/readers');
  expect(page.text).toMatch(/\b11 Feed checks 18% Checks with nothing new 20 Subscribers/);
  expect(page.text).toContain('Feedly/1.0 (+http://www.feedly.com/fetcher.html) 20 3 67%');
  expect(page.text).toContain('curl/8.0 downloads everything each time');
  expect(page.text).toContain('/tags/one/ 3 1 0%');
  expect(page.text).toContain('Main feed 17 10 20%');
  expect(page.text).toContain('Widely read 5');
  expect(page.text).not.toContain('Firefox');
  // Each number is in a table, too, and none of it needs a script or a style that the policy forbids.
  expect(page.text).toMatch(/23 Nov 2026 11 2 18%/);
  expect(page.html).not.toMatch(/ style=/);
  expect((await me.get('/admin/readers?days=365')).text).toContain('Week starting');
  expect((await me.get('/admin/readers?days=nonsense')).text).toContain('25 Oct 2026');
  expect((await me.get(`/admin/history/${id}`)).text).toContain('Reads in the last 30 days: 5; today: 5');
  await server.close();
});

test('time goes from right to left in Arabic', async () => {
  const server = await testServer();
  await server.get('/rss.xml', { 'user-agent': 'A/1' });
  const me = browser(server);
  await me.signIn();
  const first = /<rect class="first" x="(\d+)"/;
  const [, x] = first.exec((await me.get('/admin/readers?days=7')).html) ?? [];
  const [, mirrored] =
    first.exec((await me.get('/admin/readers?days=7', { 'accept-language': 'ar' })).html) ?? [];
  expect([x, mirrored]).toEqual(['61', '1']);
  await server.close();
});

test('without pages there are no articles to read here', async () => {
  const server = await testServer();
  await server.get('/rss.xml', { 'user-agent': 'A/1' });
  await server.admin('PATCH', '/admin/settings', { pages: 'off' });
  const me = browser(server);
  await me.signIn();
  expect((await me.get('/admin/readers')).text).not.toMatch(/article reads/i);
  await server.close();
});
