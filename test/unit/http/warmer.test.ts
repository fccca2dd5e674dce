// Views that are read are made anew after a change before they are asked for again.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { metricsOf } from '../../support/metrics.ts';
import { article, type TestServer, testServer } from '../../support/server.ts';

const server: TestServer = await testServer();
afterAll(() => server.close());

const GZIP = { 'accept-encoding': 'gzip' };
const read = async (name: string) =>
  metricsOf(await (await server.admin('GET', '/metrics')).text()).get(name) ?? 0;
const rendered = (form: string) => read(`tagwire_render_duration_seconds_count{form="${form}"}`);
const compressed = () => read('tagwire_compress_duration_seconds_count{coding="gzip"}');
/** Until something is so many, for a second at most. */
async function until(count: () => Promise<number>, wanted: number) {
  for (let i = 0; i < 100 && (await count()) < wanted; i++) await sleep(10);
  expect(await count()).toBe(wanted);
}

test('once for each time that it was asked for, in the coding it was asked for in', async () => {
  await server.post(article({ title: 'One', tags: ['Hot'] }));
  await server.get('/tags/hot/atom.xml', GZIP);
  const before = { renderings: await rendered('atom'), codings: await compressed() };
  await server.post(article({ title: 'Two', tags: ['Hot'] }));
  await until(() => rendered('atom'), before.renderings + 1);
  await until(compressed, before.codings + 1);
  // Nobody has asked for it since: it waits.
  await server.post(article({ title: 'Three', tags: ['Hot'] }));
  await sleep(100);
  expect(await rendered('atom')).toBe(before.renderings + 1);

  const feed = await (await server.get('/tags/hot/atom.xml')).text();
  for (const title of ['One', 'Two', 'Three']) expect(feed).toContain(title);
});

test('what was made ahead is what is served', async () => {
  await server.post(article({ title: 'Warm', tags: ['Ready'] }));
  await server.get('/tags/ready/rss.xml');
  const before = await rendered('rss');
  await server.post(article({ title: 'Cooler', tags: ['Ready'] }));
  await until(() => rendered('rss'), before + 1);
  expect(await (await server.get('/tags/ready/rss.xml')).text()).toContain('Cooler');
  expect(await rendered('rss')).toBe(before + 1);
});

test('only what changed, and nothing whose rows have to be searched', async () => {
  await server.post(article({ tags: ['Still', 'Also'] }));
  for (const path of ['/tags/still/feed.json', '/tags/still+also/feed.json', '/feed.json?q=text']) {
    await server.get(path);
  }
  const before = await rendered('json');
  await server.post(article({ title: 'Elsewhere', tags: ['Also'] }));
  await sleep(100);
  expect(await rendered('json')).toBe(before);
});
