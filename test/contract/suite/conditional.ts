// RFC 9110: validators, preconditions, content codings, methods.
import { beforeAll, describe, expect, test } from 'vitest';
import { article, type Headers_, type Site } from '../site.ts';

const FEED = '/tags/cond/rss.xml';
const EARLIER = 'Mon, 23 Nov 2020 12:00:00 GMT';
const LATER = 'Tue, 24 Nov 2099 12:00:00 GMT';

/** An IMF-fixdate in the two obsolete forms (RFC 9110 §5.6.7). */
const rfc850 = (date: string) => {
  const [, day, month, year, time] = date.split(/[ ,]+/);
  return `Monday, ${day}-${month}-${year?.slice(2)} ${time} GMT`;
};
const asctime = (date: string) => {
  const [weekday, day, month, year, time] = date.split(/[ ,]+/);
  return `${weekday} ${month} ${day?.replace(/^0/, ' ')} ${time} ${year}`;
};

const nextSecond = () => new Promise((done) => setTimeout(done, 1_010 - (Date.now() % 1_000)));

export function conditional(site: Site): void {
  let etag: string;
  let modified: string;
  beforeAll(async () => {
    await site.post(article({ tags: ['Cond'], content: { text: 'word '.repeat(500) } }));
    // Last-Modified may yet move on by a second, once, while the second of the change lasts.
    await nextSecond();
    const { headers } = await site.get(FEED);
    [etag, modified] = [`${headers.etag}`, `${headers['last-modified']}`];
  });

  test('what a feed carries', async () => {
    const { headers } = await site.get(FEED);
    expect(etag).toMatch(/^(W\/)?"[\x21\x23-\x7e]+"$/);
    expect(Date.parse(modified)).toBeGreaterThan(Date.now() - 600_000);
    expect(headers['cache-control']).toMatch(/public.*max-age=\d+.*s-maxage=\d+.*stale-while-revalidate=\d+/);
    expect(headers.vary).toBe('Accept-Encoding, A-IM');
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['x-request-id']).toMatch(/\w{8}/);
  });

  test.each<[string, (tag: string, date: string) => Headers_, number]>([
    ['the tag', (tag) => ({ 'if-none-match': tag }), 304],
    ['the tag, weak', (tag) => ({ 'if-none-match': `W/${tag}` }), 304],
    ['the tag without quotes, which is none', (tag) => ({ 'if-none-match': tag.slice(1, -1) }), 200],
    ['the tag without quotes, weak', (tag) => ({ 'if-none-match': `W/${tag.slice(1, -1)}` }), 200],
    ['a list of what is none, and the tag', (tag) => ({ 'if-none-match': `x, W/y,${tag}` }), 304],
    ['the tag of a compressed copy', (tag) => ({ 'if-none-match': `${tag.slice(0, -1)}.gzip"` }), 304],
    ['any', () => ({ 'if-none-match': '*' }), 304],
    ['a list with the tag', (tag) => ({ 'if-none-match': `"x", W/"y, z" ,${tag}` }), 304],
    ['a list with empty elements', (tag) => ({ 'if-none-match': `, ,${tag} , ` }), 304],
    ['an unknown coding’s tag', (tag) => ({ 'if-none-match': `${tag.slice(0, -1)}.lzma"` }), 200],
    ['a list without', () => ({ 'if-none-match': '"x", "y"' }), 200],
    ['an empty list', () => ({ 'if-none-match': '' }), 200],
    ['a tag that merely begins so', (tag) => ({ 'if-none-match': `${tag.slice(0, -1)}0"` }), 200],
    ['a date as new', (_, date) => ({ 'if-modified-since': date }), 304],
    ['a date that has yet to come', () => ({ 'if-modified-since': LATER }), 200],
    ['a date older', () => ({ 'if-modified-since': EARLIER }), 200],
    ['an RFC 850 date', (_, date) => ({ 'if-modified-since': rfc850(date) }), 304],
    ['an asctime date', (_, date) => ({ 'if-modified-since': asctime(date) }), 304],
    ['no date', () => ({ 'if-modified-since': 'yesterday' }), 200],
    ['a day that is none', () => ({ 'if-modified-since': 'Mon, 31 Feb 2028 10:00:00 GMT' }), 200],
    ['a time that is none', () => ({ 'if-modified-since': 'Tue, 01 Feb 2028 24:00:00 GMT' }), 200],
    ['a leap second', () => ({ 'if-modified-since': 'Sat, 31 Dec 2016 23:59:60 GMT' }), 200],
    ['another tag over the date', (_, date) => ({ 'if-none-match': '"x"', 'if-modified-since': date }), 200],
    ['the tag over an old date', (tag) => ({ 'if-none-match': tag, 'if-modified-since': EARLIER }), 304],
    ['no-cache does not stop a 304', (tag) => ({ 'if-none-match': tag, 'cache-control': 'no-cache' }), 304],
    ['If-Match with the tag', (tag) => ({ 'if-match': tag }), 200],
    ['If-Match with any', () => ({ 'if-match': '*' }), 200],
    ['If-Match compares strongly', (tag) => ({ 'if-match': `W/${tag}` }), 412],
    ['If-Match takes quotes only', (tag) => ({ 'if-match': tag.slice(1, -1) }), 412],
    ['If-Match with another', () => ({ 'if-match': '"x"' }), 412],
    ['If-Unmodified-Since as new', (_, date) => ({ 'if-unmodified-since': date }), 200],
    ['If-Unmodified-Since older', () => ({ 'if-unmodified-since': EARLIER }), 412],
    [
      'If-Match over If-Unmodified-Since',
      (tag) => ({ 'if-match': tag, 'if-unmodified-since': EARLIER }),
      200,
    ],
    ['If-Match, then If-None-Match', (tag) => ({ 'if-match': tag, 'if-none-match': tag }), 304],
    ['a range, which feeds have none of', () => ({ range: 'bytes=0-9' }), 200],
  ])('%s', async (_name, headers, status) => {
    // Twice: the second may be answered from what the first left.
    for (let i = 0; i < 2; i++) expect((await site.get(FEED, headers(etag, modified))).status).toBe(status);
  });

  test.each([
    FEED,
    '/',
    '/feeds.json',
    '/opml.xml',
    '/changes.json',
    '/tags/cond/changes.json',
    '/sitemap.xml',
    '/tags/',
    '/ninjs.json?limit=1',
  ])('%s is validated, and HEAD agrees with GET', async (path) => {
    const full = await site.get(path);
    const head = await site.request('HEAD', path);
    const shown = ({ headers }: typeof full) => {
      // Of one exchange, not of the document; workerd's proxy sends pages in chunks.
      const { date, connection, 'x-request-id': id, 'keep-alive': alive, ...others } = headers;
      const { 'transfer-encoding': chunked, 'content-length': length, ...about } = others;
      return about;
    };
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    expect(shown(head)).toEqual(shown(full));
    for (const [condition, value] of [
      ['if-none-match', full.headers.etag],
      ['if-modified-since', full.headers['last-modified']],
    ]) {
      const answer = await site.get(path, { [`${condition}`]: `${value}` });
      expect([answer.status, answer.bytes.length, answer.headers['content-type']]).toEqual([
        304,
        0,
        undefined,
      ]);
      for (const name of ['etag', 'cache-control', 'vary'])
        expect(answer.headers[name], name).toBe(full.headers[name]);
    }
  });

  test('who has only a date hears of the second change within a second', async () => {
    const path = '/tags/within-a-second/rss.xml';
    const publish = () => site.post(article({ tags: ['Within a second'] }));
    const date = async () => `${(await site.get(path)).headers['last-modified']}`;
    let held = '';
    for (let again = true; again; ) {
      await nextSecond();
      const started = Math.floor(Date.now() / 1_000);
      await publish();
      held = await date();
      await publish();
      await date();
      again = Math.floor(Date.now() / 1_000) !== started;
    }
    await nextSecond();
    expect((await site.get(path, { 'if-modified-since': held })).status).toBe(200);
    const late = await date();
    expect(Date.parse(late)).toBeGreaterThan(Date.parse(held));
    expect((await site.get(path, { 'if-modified-since': late })).status).toBe(304);
  });

  test('a browser that opens a feed gets the same bytes as XML, and no shared cache keeps that', async () => {
    const plain = await site.get(FEED);
    for (const headers of [
      { accept: 'text/html,application/xml;q=0.9' },
      { 'sec-fetch-dest': 'document', accept: '*/*' },
    ]) {
      const opened = await site.get(FEED, headers as Headers_);
      expect(opened.headers['content-type']).toBe('text/xml; charset=utf-8');
      expect(opened.headers['cache-control']).toMatch(/^private/);
      expect([opened.headers.etag, opened.text]).toEqual([etag, plain.text]);
    }
    for (const headers of [
      { accept: 'application/rss+xml, text/html' },
      { accept: 'text/html;q=0.1, application/rss+xml' },
      { 'sec-fetch-dest': 'empty', accept: 'text/html' },
    ]) {
      const fetched = await site.get(FEED, headers as Headers_);
      expect(fetched.headers['content-type']).toBe('application/rss+xml; charset=utf-8');
    }
    const json = await site.get('/feed.json', { 'sec-fetch-dest': 'document' });
    expect(json.headers['content-type']).toBe('application/feed+json; charset=utf-8');
  });

  test('other methods are refused, preflights are not', async () => {
    const post = await site.request('POST', FEED, 'x', { 'content-type': 'text/plain' });
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(post.headers['access-control-allow-origin']).toBe('*');
    const preflight = await site.request('OPTIONS', FEED, undefined, {
      origin: 'https://reader.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'if-none-match',
    });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*']);
    expect(preflight.headers['access-control-allow-headers']).toMatch(/if-none-match/i);
  });

  test.each(['/openapi.json', '/robots.txt', '/assets/site.css', '/favicon.ico'])(
    '%s is validated and coded',
    async (path) => {
      const plain = await site.get(path);
      const gzip = await site.get(path, { 'accept-encoding': 'gzip' });
      expect([plain.status, plain.headers['content-encoding']]).toEqual([200, undefined]);
      expect([gzip.status, gzip.headers['content-encoding']]).toEqual([200, 'gzip']);
      for (const { headers } of [plain, gzip]) {
        expect((await site.get(path, { 'if-none-match': `${headers.etag}` })).status).toBe(304);
      }
      expect((await site.get(path, { 'if-match': '"x"' })).status).toBe(412);
    },
  );

  describe('content codings', () => {
    // Where the client likes several as much, an edge in front of a Worker may choose another of them.
    test.each<[string | undefined, (string | undefined)[]]>([
      [undefined, [undefined]],
      ['gzip', ['gzip']],
      ['x-gzip', ['gzip']],
      ['br', ['br']],
      ['gzip, deflate, br', ['br', 'gzip']],
      ['gzip;q=1.0, br;q=0.5', ['gzip']],
      ['gzip;q=0', [undefined]],
      ['identity', [undefined]],
      ['identity;q=0.5, gzip;q=0.4', [undefined]],
      ['deflate', [undefined]],
      ['*', ['br', 'gzip', undefined]],
      ['GZIP', ['gzip']],
      ['nonsense;;q', [undefined]],
    ])('%j gets one of %j', async (accepted, codings) => {
      const plain = await site.get(FEED);
      const headers: Headers_ = accepted === undefined ? {} : { 'accept-encoding': accepted };
      const answer = await site.get(FEED, headers);
      const coding = answer.headers['content-encoding'];
      expect(codings).toContain(coding);
      expect(answer.headers['content-length'] ?? `${answer.bytes.length}`).toBe(`${answer.bytes.length}`);
      // One coding undone: nothing compressed it a second time on its way.
      expect(answer.text).toBe(plain.text);
      expect(answer.headers.vary).toBe('Accept-Encoding, A-IM');
      if (coding) expect(answer.bytes.length).toBeLessThan(plain.bytes.length);
    });

    test('zstd', async () => {
      const answer = await site.get(FEED, { 'accept-encoding': 'zstd' });
      expect(answer.headers['content-encoding']).toBe('zstd');
      expect(answer.text).toBe((await site.get(FEED)).text);
    });

    test('each has its own strong tag, and each validates', async () => {
      const tags = new Set<string>();
      const codings = ['identity', 'gzip', 'br', 'zstd'];
      for (const coding of codings) {
        const headers = { 'accept-encoding': coding };
        const tag = await site.etag(FEED, headers);
        tags.add(tag);
        const again = await site.get(FEED, { ...headers, 'if-none-match': tag });
        expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, tag]);
      }
      expect(tags.size).toBe(codings.length);
    });

    test.each(['/', '/feeds.json', '/tags/', '/tags/cond/ninjs.json'])('%s too', async (path) => {
      const plain = await site.get(path);
      const coded = await site.get(path, { 'accept-encoding': 'br' });
      expect([coded.headers['content-encoding'], coded.text]).toEqual(['br', plain.text]);
    });
  });

  describe('validators come from the change log', () => {
    test('a change in one tag changes no other tag', async () => {
      const paths = [
        '/tags/cond/atom.xml',
        '/tags/v2/atom.xml',
        '/tags/cond+v2/atom.xml',
        '/tags/!v2/atom.xml',
      ];
      const before = await Promise.all(paths.map((path) => site.etag(path)));
      await site.post(article({ title: 'Of v2', tags: ['V2'] }));
      const after = await Promise.all(paths.map((path) => site.etag(path)));
      expect(after.map((tag, i) => tag !== before[i])).toEqual([false, true, false, false]);
    });

    test('a cached view is never stale after an acknowledged write', async () => {
      for (let i = 0; i < 20; i++) {
        await site.get('/tags/fresh/feed.json');
        await site.post(article({ title: `Fresh ${i}`, tags: ['fresh'] }));
        expect(await site.titles('/tags/fresh/feed.json')).toContain(`Fresh ${i}`);
      }
    });

    test('an empty view is constant until it is not', async () => {
      const first = await site.get('/tags/later/rss.xml');
      await site.post(article({ title: 'Elsewhere', tags: ['elsewhere'] }));
      const second = await site.get('/tags/later/rss.xml');
      expect([second.headers.etag, second.text]).toEqual([first.headers.etag, first.text]);
      const identity = async () => /<id>(.*?)</.exec((await site.get('/tags/later/atom.xml')).text)?.[1];
      const id = await identity();
      await site.post(article({ title: 'Now', tags: ['Later'] }));
      expect(await site.etag('/tags/later/rss.xml')).not.toBe(first.headers.etag);
      expect(await identity(), 'the feed keeps its identity').toBe(id);
    });

    test('Last-Modified never goes back, through deletions too', async () => {
      const { id } = await site.post(article({ title: 'Brief', tags: ['brief'] }));
      const look = async () =>
        Date.parse(`${(await site.get('/tags/brief/rss.xml')).headers['last-modified']}`);
      const before = await look();
      await site.admin('DELETE', `/admin/articles/${id}`);
      expect(await look()).toBeGreaterThanOrEqual(before);
    });
  });
}
