// What a hostile review found, so that it stays found.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../../src/app.ts';
import type { SqlDriver } from '../../../src/ports.ts';
import {
  type ArticleAnswer,
  article,
  SITE,
  type TestServer,
  TOKEN,
  testServer,
} from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const json = async <T = ArticleAnswer>(response: Response | Promise<Response>) =>
  (await (await response).json()) as T;
const titles = async (path: string) =>
  (await json<{ items: { title: string }[] }>(server.get(path))).items.map(({ title }) => title);
const patch = (id: string, body: object) => server.admin('PATCH', `/admin/articles/${id}`, body);

describe('dates', () => {
  test('an article published now can be changed, whatever the clock’s milliseconds', async () => {
    server.tick(123);
    const made = await server.post(article({ title: 'Now' }));
    expect((await patch(made.id, { summary: 'x' })).status).toBe(200);
    const current = await json(server.admin('GET', `/admin/articles/${made.id}`));
    expect((await server.admin('PUT', `/admin/articles/${made.id}`, current)).status).toBe(200);
    const whole = made.publishedAt?.replace(/\.\d+/, '');
    expect((await patch(made.id, { publishedAt: whole })).status, 'by a client without milliseconds').toBe(
      200,
    );
  });

  test.each(['0001-01-01', '1600-05-05T12:00:00Z', '1900-01-01', '9999-12-31T23:59:59Z'])(
    '%s is a date',
    async (publishedAt) => {
      const made = await server.post(article({ title: `Of ${publishedAt}`, publishedAt, tags: ['Eras'] }));
      const list = await json<{ articles: ArticleAnswer[] }>(
        server.admin('GET', '/admin/articles?tag=eras&limit=200'),
      );
      expect(list.articles.map(({ id }) => id)).toContain(made.id);
      if (made.status === 'published') expect(await titles('/tags/eras/feed.json')).toContain(made.title);
    },
  );

  test('any number of articles of one instant, and of the next second', async () => {
    const post = (publishedAt: string) =>
      server.post(article({ title: 'Same', slug: crypto.randomUUID(), publishedAt, tags: ['Same'] }));
    for (let i = 0; i < 40; i++) await post('2024-05-01');
    await post('2024-05-01T00:00:01Z');
    for (let i = 0; i < 5; i++) await post('2024-05-01');
    expect(await titles('/tags/same/feed.json?limit=200')).toHaveLength(46);
  });

  test('null takes a date away: of a draft, and of a scheduled article that is to appear now', async () => {
    const scheduled = await server.post(article({ publishedAt: '2027-01-01T00:00:00Z' }));
    const draft = await json(patch(scheduled.id, { status: 'draft', publishedAt: null }));
    expect([draft.status, draft.publishedAt]).toEqual(['draft', undefined]);
    expect(await json(patch(scheduled.id, { status: 'published' }))).toMatchObject({
      status: 'published',
      publishedAt: expect.any(String),
    });
    const refused = await patch(scheduled.id, { status: 'scheduled' });
    expect([refused.status, await refused.json()]).toEqual([
      422,
      expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/status' })] }),
    ]);
  });

  test('null gives slug and language back to their defaults', async () => {
    const made = await server.post(article({ title: 'Before', language: 'tr' }));
    expect(await json(patch(made.id, { title: 'After', slug: null, language: null }))).toMatchObject({
      slug: 'after',
      language: 'en',
    });
  });
});

describe('names', () => {
  test.each([
    ['❤️', '❤️'],
    ['☀️', '☀️'],
    ['a+❤️', 'aplus'],
    ['👨‍👩‍👧', '👨‍👩‍👧'],
  ])('the tag %s is %s', async (label, slug) => {
    const made = await server.post(article({ tags: [label] }));
    const feed = (made.feeds as { kind: string; slug: string; json: string }[]).find(
      ({ kind }) => kind === 'tag',
    );
    expect(feed?.slug).toBe(slug);
    expect((await server.get(feed?.json ?? '')).status).toBe(200);
  });

  test('the identity and title of a view do not depend on tags that others make', async () => {
    await server.post(article({ tags: ['Alpha'] }));
    const path = '/tags/alpha+!beta/atom.xml';
    const [id, alpha] = await Promise.all(
      [path, '/tags/alpha/atom.xml'].map(
        async (p) => /<id>(.*?)</.exec(await (await server.get(p)).text())?.[1],
      ),
    );
    expect(id).not.toBe(alpha);
    const before = await server.get(path);
    await server.post(article({ tags: ['Beta'] }));
    const after = await server.get(path);
    expect(after.headers.get('etag')).toBe(before.headers.get('etag'));
    expect(await after.text()).toBe(await before.text());
    // Another process has nothing kept.
    const other = await testServer({ dir: server.dir });
    expect(await (await other.get(path)).text()).toBe(await (await server.get(path)).text());
    await other.close();
  });
});

