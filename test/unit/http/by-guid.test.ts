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
