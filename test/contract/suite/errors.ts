// Wrong things, as they are sent: each gets its status and words that say what to change.
import { expect, test } from 'vitest';
import { article, type Body, type Site } from '../site.ts';

const BIG = 'x'.repeat(9 * 1024 * 1024);

interface Problem {
  code: string;
  detail: string;
  errors?: { pointer: string; code: string }[];
}
/** For programs, stable. */
const CODE = /^[a-z]+(-[a-z]+)*$/;

export function errors(site: Site): void {
  test.each<[string, string, Body, number, string]>([
    ['no JSON', 'application/json', '{"title": ', 400, ''],
    ['not an object', 'application/json', '[]', 422, ''],
    ['not UTF-8', 'application/json', Buffer.from([0x7b, 0xff, 0x7d]), 400, ''],
    ['no title', 'application/json', { content: { text: 'x' } }, 422, '/title'],
    ['a title that is a number', 'application/json', { title: 5 }, 422, '/title'],
    ['a tag of punctuation', 'application/json', { title: 'x', tags: ['ok', '...'] }, 422, '/tags/1'],
    ['two notations', 'application/json', { title: 'x', content: { text: 'a', html: 'b' } }, 422, '/content'],
    [
      'a date that was never',
      'application/json',
      { title: 'x', publishedAt: '2026-02-30' },
      422,
      '/publishedAt',
    ],
    ['a wrong status', 'application/json', { title: 'x', status: 'live' }, 422, '/status'],
    ['an unknown field', 'application/json', { title: 'x', titel: 'y' }, 422, '/titel'],
    [
      'a translation of nobody',
      'application/json',
      { title: 'x', translationOf: 'x' },
      422,
      '/translationOf',
    ],
    ['9 MB', 'text/plain', BIG, 413, ''],
    ['an unknown type', 'application/msword', 'x', 415, ''],
    ['text that is not in its charset', 'text/plain', Buffer.from([0x54, 0xe9]), 400, ''],
    ['bad front matter', 'text/markdown', '---\ntitle: [\n---\nx', 400, ''],
    ['no XML', 'application/atom+xml', '<entry>', 400, ''],
    [
      'an entity bomb',
      'application/atom+xml',
      '<!DOCTYPE e [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><entry><title>&b;</title></entry>',
      400,
      '',
    ],
  ])('%s', async (_name, type, body, status, pointer) => {
    const before = await site.etag('/rss.xml');
    const answer = await site.send(type, body);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const problem = answer.json<Problem>();
    expect(problem.detail).toMatch(/\w{3}/);
    for (const { code } of [problem, ...(problem.errors ?? [])]) expect(code).toMatch(CODE);
    if (pointer) expect(problem.errors?.map((fault) => fault.pointer)).toContain(pointer);
    expect(await site.etag('/rss.xml')).toBe(before);
  });

  test('unknown ids and wrong calls', async () => {
    for (const [method, body] of [['GET'], ['DELETE'], ['PUT', article()], ['PATCH', {}]] as const)
      expect((await site.admin(method, '/admin/articles/unknown', body)).status, method).toBe(404);
    const { id } = await site.post(article({ title: 'Right' }));
    const patch = await site.send('text/plain', 'x');
    expect(patch.status).toBe(201);
    const wrong = await site.admin('PATCH', `/admin/articles/${id}`, 'x', { 'content-type': 'text/plain' });
    expect([wrong.status, wrong.headers['accept-patch']]).toEqual([
      415,
      expect.stringContaining('merge-patch'),
    ]);
    const coded = await site.send('application/json', article(), '', { 'content-encoding': 'gzip' });
    expect([coded.status, coded.headers['accept-encoding']]).toEqual([415, 'identity']);
  });

  test('codes say what is wrong', async () => {
    const first = await site.send('application/json', article({ slug: 'taken' }));
    expect(first.status).toBe(201);
    const again = await site.send('application/json', article({ slug: 'taken', tags: 'x' }));
    expect(again.json()).toMatchObject({
      code: 'invalid-body',
      errors: [{ pointer: '/tags', code: 'not-a-list', detail: 'must be a list of strings' }],
    });
    const taken = await site.send('application/json', article({ slug: 'taken' }));
    expect(taken.json()).toMatchObject({ errors: [{ pointer: '/slug', code: 'slug-taken' }] });
    const none = await site.admin('GET', '/admin/articles/unknown');
    expect(none.json()).toMatchObject({ status: 404, code: 'article-not-found' });
    const stale = await site.admin('PUT', `/admin/articles/${first.json<{ id: string }>().id}`, article(), {
      'if-match': '"0"',
    });
    expect(stale.json()).toMatchObject({ status: 412, code: 'precondition-failed' });
    expect((await site.get('/tags/a++b/rss.xml')).json()).toMatchObject({ code: 'expression-malformed' });
  });

  test('another charset is read as it says', async () => {
    const windows1251 = Buffer.from([0xcd, 0xee, 0xe2, 0xee, 0xf1, 0xf2, 0xfc]);
    const answer = await site.send('text/plain; charset=windows-1251', windows1251);
    expect(answer.json()).toMatchObject({ title: 'Новость' });
  });

  test('a browser gets errors as a page, a program as a problem', async () => {
    const page = await site.get('/articles/none', { accept: 'text/html,*/*' });
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    for (const path of ['/tags/a++b/rss.xml', '/admin/articles']) {
      const answer = await site.get(path, { accept: 'text/html' });
      expect(answer.headers['content-type'], path).toBe('application/problem+json');
    }
  });

  test('a request’s id comes back', async () => {
    expect((await site.get('/rss.xml', { 'x-request-id': 'abc-1' })).headers['x-request-id']).toBe('abc-1');
  });

  test('letters beyond ASCII that are not percent-encoded', async () => {
    const answer = await site.request('GET', Buffer.from('/tags/türkiye/rss.xml').toString('latin1'));
    expect([200, 308, 400]).toContain(answer.status);
  });
}