describe('text queries', () => {
  test.each([
    'a%00b',
    'a*',
    Array.from({ length: 60 }, (_, i) => `${String.fromCharCode(97 + (i % 26))}*`).join('+'),
  ])('%s', async (q) => {
    expect((await server.get(`/rss.xml?q=${q}`)).status).toBe(200);
  });

  test('Russian is found with and without the dots of ё', async () => {
    await server.post(article({ title: 'Ёлка зелёная' }));
    await server.post(article({ title: 'Елка зеленая' }));
    await server.post(article({ title: 'Трёхколёсный' }));
    for (const q of ['елка', 'Ёлка', 'елк*', 'ЕЛКА зелёная']) {
      expect(await titles(`/feed.json?q=${encodeURIComponent(q)}`), q).toEqual([
        'Елка зеленая',
        'Ёлка зелёная',
      ]);
    }
    expect(await titles(`/feed.json?q=${encodeURIComponent('трёхколёсный')}`)).toEqual(['Трёхколёсный']);
  });

  test('a query’s validators move with what it finds, and only then', async () => {
    const found = await server.post(article({ title: 'Zebra crossing' }));
    const path = '/feed.json?q=zebra';
    const tag = await server.etag(path);
    server.tick(5_000);
    await server.post(article({ title: 'Something else' }));
    const after = await server.get(path);
    expect(after.headers.get('etag')).toBe(tag);
    const updated = async (answer: Response) =>
      Date.parse(((await answer.json()) as { _tagwire: { updated: string } })._tagwire.updated);
    const before = await updated(after);
    await patch(found.id, { title: 'Level crossing' });
    expect(await server.etag(path)).not.toBe(tag);
    expect(await titles(path)).toEqual([]);
    // What left it is its last change.
    expect((await updated(await server.get(path))) - before).toBe(5_000);
  });
});

describe('what is easily mistaken', () => {
  test('?status=draft with JSON publishes nothing; hard is true or false', async () => {
    const refused = await server.admin('POST', '/admin/articles?status=draft', article({ title: 'Not yet' }));
    expect([refused.status, await titles('/feed.json?q=%22not%20yet%22')]).toEqual([422, []]);
    const { id } = await server.post(article({ title: 'Kept' }));
    expect((await server.admin('DELETE', `/admin/articles/${id}?hard=yes`)).status).toBe(400);
  });

  test('publishing a scheduled article means now', async () => {
    const { id } = await server.post(article({ publishedAt: '2027-01-01T00:00:00Z' }));
    const made = await json(patch(id, { status: 'published' }));
    expect([made.status, Date.parse(made.publishedAt ?? '') < Date.parse('2026-12-01')]).toEqual([
      'published',
      true,
    ]);
  });
});

