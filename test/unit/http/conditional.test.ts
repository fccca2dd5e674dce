// Validators by a clock that a test sets, and codings by Node's order of them; test/contract/suite/conditional.ts has the rest.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricsOf } from '../../support/metrics.ts';
import { article, START, type TestServer, testServer } from '../../support/server.ts';

let server: TestServer;
const FEED = '/tags/a/rss.xml';

beforeAll(async () => {
  server = await testServer();
  await server.post(article({ tags: ['A'], content: { text: 'word '.repeat(500) } }));
});
afterAll(() => server.close());

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
      expect([response.status, response.headers.get('vary')]).toEqual([406, 'Accept, Accept-Encoding']);
      expect(await response.json()).toMatchObject({ detail: expect.stringContaining('br, zstd, gzip') });
    },
  );

  test('a feed of which only gzip is kept is rendered again for another coding', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const get = async (coding: keyof typeof unpack) => {
      const response = await server.get('/tags/coded,elsewhere/atom.xml', { 'accept-encoding': coding });
      const text = new TextDecoder().decode(unpack[coding](new Uint8Array(await response.arrayBuffer())));
      return [response.headers.get('etag')?.replace(`.${coding}`, ''), text] as const;
    };
    const made = async () =>
      metricsOf(await (await server.admin('GET', '/metrics')).text()).get(
        'tagwire_render_duration_seconds_count{form="atom"}',
      );
    await server.post(article({ title: 'First', tags: ['Coded'] }));
    const first = await get('gzip');
    const before = (await made())!;
    // Now its uncompressed bytes are gone.
    collect();
    expect(await get('br')).toEqual(first);
    expect(await made()).toBe(before + 1);
    await server.post(article({ tags: ['Another'] }));
    collect();
    expect(await get('zstd')).toEqual(first);
    await server.post(article({ title: 'Second', tags: ['Coded'] }));
    const [tag, text] = await get('br');
    expect(tag).not.toBe(first[0]);
    expect(text).toContain('Second');
    expect(await get('gzip')).toEqual([tag, text]);
  });
});

describe('validators come from the change log', () => {
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
});

test('the clock the server was given is the only one', async () => {
  expect(Date.parse((await server.get('/feed.json')).headers.get('last-modified') ?? '')).toBeLessThan(
    START + 3_600_000,
  );
});
