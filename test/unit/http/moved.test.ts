// Somebody else commits while a document is rendered: it is found anew, and no reader sees an error.
import { expect, test } from 'vitest';
import { article, testServer } from '../../support/server.ts';

test.each(['rss.xml', 'atom.xml', 'feed.json', ''])('/tags/red+!blue/%s', async (file) => {
  const other = await testServer();
  const server = await testServer({ dir: other.dir });
  await other.post(article({ title: 'First', tags: ['Red'] }));
  // As any process may, the other one commits before each of the first queries.
  const { all } = server.driver;
  let commits = 0;
  server.driver.all = async (sql, params) => {
    if (commits < 8) await other.post(article({ title: `Meanwhile ${++commits}`, tags: ['Red'] }));
    return all.call(server.driver, sql, params);
  };
  const response = await server.get(`/tags/red+!blue/${file}`);
  expect(response.status).toBe(200);
  const body = await response.text();
  expect(body).toContain(`Meanwhile ${commits}`);
  // The validator is of these bytes.
  expect(response.headers.get('etag')).toBe(await other.etag(`/tags/red+!blue/${file}`));
  expect(await (await other.get(`/tags/red+!blue/${file}`)).text()).toBe(body);
  await server.close();
  await other.close();
});
