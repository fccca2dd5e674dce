// An erased article is as if it had never been: the next delivery makes it anew.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type TestServer, testServer } from '../../../support/server.ts';
import { articlesOf, counts, importInto } from './kit.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const RSS = `<rss version="2.0"><channel><title>T</title><link>https://x.example/</link>
  <item><title>Delivered</title><guid isPermaLink="false">p1</guid><description>A text.</description></item>
  </channel></rss>`;
const erase = async (id: string) =>
  expect((await server.admin('DELETE', `/admin/articles/${id}?hard=true`)).status).toBe(204);
const titled = async (title: string) => (await articlesOf(server)).filter((one) => one.title === title);

test('its feed imported again', async () => {
  await importInto(server, RSS);
  const [first] = await titled('Delivered');
  await erase(first!.id);
  expect(counts(await importInto(server, RSS, { query: '?dryRun=true' }))).toMatchObject({ created: 1 });
  expect(counts(await importInto(server, RSS))).toMatchObject({ created: 1, failed: 0 });
  expect(counts(await importInto(server, RSS))).toMatchObject({ created: 0, unchanged: 1 });
  const again = await titled('Delivered');
  expect(again.map(({ guid }) => guid)).toEqual([first!.guid]);
  expect(again[0]!.id).not.toBe(first!.id);
  // And once more.
  await erase(again[0]!.id);
  expect(counts(await importInto(server, RSS))).toMatchObject({ created: 1, failed: 0 });
});

test('the site’s own feed imported again', async () => {
  const posted = await server.post(article({ title: 'Posted' }));
  const feed = await (await server.get('/feed.json')).text();
  await erase(posted.id);
  expect(counts(await importInto(server, feed))).toMatchObject({ created: 1, failed: 0 });
  const again = await titled('Posted');
  expect(again.map(({ guid }) => guid)).toEqual([posted.guid]);
  expect(await (await server.get('/feed.json')).text()).toContain(posted.guid);
});
