// Wrong things, as they are sent: each gets its status and words that say what to change.
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { article, type Body, type Site } from '../site.ts';

const BIG = 'x'.repeat(9 * 1024 * 1024);

interface Problem {
  type: string;
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
    ['a blank title', 'application/json', { title: '  ' }, 422, '/title'],
    ['tags that are text', 'application/json', { title: 'x', tags: 'a, b' }, 422, '/tags'],
    ['an author without name', 'application/json', { title: 'x', authors: [{}] }, 422, '/authors/0/name'],
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
    ['a date that is none', 'application/json', { title: 'x', publishedAt: 'tomorrow' }, 422, '/publishedAt'],
    ['a wrong language', 'application/json', { title: 'x', language: 'English!' }, 422, '/language'],
    ['a relative URL', 'application/json', { title: 'x', canonicalUrl: '/a' }, 422, '/canonicalUrl'],
    [
      'a URL of script',
      'application/json',
      { title: 'x', image: { url: 'javascript:a()' } },
      422,
      '/image/url',
    ],
    ['retracted from the start', 'application/json', { title: 'x', status: 'retracted' }, 422, '/status'],
    ['scheduled without time', 'application/json', { title: 'x', status: 'scheduled' }, 422, '/publishedAt'],
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
    ['9 MB of JSON', 'application/json', `{"title": "${BIG}"}`, 413, ''],
    ['no type', '', 'x', 415, ''],
    ['an unknown charset', 'text/plain; charset=klingon', 'x', 415, ''],
    ['an empty text', 'text/plain', '   ', 422, '/title'],
    ['a feed of two', 'application/rss+xml', '<rss><channel><item/><item/></channel></rss>', 422, ''],
    [
      'Markdown that becomes 3.5 MB of HTML',
      'text/markdown',
      `# T\n\n${'&'.repeat(700_000)}`,
      422,
      '/content',
    ],
    ['as much HTML', 'text/html', `<title>T</title><p>${'&'.repeat(700_000)}`, 422, '/content'],
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
    const stored = async () => [
      await site.etag('/rss.xml'),
      (await site.admin('GET', '/admin/articles?limit=1')).text,
    ];
    const before = await stored();
    const answer = await site.send(type, body);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    const problem = answer.json<Problem>();
    expect(problem.detail).toMatch(/\w{3}/);
    for (const { code } of [problem, ...(problem.errors ?? [])]) expect(code).toMatch(CODE);
    if (pointer) expect(problem.errors?.map((fault) => fault.pointer)).toContain(pointer);
    expect(await stored(), 'nothing is half stored').toEqual(before);
  });

  test('every mistake is told at once', async () => {
    const answer = await site.admin('POST', '/admin/articles', { tags: [1], publishedAt: 'x', image: {} });
    expect(answer.json<{ errors: object[] }>().errors).toEqual(
      expect.arrayContaining(
        ['/image/url', '/publishedAt', '/tags/0', '/title'].map((pointer) =>
          expect.objectContaining({ pointer }),
        ),
      ),
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
    const { errors } = (await site.admin('POST', path, body)).json<Problem>();
    expect(errors).toContainEqual({
      pointer,
      code: expect.stringMatching(/^(misspelt|unknown)-member$/),
      detail: expect.stringMatching(detail),
    });
  });

  test.each(['accept', 'cookie', 'if-none-match', 'authorization'])(
    '%s of 9,000 characters',
    async (name) => {
      // An address of its own: an answer that is kept depends on few headers, and no other is looked at.
      const path = `/rss.xml?limit=${name.length}`;
      const answer = await site.get(path, { [name]: 'a'.repeat(9_000) });
      expect(answer.status).toBe(431);
      expect(answer.json<Problem>()).toMatchObject({
        code: 'header-too-long',
        detail: expect.stringContaining(name),
      });
      expect((await site.get(path, { [name]: 'a'.repeat(8_000) })).status).toBe(200);
    },
  );

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
    const json = { 'content-type': 'application/json' };
    expect((await site.admin('PATCH', `/admin/articles/${id}`, '[]', json)).status).toBe(422);
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
    for (const [path, accept] of [
      ['/articles/none', '*/*'],
      ['/tags/a++b/rss.xml', 'text/html'],
      ['/admin/articles', 'text/html'],
    ] as const) {
      const answer = await site.get(path, { accept });
      expect(answer.headers['content-type'], path).toBe('application/problem+json');
    }
  });

  test('what an error means is a page, and every code has one', async () => {
    const { type, code } = (await site.admin('GET', '/admin/articles/unknown')).json<
      Record<string, string>
    >();
    const page = await site.get(type!);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toContain(`<h1><code>${code}</code></h1>`);
    const list = await site.get('/problems/');
    expect(list.text).toContain(`href="${type}"`);
    expect((await site.get('/problems/unheard-of')).status).toBe(404);
    expect((await site.get('/problems')).headers.location).toBe('/problems/');
  });

  test('a request’s id comes back', async () => {
    expect((await site.get('/rss.xml', { 'x-request-id': 'abc-1' })).headers['x-request-id']).toBe('abc-1');
  });

  test('two Host lines are refused, also for what is ready', async () => {
    const { hostname, port } = new URL(site.running.origin);
    const ask = (...lines: string[]) =>
      new Promise<number>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () =>
          socket.write(['GET /rss.xml HTTP/1.1', ...lines, 'Connection: close', '', ''].join('\r\n')),
        );
        socket.once('error', reject).once('data', (said) => {
          socket.destroy();
          resolve(Number(`${said}`.split(' ')[1]));
        });
      });
    for (let i = 0; i < 3; i++) expect(await ask('Host: a')).toBe(200);
    // RFC 9112 §3.2: 400. workerd itself answers 500, before the Worker is called.
    for (const again of ['Host: a', 'host: b']) expect([400, 500]).toContain(await ask('Host: a', again));
  });

  test('letters beyond ASCII that are not percent-encoded', async () => {
    const answer = await site.request('GET', Buffer.from('/tags/türkiye/rss.xml').toString('latin1'));
    expect([200, 308, 400]).toContain(answer.status);
  });
}
