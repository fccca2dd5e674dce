// Import and export under real workerd with D1: what one runtime lets out the other takes in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERMALINKS, wordPressSite } from '../support/old-sites.ts';
import { article, type TestServer, testServer } from '../support/server.ts';
import { SITE, startWorker, TOKEN, type Worker } from '../support/workerd.ts';
import { importInto, type Report } from '../unit/intake/import/kit.ts';

// Local D1 takes its time on a busy machine.
const timeout = 120_000;
let worker: Worker;
let server: TestServer;
beforeAll(async () => {
  worker = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE });
  server = await testServer({ vars: { PUBLIC_URL: SITE } });
}, timeout);
afterAll(async () => {
  await worker.close();
  await server.close();
});

const send = async (body: string | Uint8Array, query = ''): Promise<Report> => {
  const answer = await worker.request(
    'POST',
    `/admin/import${query}`,
    { authorization: `Bearer ${TOKEN}` },
    body,
  );
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text) as Report;
};

test('an export of Node restores the Worker to the byte, and the other way', { timeout }, async () => {
  for (let i = 0; i < 30; i++) {
    const made = await server.post(
      article({ title: `Тест ${i}`, tags: ['Sea', `T${i % 3}`], authors: [{ name: 'Ann' }] }),
    );
    if (i % 5 === 0) await server.admin('DELETE', `/admin/articles/${made.id}?note=Why`);
    if (i % 7 === 1) await server.admin('PATCH', `/admin/articles/${made.id}`, { tags: ['C++'] });
  }
  const exported = await (await server.admin('GET', '/admin/export')).text();
  expect(await send(exported)).toMatchObject({ created: 30, failed: 0 });
  for (const path of [
    '/rss.xml',
    '/tags/sea/atom.xml',
    '/tags/cplusplus/feed.json',
    '/changes.json',
    '/opml.xml',
  ]) {
    const [here, there] = [await server.get(path), await worker.get(path)];
    // Each has a log of its own, with the same changes.
    const log = /"log":"\w+"/;
    const text = await here.text();
    expect(there.text.replace(log, ''), path).toBe(text.replace(log, ''));
    const [one, other] = [here.headers.get('etag'), there.headers.etag].map((tag) => tag?.replace('W/', ''));
    expect(other === one, path).toBe(!log.test(text));
  }
  const back = await worker.admin('GET', '/admin/export');
  expect(back.text).toBe(exported);
  const third = await testServer({ vars: { PUBLIC_URL: SITE } });
  expect(await importInto(third, back.text)).toMatchObject({ created: 30, failed: 0 });
  expect(await (await third.get('/ninjs.json')).text()).toBe(await (await server.get('/ninjs.json')).text());
  await third.close();
});

test('a whole WordPress site, its pages and every address that it had', { timeout }, async () => {
  const permalink = PERMALINKS['month and name']!;
  const site = wordPressSite({ host: SITE, permalink, articles: 12, first: 700 });
  const report = await send(site.document);
  expect(report).toMatchObject({ created: 12, failed: 0, pages: { created: 4 }, comments: 4 });
  expect(report.redirects).toBeGreaterThan(30);
  for (const [path, to] of site.addresses) {
    const answer = await worker.request('GET', path, {});
    const at = answer.status === 200 ? path : `${answer.headers.location}`.replace(SITE, '');
    expect(decodeURI(at), path).toBe(decodeURI(to ?? ''));
  }
  expect(await send(site.document)).toMatchObject({ unchanged: 12, redirects: 0, pages: { unchanged: 4 } });
});
