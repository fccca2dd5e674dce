import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { article, START, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
let etag: string;
const FEED = '/tags/a/rss.xml';
const PUBLISHED = 'Mon, 23 Nov 2026 12:00:00 GMT';

beforeAll(async () => {
  server = await testServer();
  await server.post(article({ tags: ['A'], content: { text: 'word '.repeat(500) } }));
  etag = await server.etag(FEED);
});
afterAll(() => server.close());

const status = async (headers: Record<string, string>, path = FEED) =>
  (await server.get(path, headers)).status;

describe('RFC 9110 §13 preconditions', () => {
  test('what a feed carries', async () => {
    const { headers } = await server.get(FEED);
    expect(etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
    expect(headers.get('last-modified')).toBe(PUBLISHED);
    expect(headers.get('cache-control')).toMatch(
      /public.*max-age=\d+.*s-maxage=\d+.*stale-while-revalidate=\d+/,
    );
    expect(headers.get('vary')).toBe('Accept-Encoding, A-IM');
    expect(headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('set-cookie')).toBeNull();
  });

  test.each<[string, (tag: string) => Record<string, string>, number]>([
    ['the tag', (tag) => ({ 'if-none-match': tag }), 304],
    ['the tag, weak', (tag) => ({ 'if-none-match': `W/${tag}` }), 304],
    ['the tag without quotes, as old readers send it', (tag) => ({ 'if-none-match': tag.slice(1, -1) }), 304],
    ['the tag of a compressed copy', (tag) => ({ 'if-none-match': `${tag.slice(0, -1)}.gzip"` }), 304],
    ['any', () => ({ 'if-none-match': '*' }), 304],
    ['a list with the tag', (tag) => ({ 'if-none-match': `"x", W/"y, z" ,${tag}` }), 304],
    ['a list with empty elements', (tag) => ({ 'if-none-match': `, ,${tag} , ` }), 304],
    [
      'the tag of a coding that there is not',
      (tag) => ({ 'if-none-match': `${tag.slice(0, -1)}.lzma"` }),
      200,
    ],
    ['a list without', () => ({ 'if-none-match': '"x", "y"' }), 200],
    ['a tag that merely begins so', (tag) => ({ 'if-none-match': `${tag.slice(0, -1)}0"` }), 200],
    ['an empty list', () => ({ 'if-none-match': '' }), 200],
    ['a date as new', () => ({ 'if-modified-since': PUBLISHED }), 304],
    ['a date that has yet to come', () => ({ 'if-modified-since': 'Tue, 24 Nov 2026 12:00:00 GMT' }), 200],
    ['a date older', () => ({ 'if-modified-since': 'Mon, 23 Nov 2026 11:59:59 GMT' }), 200],
    ['an RFC 850 date', () => ({ 'if-modified-since': 'Monday, 23-Nov-26 12:00:00 GMT' }), 304],
    ['an asctime date', () => ({ 'if-modified-since': 'Mon Nov 23 12:00:00 2026' }), 304],
    ['no date', () => ({ 'if-modified-since': 'yesterday' }), 200],
    ['a day that is none', () => ({ 'if-modified-since': 'Mon, 31 Feb 2028 10:00:00 GMT' }), 200],
    ['a time that is none', () => ({ 'if-modified-since': 'Tue, 01 Feb 2028 24:00:00 GMT' }), 200],
    ['a leap second', () => ({ 'if-modified-since': 'Sat, 31 Dec 2016 23:59:60 GMT' }), 200],
    ['another tag over the date', () => ({ 'if-none-match': '"x"', 'if-modified-since': PUBLISHED }), 200],
    [
      'the tag over an old date',
      (tag) => ({ 'if-none-match': tag, 'if-modified-since': 'Mon, 23 Nov 2020 12:00:00 GMT' }),
      304,
    ],
    ['no-cache does not stop a 304', (tag) => ({ 'if-none-match': tag, 'cache-control': 'no-cache' }), 304],
    ['If-Match with the tag', (tag) => ({ 'if-match': tag }), 200],
    ['If-Match with any', () => ({ 'if-match': '*' }), 200],
    ['If-Match compares strongly', (tag) => ({ 'if-match': `W/${tag}` }), 412],
    ['If-Match with another', () => ({ 'if-match': '"x"' }), 412],
    ['If-Unmodified-Since as new', () => ({ 'if-unmodified-since': PUBLISHED }), 200],
    ['If-Unmodified-Since older', () => ({ 'if-unmodified-since': 'Mon, 23 Nov 2020 12:00:00 GMT' }), 412],
    [
      'If-Match over If-Unmodified-Since',
      (tag) => ({ 'if-match': tag, 'if-unmodified-since': 'Mon, 23 Nov 2020 12:00:00 GMT' }),
      200,
    ],
    ['If-Match, then If-None-Match', (tag) => ({ 'if-match': tag, 'if-none-match': tag }), 304],
  ])('%s', async (_name, headers, expected) => {
    expect(await status(headers(etag))).toBe(expected);
  });

  test('a browser that opens a feed gets the same bytes as XML it will style, and no shared cache keeps that', async () => {
    const plain = await server.get(FEED);
    for (const headers of [
      { accept: 'text/html,application/xml;q=0.9' },
      { 'sec-fetch-dest': 'document', accept: '*/*' },
    ]) {
      const opened = await server.get(FEED, headers as Record<string, string>);
      expect(opened.headers.get('content-type')).toBe('text/xml; charset=utf-8');
      expect(opened.headers.get('cache-control')).toMatch(/^private/);
      expect(opened.headers.get('etag')).toBe(plain.headers.get('etag'));
    }
    for (const headers of [
      { accept: 'application/rss+xml, text/html' },
      { 'sec-fetch-dest': 'empty', accept: 'text/html' },
    ]) {
      const fetched = await server.get(FEED, headers as Record<string, string>);
      expect(fetched.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
    }
    const json = await server.get('/feed.json', { 'sec-fetch-dest': 'document' });
    expect(json.headers.get('content-type')).toBe('application/feed+json; charset=utf-8');
  });

  test('a 304 has no body and repeats ETag, Cache-Control and Vary', async () => {
    const full = await server.get(FEED);
    const response = await server.get(FEED, { 'if-none-match': etag });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe('');
    for (const name of ['etag', 'cache-control', 'vary']) {
      expect(response.headers.get(name), name).toBe(full.headers.get(name));
    }
    expect(response.headers.get('content-type')).toBeNull();
  });

  test('HEAD agrees with GET', async () => {
    for (const path of [FEED, '/', '/feed.json?limit=1', '/tags/', '/healthz', '/openapi.json']) {
      const get = await server.get(path);
      const head = await server.request('HEAD', path);
      expect(head.status).toBe(get.status);
      expect(await head.text()).toBe('');
      const shown = (response: Response) => [...response.headers].filter(([name]) => name !== 'x-request-id');
      expect(shown(head), path).toEqual(expect.arrayContaining(shown(get)));
    }
    expect((await server.request('HEAD', FEED, undefined, { 'if-none-match': etag })).status).toBe(304);
  });

  test('other methods are refused, preflights are not', async () => {
    const post = await server.request('POST', FEED, 'x', { 'content-type': 'text/plain' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    const preflight = await server.request('OPTIONS', FEED, undefined, {
      origin: 'https://reader.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'if-none-match',
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/if-none-match/i);
  });
});

describe('content codings', () => {
  const unpack = {
    gzip: (bytes: Uint8Array) => gunzipSync(bytes),
    br: (bytes: Uint8Array) => brotliDecompressSync(bytes),
    zstd: (bytes: Uint8Array) => zstdDecompressSync(bytes),
  };

  test.each<[string | undefined, keyof typeof unpack | null]>([
    [undefined, null],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br', 'br'],
    ['zstd', 'zstd'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['gzip;q=0', null],
    ['identity', null],
    ['identity;q=0.5, gzip;q=0.4', null],
    ['deflate', null],
    ['*', 'br'],
    ['*;q=0, identity', null],
    ['gzip, identity;q=0', 'gzip'],
    ['*, identity;q=0', 'br'],
    ['GZIP', 'gzip'],
    ['nonsense;;q', null],
  ])('%j gets %j', async (accepted, coding) => {
    const response = await server.get(FEED, accepted === undefined ? {} : { 'accept-encoding': accepted });
    expect(response.headers.get('content-encoding')).toBe(coding);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(`${bytes.length}`);
    const plain = await (await server.get(FEED)).text();
    expect(new TextDecoder().decode(coding ? unpack[coding](bytes) : bytes)).toBe(plain);
    if (coding) expect(bytes.length).toBeLessThan(plain.length);
  });

  test.each(['identity;q=0', '*;q=0', 'deflate, identity;q=0', 'gzip;q=0, *;q=0'])(
    '%j takes nothing that there is',
    async (accepted) => {
      const response = await server.get(FEED, { 'accept-encoding': accepted });
      expect(response.status).toBe(406);
      expect(await response.json()).toMatchObject({ detail: expect.stringContaining('br, zstd, gzip') });
    },
  );

  test('each coding has its own strong tag, and each validates', async () => {
    const tags = new Set<string>();
    for (const coding of ['identity', 'gzip', 'br', 'zstd']) {
      const { headers } = await server.get(FEED, { 'accept-encoding': coding });
      const tag = headers.get('etag') ?? '';
      tags.add(tag);
      expect(await status({ 'if-none-match': tag, 'accept-encoding': coding })).toBe(304);
    }
    expect(tags.size).toBe(4);
  });
});

describe('validators come from the change log', () => {
  test('a change in one tag changes no other tag', async () => {
    const views = [
      '/tags/a/atom.xml',
      '/tags/b/atom.xml',
      '/tags/a+b/atom.xml',
      '/tags/a,c/atom.xml',
      '/tags/!b/atom.xml',
    ];
    const tags = () => Promise.all(views.map((path) => server.etag(path)));
    const before = await tags();
    server.tick(1_000);
    await server.post(article({ title: 'Of b', tags: ['B'] }));
    const after = await tags();
    expect(after.map((tag, i) => tag !== before[i])).toEqual([false, true, false, false, false]);
  });

  test('a silent fix changes the tag and the content, not the dates of the article', async () => {
    const { id } = await server.post(article({ title: 'Tpyo', tags: ['typo'] }));
    const before = await server.get('/tags/typo/feed.json');
    server.tick(60_000);
    const patch = { title: 'Typo', change: { kind: 'silent' } };
    expect((await server.admin('PATCH', `/admin/articles/${id}`, patch)).status).toBe(200);
    const after = await server.get('/tags/typo/feed.json', {
      'if-none-match': before.headers.get('etag') ?? '',
    });
    expect(after.status).toBe(200);
    const [old, fixed] = (await Promise.all([before.json(), after.json()])) as {
      items: Record<string, string>[];
    }[];
    expect(fixed?.items[0]).toMatchObject({ title: 'Typo', date_modified: old?.items[0]?.date_modified });
    server.tick(60_000);
    await server.admin('PATCH', `/admin/articles/${id}`, { title: 'No typo' });
    const updated = (await (await server.get('/tags/typo/feed.json')).json()) as typeof old;
    expect(updated?.items[0]?.date_published).toBe(old?.items[0]?.date_published);
    expect(updated?.items[0]?.date_modified).not.toBe(old?.items[0]?.date_modified);
  });

  test('Last-Modified goes back with the clock alone, not through deletions', async () => {
    const { id } = await server.post(article({ title: 'Brief', tags: ['brief'] }));
    const dates: number[] = [];
    const look = async () =>
      dates.push(Date.parse((await server.get('/tags/brief/rss.xml')).headers.get('last-modified') ?? ''));
    await look();
    server.tick(5_000);
    await server.admin('DELETE', `/admin/articles/${id}`);
    await look();
    server.tick(-3_600_000); // somebody set the clock
    await server.post(article({ title: 'Back in time', tags: ['brief'] }));
    await look();
    expect(dates[2]).toBe((dates[1] ?? 0) - 3_600_000);
    server.tick(3_600_000 + 10_000);
    await look();
    dates.splice(2, 1);
    expect(dates).toEqual([...new Set(dates)].sort());
  });

  test('who has only a date hears of every change within one second', async () => {
    const path = '/tags/second/rss.xml';
    const get = async (since?: string) => {
      const response = await server.get(path, since ? { 'if-modified-since': since } : {});
      return { status: response.status, date: response.headers.get('last-modified') ?? '' };
    };
    server.tick(1_000);
    await server.post(article({ tags: ['second'] }));
    await server.post(article({ tags: ['second'] }));
    const first = await get();
    expect(await get(first.date), 'nothing was handed out in between').toMatchObject({ status: 304 });
    server.tick(400);
    await server.post(article({ tags: ['second'] }));
    expect(await get(), 'a date that has yet to come is not told').toMatchObject({ date: first.date });
    server.tick(600);
    const late = await get(first.date);
    expect([late.status, Date.parse(late.date) - Date.parse(first.date)]).toEqual([200, 1_000]);
    expect((await get(late.date)).status).toBe(304);
    await server.post(article({ tags: ['second'] }));
    server.tick(10_000);
    const last = await get(late.date);
    expect(last.status, 'a change in the second that was lent').toBe(200);
    expect((await get(last.date)).status).toBe(304);
    await server.post(article({ tags: ['elsewhere'] }));
    expect((await get(last.date)).status).toBe(304);
  });

  test('two servers on one database agree, and see each other at once', async () => {
    const other = await testServer({ dir: server.dir });
    for (const path of ['/rss.xml', '/tags/a+!b/atom.xml', '/feed.json?q=of', '/tags/', '/']) {
      const [one, two] = [await server.get(path), await other.get(path)];
      expect(two.headers.get('etag'), path).toBe(one.headers.get('etag'));
      expect(await two.text()).toBe(await one.text());
    }
    await other.post(article({ title: 'From the other', tags: ['A'] }));
    // Another process's write is noticed in the next turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await (await server.get(FEED)).text()).toContain('From the other');
    expect(await server.etag(FEED)).toBe(await other.etag(FEED));
    await other.close();
  });

  test('an empty view is constant until it is not', async () => {
    const first = await server.get('/tags/later/rss.xml');
    server.tick(10_000);
    await server.post(article({ title: 'Elsewhere', tags: ['elsewhere'] }));
    const second = await server.get('/tags/later/rss.xml');
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await second.text()).toBe(await first.text());
    const atom = async () =>
      /<id>(.*?)<\/id>/.exec(await (await server.get('/tags/later/atom.xml')).text())?.[1];
    const id = await atom();
    await server.post(article({ title: 'Now', tags: ['Later'] }));
    expect(await server.etag('/tags/later/rss.xml')).not.toBe(first.headers.get('etag'));
    expect(await atom(), 'the feed keeps its identity').toBe(id);
  });

  test('a cached view is never stale after an acknowledged write', async () => {
    for (let i = 0; i < 50; i++) {
      await server.get('/tags/fresh/feed.json');
      const { title } = await server.post(article({ title: `Fresh ${i}`, tags: ['fresh'] }));
      const feed = (await (await server.get('/tags/fresh/feed.json')).json()) as {
        items: { title: string }[];
      };
      expect(feed.items.some((item) => item.title === title)).toBe(true);
    }
  });
});

test('the clock the server was given is the only one', async () => {
  expect(Date.parse((await server.get('/feed.json')).headers.get('last-modified') ?? '')).toBeLessThan(
    START + 3_600_000,
  );
});
