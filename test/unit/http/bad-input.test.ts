// Wrong things, as they are sent: each gets its status and words that say what to change, and nothing is half stored.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ArticleAnswer, article, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const json = async (response: Response) => (await response.json()) as ArticleAnswer;
/** Everything a refused request must leave as it was. */
const everything = async () => [
  await server.etag('/rss.xml'),
  (await server.driver.all('SELECT count(*), max(n) FROM articles', []))[0],
  (await server.driver.all('SELECT count(*) FROM revisions', []))[0],
];

describe('bad input', () => {
  const big = 'x'.repeat(20 * 1024 * 1024);
  test.each<[string, string, string | Uint8Array<ArrayBuffer> | object, number, string]>([
    ['no JSON', 'application/json', '{"title": ', 400, ''],
    ['not an object', 'application/json', '[]', 422, ''],
    ['not UTF-8', 'application/json', new Uint8Array([0x7b, 0xff, 0x7d]), 400, ''],
    ['no title', 'application/json', { content: { text: 'x' } }, 422, '/title'],
    ['a blank title', 'application/json', { title: '  ' }, 422, '/title'],
    ['a title that is a number', 'application/json', { title: 5 }, 422, '/title'],
    ['tags that are text', 'application/json', { title: 'x', tags: 'a, b' }, 422, '/tags'],
    ['a tag of punctuation', 'application/json', { title: 'x', tags: ['ok', '...'] }, 422, '/tags/1'],
    [
      'an author without name',
      'application/json',
      { title: 'x', authors: [{ url: 'https://x.example' }] },
      422,
      '/authors/0/name',
    ],
    ['two notations', 'application/json', { title: 'x', content: { text: 'a', html: 'b' } }, 422, '/content'],
    ['a date that is none', 'application/json', { title: 'x', publishedAt: 'tomorrow' }, 422, '/publishedAt'],
    [
      'a date that was never',
      'application/json',
      { title: 'x', publishedAt: '2026-02-30' },
      422,
      '/publishedAt',
    ],
    ['a wrong status', 'application/json', { title: 'x', status: 'live' }, 422, '/status'],
    ['a wrong language', 'application/json', { title: 'x', language: 'English!' }, 422, '/language'],
    [
      'a relative canonical URL',
      'application/json',
      { title: 'x', canonicalUrl: '/a' },
      422,
      '/canonicalUrl',
    ],
    [
      'javascript: as URL',
      'application/json',
      { title: 'x', image: { url: 'javascript:alert(1)' } },
      422,
      '/image/url',
    ],
    ['an unknown field', 'application/json', { title: 'x', titel: 'y' }, 422, '/titel'],
    ['retracted from the start', 'application/json', { title: 'x', status: 'retracted' }, 422, '/status'],
    [
      'scheduled without a time',
      'application/json',
      { title: 'x', status: 'scheduled' },
      422,
      '/publishedAt',
    ],
    ['20 MB', 'application/json', `{"title": "${big}"}`, 413, ''],
    ['20 MB of text', 'text/plain', big, 413, ''],
    ['an unknown type', 'application/msword', 'x', 415, ''],
    ['no type', '', 'x', 415, ''],
    ['an unknown charset', 'text/plain; charset=klingon', 'x', 415, ''],
    ['text that is not in its charset', 'text/plain', new Uint8Array([0x54, 0xe9]), 400, ''],
    ['an empty text', 'text/plain', '   ', 422, '/title'],
    ['bad front matter', 'text/markdown', '---\ntitle: [\n---\nx', 400, ''],
    ['no XML', 'application/atom+xml', '<entry>', 400, ''],
    [
      'a feed of two',
      'application/rss+xml',
      '<rss><channel><item><title>a</title></item><item><title>b</title></item></channel></rss>',
      422,
      '',
    ],
    [
      'an entity bomb',
      'application/atom+xml',
      '<!DOCTYPE e [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><entry><title>&b;</title></entry>',
      400,
      '',
    ],
  ])('%s', async (_name, type, body, status, pointer) => {
    const before = await everything();
    const response = await server.send(type, body as string);
    const problem = (await response.json()) as {
      detail: string;
      errors?: { pointer: string; detail: string }[];
    };
    expect([response.status, problem]).toEqual([
      status,
      expect.objectContaining({ detail: expect.stringMatching(/\w{3}/) }),
    ]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    if (pointer) expect(problem.errors?.map((e) => e.pointer)).toContain(pointer);
    expect(await everything(), 'nothing is half stored').toEqual(before);
  });

  test('every mistake is told at once', async () => {
    const response = await server.admin('POST', '/admin/articles', {
      tags: [1],
      publishedAt: 'x',
      image: {},
    });
    const { errors } = (await response.json()) as { errors: { pointer: string }[] };
    expect(errors.map((e) => e.pointer).sort()).toEqual(
      expect.arrayContaining(['/image/url', '/publishedAt', '/tags/0', '/title']),
    );
  });

  test.each([
    ['/admin/tokens', { nam: 'x', scopes: [] }, '/nam', /^unknown field; did you mean name\?$/],
    [
      '/admin/webhooks',
      { url: 'https://x.example/', colour: 1 },
      '/colour',
      /^unknown field; known are url,/,
    ],
  ])('%s names an unknown field as articles do', async (path, body, pointer, detail) => {
    const { errors } = await json(await server.admin('POST', path, body));
    expect(errors).toContainEqual({
      pointer,
      code: expect.stringMatching(/^(misspelt|unknown)-member$/),
      detail: expect.stringMatching(detail),
    });
  });

  test('unknown ids and wrong calls', async () => {
    for (const method of ['GET', 'DELETE']) {
      expect((await server.admin(method, '/admin/articles/unknown')).status).toBe(404);
    }
    expect((await server.admin('PUT', '/admin/articles/unknown', article())).status).toBe(404);
    expect((await server.admin('PATCH', '/admin/articles/unknown', {})).status).toBe(404);
    const { id } = await server.post(article());
    const patch = await server.admin('PATCH', `/admin/articles/${id}`, 'x', { 'content-type': 'text/plain' });
    expect([patch.status, patch.headers.get('accept-patch')]).toEqual([
      415,
      expect.stringContaining('merge-patch+json'),
    ]);
    expect(
      (await server.admin('PATCH', `/admin/articles/${id}`, '[]', { 'content-type': 'application/json' }))
        .status,
    ).toBe(422);
  });

  test('another charset is read as it says', async () => {
    const windows1251 = new Uint8Array([0xcd, 0xee, 0xe2, 0xee, 0xf1, 0xf2, 0xfc]);
    const made = await json(await server.send('text/plain; charset=windows-1251', windows1251));
    expect(made.title).toBe('Новость');
  });
});
