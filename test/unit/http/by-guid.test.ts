// PUT /admin/articles/by-guid/{guid}: what is refused because of the id.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { article, type Body, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const put = (guid: string, body: Body, headers: Record<string, string> = {}) =>
  server.admin('PUT', `/admin/articles/by-guid/${encodeURIComponent(guid)}`, body, headers);
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

test('If-Match of an article that there is not fails as any other precondition', async () => {
  for (const tag of ['*', '"1"'])
    expect(await codeOf(await put('none', article(), { 'if-match': tag }))).toEqual([
      412,
      'precondition-failed',
    ]);
  const answer = await server.admin('POST', '/admin/articles/batch', {
    articles: [{ method: 'upsert', guid: 'none', article: article(), ifMatch: '"1"' }],
  });
  const { results } = (await answer.json()) as { results: object[] };
  expect(results).toMatchObject([{ status: 412, problem: { code: 'precondition-failed' } }]);
  expect((await server.admin('GET', '/admin/articles/by-guid/none')).status).toBe(404);
});

test('another guid in the body is refused; the same, in either form, is not', async () => {
  const made = (await (await put('m1', article({ guid: 'm1' }))).json()) as { guid: string };
  for (const guid of ['m2', 'urn:uuid:9d0fd7a3-4f38-4dbb-a8e8-5a4f4f0c7b11'])
    for (const path of ['m1', 'new']) {
      const answer = await put(path, article({ guid }));
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ errors: [{ pointer: '/guid', code: 'guid-fixed' }] });
    }
  expect((await server.admin('GET', '/admin/articles/by-guid/new')).status).toBe(404);
  for (const guid of ['m1', made.guid]) expect((await put('m1', article({ guid }))).status).toBe(200);
  expect((await put(made.guid, article({ guid: 'm1' }))).status).toBe(200);
});
