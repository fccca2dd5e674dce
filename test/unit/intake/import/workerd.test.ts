// Import and export under real workerd with D1: what one runtime lets out the other takes in.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../../support/server.ts';
import { SITE, startWorker, TOKEN, type Worker } from '../../runtimes/workerd.ts';
import { importInto, type Report } from './kit.ts';

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
    expect(there.text, path).toBe(await here.text());
    expect(`${there.headers.etag}`.replace('W/', ''), path).toBe(here.headers.get('etag')?.replace('W/', ''));
  }
  const back = await worker.admin('GET', '/admin/export');
  expect(back.text).toBe(exported);
  const third = await testServer({ vars: { PUBLIC_URL: SITE } });
  expect(await importInto(third, back.text)).toMatchObject({ created: 30, failed: 0 });
  expect(await (await third.get('/ninjs.json')).text()).toBe(await (await server.get('/ninjs.json')).text());
  await third.close();
});

test('charsets, gzip, batches', { timeout }, async () => {
  const parts: number[] = [
    ...Buffer.from('<?xml version="1.0" encoding="windows-1251"?><rss version="2.0"><channel>'),
  ];
  for (let i = 0; i < 45; i++) {
    const head = `<item><guid>urn:w:${i}</guid><title>`;
    parts.push(
      ...Buffer.from(head),
      0xd2,
      0xe5,
      0xf1,
      0xf2,
      ...Buffer.from('</title><pubDate>1 Jan 2020</pubDate></item>'),
    );
  }
  parts.push(...Buffer.from('</channel></rss>'));
  expect(await send(new Uint8Array(gzipSync(new Uint8Array(parts))))).toMatchObject({
    created: 45,
    failed: 0,
  });
  expect(await send(new Uint8Array(parts))).toMatchObject({ created: 0, unchanged: 45 });
  const list = await worker.admin('GET', '/admin/articles?limit=100');
  const titles = (JSON.parse(list.text) as { articles: { title: string }[] }).articles.map(
    ({ title }) => title,
  );
  expect(titles.filter((title) => title === 'Тест')).toHaveLength(45);
  const tar = await worker.admin('GET', '/admin/export?format=markdown');
  expect(tar.bytes.length % 512).toBe(0);
  expect(await send(new Uint8Array(tar.bytes))).toMatchObject({ created: 0, failed: 0 });
});
