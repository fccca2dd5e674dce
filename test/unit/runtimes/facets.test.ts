// Facets renamed, merged and retired under real workerd with D1; and what a preview and the doctor say there.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SITE, startWorker, TOKEN, type Worker } from './workerd.ts';

let worker: Worker;
beforeAll(async () => {
  worker = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE });
});
afterAll(() => worker.close());

const send = async (method: string, path: string, body?: object) => {
  const type = { 'content-type': 'application/json' };
  const answer = await worker.admin(method, path, body && JSON.stringify(body), body ? type : {});
  return { status: answer.status, body: JSON.parse(answer.text || 'null') };
};
const titles = async (path: string) =>
  (JSON.parse((await worker.get(path)).text) as { items: { title: string }[] }).items.map(
    ({ title }) => title,
  );

test('old names lead on, articles follow, a retired tag is gone', async () => {
  for (const [title, tags] of [
    ['One', ['Turkey', 'Old']],
    ['Two', ['Ankara']],
  ] as const) {
    expect((await send('POST', '/admin/articles', { title, tags, content: { text: 'Text.' } })).status).toBe(
      201,
    );
  }
  const renamed = await send('PATCH', '/admin/facets/tag/turkey', { label: 'Anatolia', slug: 'anatolia' });
  expect(renamed).toMatchObject({ status: 200, body: { slug: 'anatolia', pending: false } });
  const merged = await send('PATCH', '/admin/facets/tag/ankara', { mergeInto: 'turkey' });
  expect(merged).toMatchObject({ status: 200, body: { mergedInto: 'anatolia' } });
  expect(await titles('/tags/anatolia/feed.json')).toEqual(['Two', 'One']);
  expect((await worker.get('/tags/anatolia/rss.xml')).text).toContain('<category>Anatolia</category>');
  expect((await send('DELETE', '/admin/facets/tag/old')).status).toBe(200);
  expect((await worker.get('/tags/old/rss.xml')).status).toBe(410);
  expect((await send('GET', '/admin/facets?q=turk')).body.facets).toMatchObject([{ slug: 'anatolia' }]);
});

test('a preview tells what would be, and stores nothing', async () => {
  const { status, body } = await send('POST', '/admin/preview', { title: 'ONLY A PREVIEW', tags: ['New'] });
  expect(status).toBe(200);
  expect(body.formats.rss).toContain('<title>ONLY A PREVIEW</title>');
  expect(body.findings.map(({ rule }: { rule: string }) => rule)).toContain('capitals');
  expect(await titles('/feed.json')).not.toContain('ONLY A PREVIEW');
});