describe('answers', () => {
  test('every error is a problem, and readable from another site', async () => {
    const failed = await server.get('/rss.xml', { 'if-match': '"x"' });
    expect([failed.status, failed.headers.get('content-type')]).toEqual([412, 'application/problem+json']);
    for (const path of ['/nothing', '/tags/a++b/rss.xml', '/', '/tags/', '/robots.txt', '/openapi.json']) {
      expect((await server.get(path)).headers.get('access-control-allow-origin'), path).toBe('*');
    }
    expect(
      (await server.admin('GET', '/admin/articles')).headers.get('access-control-allow-origin'),
    ).toBeNull();
    expect((await server.admin('GET', '/admin/articles')).headers.get('cache-control')).toBe('no-store');
  });

  test('a method that is not there says which are', async () => {
    for (const [method, path, allow] of [
      ['PUT', '/admin/articles', 'POST'],
      ['POST', '/admin/articles/x', 'PATCH'],
      ['PATCH', '/admin/tokens/x', 'DELETE'],
    ]) {
      const response = await server.admin(method as string, path as string);
      expect([response.status, response.headers.get('allow')], path).toEqual([
        405,
        expect.stringContaining(allow as string),
      ]);
    }
  });

  test('a patch nested without end, a coded body', async () => {
    const { id } = await server.post(article());
    const deep = `{"content":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;
    const response = await server.admin('PATCH', `/admin/articles/${id}`, deep, {
      'content-type': 'application/json',
    });
    expect([400, 422]).toContain(response.status);
    const coded = await server.send('application/json', '{}', '', { 'content-encoding': 'gzip' });
    expect([coded.status, coded.headers.get('accept-encoding')]).toEqual([415, 'identity']);
  });

  test('a 304 renders nothing', async () => {
    await server.post(article({ title: 'Heavy', tags: ['Heavy'], content: { text: 'x '.repeat(400_000) } }));
    const tag = await server.etag('/tags/heavy/rss.xml');
    const { context } = server.app;
    const app = createApp({ ...context, driver: server.driver });
    const reads = (await import('../../../src/formats/rss.ts')).rss;
    const piece = reads.piece;
    let rendered = 0;
    reads.piece = (...args) => {
      rendered += 1;
      return piece(...args);
    };
    try {
      const response = await app.fetch(
        new Request(`${SITE}/tags/heavy/rss.xml`, { headers: { 'if-none-match': tag } }),
      );
      expect([response.status, rendered]).toEqual([304, 0]);
    } finally {
      reads.piece = piece;
    }
  });
});

describe('erasure', () => {
  test('a translation of what was erased can still be edited', async () => {
    const original = await server.post(article({ title: 'Original' }));
    const made = await server.post(article({ title: 'Çeviri', language: 'tr', translationOf: original.id }));
    await server.admin('DELETE', `/admin/articles/${original.id}?hard=true`);
    expect((await patch(made.id, { title: 'Yeni çeviri' })).status).toBe(200);
  });

  test('its id may come again', async () => {
    const entry =
      '<entry xmlns="http://www.w3.org/2005/Atom"><id>tag:x.example,2026:erased</id><title>T</title></entry>';
    const first = await json(server.send('application/atom+xml', entry));
    expect((await server.send('application/atom+xml', entry)).status, 'twice').toBe(422);
    await server.admin('DELETE', `/admin/articles/${first.id}?hard=true`);
    const again = await json(server.send('application/atom+xml', entry));
    expect([again.guid, again.id === first.id]).toEqual(['tag:x.example,2026:erased', false]);
  });
});

describe('a database that is slow and far away', () => {
  /** As D1 or sqld: nothing tells of changes without asking, and others come in between. */
  const far = (driver: SqlDriver): SqlDriver => {
    const delay = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    return {
      all: async (sql, params) => {
        await delay();
        return driver.all(sql, params);
      },
      batch: async (statements) => {
        await delay();
        return driver.batch(statements);
      },
      close: async () => {},
    };
  };
  const opened: ReturnType<typeof createApp>[] = [];
  const clients = () => {
    const apps = Array.from({ length: 2 }, () =>
      createApp({ ...server.app.context, driver: far(server.driver) }),
    );
    opened.push(...apps);
    return apps;
  };
  afterEach(async () => {
    for (const app of opened.splice(0)) await app.stop();
  });
  const call = (app: ReturnType<typeof createApp>, method: string, path: string, body: object) =>
    app.fetch(
      new Request(SITE + path, {
        method,
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      }),
    );

  test('a slug has one owner', { timeout: 60_000 }, async () => {
    const apps = clients();
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, i) => server.post(article({ title: `Rival ${i}` }))),
    );
    const answers = await Promise.all(
      made.map(({ id }, i) => call(apps[i % 2]!, 'PATCH', `/admin/articles/${id}`, { slug: 'stolen' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422, 422]);
  });

  test('parallel writers all get through', { timeout: 60_000 }, async () => {
    const apps = clients();
    const same = article({ title: 'The same title', tags: ['Rush hour'] });
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, i) => call(apps[i % 2]!, 'POST', '/admin/articles', same)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await titles('/tags/rush-hour/feed.json?limit=200')).toHaveLength(24);
  });
});
