// Micropub: what is refused says what to change; files, and what apps ask before they post.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITE, type TestServer, testServer } from '../../../support/server.ts';
import { fixture, MP3, PDF } from '../../media/samples.ts';
import { chunk, pngWith } from '../../media/telling.ts';
import { micropub, refusal } from './kit.ts';

let server: TestServer;
let app: ReturnType<typeof micropub>;
beforeAll(async () => {
  server = await testServer();
  app = micropub(server);
});
afterAll(() => server.close());

describe('refused, with what to change', () => {
  test.each([
    [{ type: ['h-event'], properties: { content: ['x'] } }, 'only h-entry'],
    [{ type: ['h-entry'], properties: { content: 'x' } }, 'list'],
    [{ type: ['h-entry'] }, 'properties'],
    [{ properties: {} }, 'empty'],
    [{ properties: { category: ['x'], 'mp-slug': ['x'] } }, 'ok'],
    [{ properties: { content: ['x', 'y'] } }, 'one value'],
    [{ properties: { content: [{ type: ['h-entry'] }] } }, 'html'],
    [{ properties: { content: ['x'], visibility: ['private'] } }, 'public'],
    [{ properties: { content: ['x'], 'post-status': ['secret'] } }, 'published or draft'],
    [{ properties: { content: ['x'], published: ['tomorrow'] } }, 'date'],
    [{ properties: { content: ['x'], photo: ['not a url'] } }, 'file'],
    [{ properties: { content: ['x'], audio: ['ftp://x.example/a'] } }, 'file'],
    [{ properties: { content: ['x'], 'mp-language': ['english'] } }, 'language'],
    [{ properties: { content: ['x'], 'translation-of': [`${SITE}/articles/none`] } }, 'no post'],
    [{ properties: { content: ['x'], 'x y': ['z'] } }, 'no name'],
    [{ properties: { content: [null] } }, 'null'],
    [{ action: 'publish', url: 'x' }, 'create, update, delete'],
    [{ action: 'update', url: `${SITE}/articles/none`, replace: { content: ['x'] } }, 'no post'],
    [{ action: 'update', replace: { content: ['x'] } }, 'url'],
    [{ action: 'delete', url: 'https://elsewhere.example/articles/x' }, 'no post'],
    ['[1]', 'object'],
    ['{', 'JSON'],
    ['{"properties":{"__proto__":["x"],"content":["x"]}}', 'no name'],
  ])('%j', async (body, detail) => {
    const response = await app.send(body as object, { 'content-type': 'application/json' });
    if (detail === 'ok') return expect(response.status).toBe(201);
    expect(await refusal(response)).toEqual([400, 'invalid_request', expect.stringContaining(detail)]);
  });

  test.each([
    [{ h: 'event', content: 'x' }, 'only h-entry'],
    [{ action: 'update', url: 'x' }, 'JSON'],
    [{ action: 'delete' }, 'url'],
    [{ 'a b': 'x' }, 'no name'],
    [{ 'photo[5][alt]': 'x' }, 'no name'],
    [{ 'x-a[properties]': 'x' }, 'no name'],
    [{ 'x-a[other][part]': 'x' }, 'no name'],
    [{ 'x-a[properties][__proto__]': 'x' }, 'no name'],
    [{ 'x-a': 'x', 'x-a[0][type]': 'h-x' }, 'no name'],
    [{}, 'empty'],
  ])('%j as a form', async (fields, detail) => {
    expect(await refusal(await app.form(fields as Record<string, string>))).toEqual([
      ...[400, 'invalid_request'],
      expect.stringContaining(detail),
    ]);
  });

  test('too large, too deep', async () => {
    const large = await app.send({ properties: { content: ['x'], 'x-large': ['z'.repeat(70_000)] } });
    expect(await refusal(large)).toEqual([400, 'invalid_request', expect.stringContaining('64 KB')]);
    const deep = `{"properties":{"x-deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    expect((await refusal(await app.send(deep, { 'content-type': 'application/json' })))[0]).toBe(400);
    const huge = await app.form({ content: 'x'.repeat(9_000_000) });
    expect((await refusal(huge)).slice(0, 2)).toEqual([413, 'invalid_request']);
  });

  test('updates without a change, or with values that are no list', async () => {
    const url = await app.make({ content: ['Stays.'] });
    for (const changes of [
      {},
      { replace: { content: 'x' } },
      { delete: 'content' },
      { add: [] },
      { delete: [1] },
    ])
      expect((await refusal(await app.update(url, changes)))[0], JSON.stringify(changes)).toBe(400);
    expect(await refusal(await app.update(url, { replace: { published: ['2020-01-01'] } }))).toEqual([
      ...[400, 'invalid_request'],
      expect.stringContaining('must stay 2026-11-23T12:00:00.000Z'),
    ]);
    expect((await app.source(url)).content).toEqual(['Stays.']);
  });

  test('other types, methods, queries', async () => {
    expect((await refusal(await app.send('x', { 'content-type': 'text/plain' })))[0]).toBe(415);
    expect((await server.admin('PUT', '/micropub', {})).status).toBe(405);
    expect((await server.admin('GET', '/micropub/media')).status).toBe(405);
    for (const path of ['/micropub', '/micropub?q=everything'])
      expect((await refusal(await server.admin('GET', path)))[0]).toBe(400);
    expect((await refusal(await server.get('/micropub?q=config')))[0]).toBe(401);
  });

  test('whatever JSON comes, it is answered', { timeout: 60_000 }, async () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const words = fc.string({ unit: 'grapheme', maxLength: 40 });
    const url = fc.webUrl({ withQueryParameters: true });
    const list = (one: fc.Arbitrary<unknown>) => fc.array(one, { maxLength: 3 });
    const likely = fc.record(
      {
        name: list(words).map((names) => names.slice(0, 1)),
        content: fc
          .oneof(words, fc.record({ html: words }), fc.record({ markdown: words }))
          .map((one) => [one]),
        category: list(words.map((tag) => `t${tag}`)),
        author: list(fc.oneof(words, url).filter((name) => /[\p{L}\p{N}]/u.test(name))),
        photo: list(fc.oneof(url, fc.record({ value: url, alt: words }))),
        'like-of': list(
          fc.oneof(
            url,
            value.filter((one) => one !== null),
          ),
        ),
        location: list(value.filter((one) => one !== null)),
        'x-any': list(value.filter((one) => one !== null)),
        'post-status': fc.constantFrom('draft', 'published').map((status) => [status]),
      },
      { requiredKeys: [] },
    );
    const wild = fc.dictionary(fc.constantFrom('name', 'content', 'photo', 'published', 'mp-slug'), value);
    const properties = fc.oneof({ weight: 4, arbitrary: likely }, { weight: 1, arbitrary: wild });
    let made = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 1, arbitrary: value }, { weight: 9, arbitrary: fc.record({ properties }) }),
        async (body) => {
          const response = await app.send(JSON.stringify(body), { 'content-type': 'application/json' });
          expect([201, 400]).toContain(response.status);
          const url = response.headers.get('location');
          if (!url) return;
          made++;
          expect([200, 404]).toContain((await server.get(url)).status);
          // As it is read, it may be sent back, and nothing changes.
          const { url: _, updated: _updated, ...rest } = await app.source(url);
          const before = await app.article(url);
          const again = await app.update(url, { replace: rest });
          expect([again.status, await app.article(url)]).toEqual([204, before]);
        },
      ),
      { numRuns: 100, seed: 5 },
    );
    expect(made).toBeGreaterThan(15);
  });
});

describe('files', () => {
  const post = (
    parts: [name: string, value: string | Blob][],
    headers: Record<string, string>,
    path = '/micropub',
  ) => {
    const body = new FormData();
    for (const [name, value] of parts) body.append(name, value);
    return server.app.fetch(new Request(SITE + path, { method: 'POST', body, headers }));
  };
  const blob = (bytes: Uint8Array<ArrayBuffer>) => new Blob([bytes]);
  const authorization = `Bearer test-token-0123456789abcdef`;

  test('each in the field that its bytes tell', async () => {
    const response = await post(
      [
        ['photo', blob(MP3)],
        ['audio', blob(fixture('plain-31x17.png'))],
        ['video', blob(fixture('film.mp4'))],
        ['mp-photo-alt[]', 'A dot'],
      ],
      { authorization },
    );
    const { url } = await app.created(response);
    expect(await app.source(url)).toMatchObject({
      photo: [{ value: expect.stringMatching(/\.png$/), alt: 'A dot' }],
      audio: [expect.stringMatching(/\.mp3$/)],
      video: [expect.stringMatching(/\.mp4$/)],
    });
    const { enclosures, image } = await app.article(url);
    expect(image).toMatchObject({ width: 31, height: 17 });
    expect(enclosures).toMatchObject([{ type: 'audio/mpeg', length: MP3.length }, { type: 'video/mp4' }]);
  });

  test('nobody’s file is kept', async () => {
    const before = server.logged.length;
    const refused = await post(
      [
        ['content', 'x'],
        ['photo', blob(fixture('alpha-31x17.webp'))],
      ],
      {},
    );
    expect((await refusal(refused)).slice(0, 2)).toEqual([401, 'unauthorized']);
    const late = await post(
      [
        ['photo', blob(MP3)],
        ['access_token', 'test-token-0123456789abcdef'],
      ],
      {},
    );
    expect((await refusal(late)).slice(0, 2)).toEqual([401, 'unauthorized']);
    const early = await post(
      [
        ['access_token', 'test-token-0123456789abcdef'],
        ['photo', blob(fixture('plain-31x17.png'))],
      ],
      {},
    );
    expect(early.status).toBe(201);
    expect(server.logged.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
  });

  test.each([
    ['a PDF', [['photo', new Blob([PDF])]], 415, 'no photo'],
    ['HTML', [['photo', new Blob(['<script>alert(1)</script>'])]], 415, ''],
    ['another field', [['file', new Blob([MP3])]], 400, 'photo, video, audio'],
  ] as const)('%s is refused', async (_, parts, status, detail) => {
    const [code, error, description] = await refusal(
      await post(parts as unknown as [string, Blob][], { authorization }),
    );
    expect([code, error, description]).toEqual([status, 'invalid_request', expect.stringContaining(detail)]);
  });

  test('a photo with content credentials waits for whoever sends it to choose', async () => {
    const signed = blob(pngWith(chunk('caBX', 'a manifest')));
    const sent = (query: string) => post([['file', signed]], { authorization }, `/micropub/media${query}`);
    expect((await refusal(await sent('')))[0]).toBe(409);
    const answers = [await sent('?credentials=keep'), await sent('?credentials=remove')];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const [kept, removed] = answers.map(({ headers }) => headers.get('location'));
    expect(kept).not.toBe(removed);
  });

  test('the media endpoint takes one field, and says where the file is each time', async () => {
    const file = blob(fixture('plain-31x17.gif'));
    const answers = [
      await post([['file', file]], { authorization }, '/micropub/media'),
      await post([['file', file]], { authorization }, '/micropub/media'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]?.headers.get('location')).toBe(answers[1]?.headers.get('location'));
    expect((await refusal(await post([['photo', file]], { authorization }, '/micropub/media')))[0]).toBe(400);
    expect((await refusal(await post([['x', 'y']], { authorization }, '/micropub/media')))[0]).toBe(400);
    expect(
      (
        await refusal(await server.admin('POST', '/micropub/media', MP3, { 'content-type': 'audio/mpeg' }))
      )[0],
    ).toBe(415);
  });
});

describe('queries', () => {
  test('posts, page by page', async () => {
    const own = await testServer();
    const client = micropub(own);
    const urls: string[] = [];
    for (let i = 0; i < 5; i++) {
      urls.unshift(
        await client.make({
          content: [`Post ${i} of ferries.`],
          ...(i === 2 && { 'post-status': ['draft'] }),
        }),
      );
      own.tick(1_000);
    }
    type Page = { items: { properties: { url: string[] } }[]; paging?: { after: string } };
    const first = (await client.query({ q: 'source', limit: '3' })) as Page;
    const second = (await client.query({
      q: 'source',
      limit: '3',
      after: first.paging?.after ?? '',
    })) as Page;
    const listed = [...first.items, ...second.items].map(({ properties }) => properties.url[0]);
    expect([listed, second.paging]).toEqual([urls, undefined]);
    const drafts = (await client.query({ q: 'source', 'post-status': 'draft' })) as Page;
    expect(drafts.items.map(({ properties }) => properties.url[0])).toEqual([urls[2]]);
    expect(((await client.query({ q: 'source', filter: 'ferries' })) as Page).items).toHaveLength(5);
    await own.close();
  });

  test('tags and people', async () => {
    await app.make({ content: ['x'], category: ['Bosphorus'], author: ['Ann Lee'] });
    expect(await app.query({ q: 'category', filter: 'bosph' })).toEqual({ categories: ['Bosphorus'] });
    expect(await app.query({ q: 'contact', filter: 'ann' })).toEqual({
      contacts: [
        expect.objectContaining({ name: 'Ann Lee', nickname: 'ann-lee', url: `${SITE}/authors/ann-lee/` }),
      ],
    });
    expect(await app.query({ q: 'channel' })).toEqual({ channels: [] });
  });
});
