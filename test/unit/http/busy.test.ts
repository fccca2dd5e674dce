// Readers while editors write without pause: every answer is whole, however long it takes to render.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
let ids: string[];
beforeAll(async () => {
  server = await testServer();
  ids = [];
  for (let i = 0; i < 60; i++) ids.push((await server.post(article({ title: `A ${i}`, tags: ['All'] }))).id);
  // More changes in a day than the newest articles account for: the window is looked for far back.
  for (let i = 0; i < 450; i++) await edit(i);
});
afterAll(() => server.close());

let edits = 0;
const edit = async (i: number) => {
  const body = { summary: `edit ${edits++}`, change: { kind: 'silent' } };
  const { status } = await server.admin('PATCH', `/admin/articles/${ids[i % 9]}`, body);
  expect(status).toBe(200);
};

test('a feed that changes faster than it is rendered is answered, with what its validator stands for', async () => {
  let reading = true;
  const writers = [0, 1, 2].map(async (i) => {
    for (; reading; i += 3) await edit(i);
  });
  const seen = new Map<string, string>();
  const before = edits;
  for (let round = 0; round < 4; round++) {
    for (const path of [
      '/rss.xml',
      '/tags/all/atom.xml',
      '/feed.json?limit=50',
      '/tags/all+!none/rss.xml',
      '/',
    ]) {
      const response = await server.get(path);
      expect(response.status, path).toBe(200);
      const key = `${path} ${response.headers.get('etag')}`;
      const body = await response.text();
      expect(seen.get(key) ?? body).toBe(body);
      seen.set(key, body);
    }
  }
  expect(edits - before).toBeGreaterThan(8);
  reading = false;
  await Promise.all(writers);
});
