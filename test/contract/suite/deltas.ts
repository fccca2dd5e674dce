// RFC 3229 with A-IM: feed: only what changed since the client's validator.
import { beforeAll, expect, test } from 'vitest';
import { checkNinjs } from '../../unit/formats/ninjs-rules.ts';
import { checkAtom, checkJsonFeed, checkRss } from '../../unit/formats/rules.ts';
import { SITE } from '../combinations.ts';
import { article, type Headers_, type Site } from '../site.ts';

const FEED = '/tags/delta/feed.json';
interface Feed {
  items: { title: string }[];
  _tagwire: { deleted?: { id: string }[] };
}

export function deltas(site: Site): void {
  beforeAll(async () => {
    for (let i = 0; i < 10; i++) await site.post(article({ title: `old ${i}`, tags: ['Delta'] }));
  });
  const since = (tag: string, path = FEED, more: Headers_ = {}) =>
    site.get(path, { 'a-im': 'feed', 'if-none-match': tag, ...more });

  test('226 with only what changed, and how it says so', async () => {
    const tag = await site.etag(FEED);
    expect((await since(tag)).status, 'nothing changed').toBe(304);
    const fresh = await site.post(article({ title: 'fresh', tags: ['Delta'] }));
    await site.post(article({ title: 'elsewhere', tags: ['Epsilon'] }));
    const answer = await since(tag);
    expect([answer.status, answer.headers.im, answer.headers['delta-base']]).toEqual([226, 'feed', tag]);
    expect(answer.headers.etag).toBe(await site.etag(FEED));
    expect(answer.headers['cache-control']).toBe('no-store, im');
    expect(answer.headers.vary).toMatch(/A-IM/);
    expect(answer.json<Feed>().items.map(({ title }) => title)).toEqual(['fresh']);
    await site.admin('DELETE', `/admin/articles/${fresh.id}`);
    const gone = (await since(`${answer.headers.etag}`)).json<Feed>();
    expect(gone.items).toEqual([]);
    expect(gone._tagwire.deleted?.map(({ id }) => id)).toEqual([fresh.guid]);
  });

  test('a retraction with a note is in it as a tombstone and a notice', async () => {
    const made = await site.post(article({ title: 'Doubtful', tags: ['Delta'] }));
    const tag = await site.etag(FEED);
    await site.admin('DELETE', `/admin/articles/${made.id}?note=It%20was%20false.`);
    const gone = (await since(tag)).json<Feed>();
    expect(gone.items.map(({ title }) => title)).toEqual(['Withdrawn: Doubtful']);
    expect(gone._tagwire.deleted?.map(({ id }) => id)).toEqual([made.guid]);
  });

  test.each([
    ['rss.xml', checkRss],
    ['atom.xml', checkAtom],
    ['feed.json', checkJsonFeed],
    ['ninjs.json', checkNinjs],
  ])('%s, compressed or not, keeps its rules', async (file, check) => {
    const path = `/tags/delta/${file}`;
    const tag = await site.etag(path);
    await site.post(article({ title: `for ${file}`, tags: ['Delta'] }));
    const { text } = await since(tag, path);
    expect(check(text, SITE + path)).toEqual([]);
    expect([text.includes(`for ${file}`), text.includes('old 1')]).toEqual([true, false]);
    const coded = await since(tag, path, { 'accept-encoding': 'gzip' });
    expect([coded.status, coded.headers['content-encoding'], coded.text]).toEqual([226, 'gzip', text]);
  });

  test('without A-IM, with another manipulation, or where it is refused, the whole feed', async () => {
    const tag = await site.etag(FEED);
    await site.post(article({ title: 'one more', tags: ['Delta'] }));
    for (const manipulation of ['', 'vcdiff, gzip', 'vcdiff, feed;q=0.0', 'feed ; q = 0 , vcdiff']) {
      const answer = await since(tag, FEED, { 'a-im': manipulation });
      expect([answer.status, answer.headers.im]).toEqual([200, undefined]);
    }
  });

  test('one of several tags is enough; unknown or too many get the whole feed', async () => {
    const tag = await site.etag(FEED);
    await site.post(article({ title: 'again', tags: ['Delta'] }));
    expect((await since(`"unknown", W/${tag}`)).status).toBe(226);
    const many = Array.from({ length: 50 }, (_, i) => `"${i}"`).join(', ');
    for (const other of [
      ...['"x"', '"99999999-json-abc"', '"1-rss-zzz"', '*, "1"', 'W/"0"'],
      ...[tag.replace(/"\d+/, '"999999'), `${many}, ${tag}`],
    ])
      expect((await since(other)).status, other).toBe(200);
    expect(
      (await since(tag, FEED, { 'user-agent': 'rss2email/3.14 (x)' })).status,
      'takes 226 for an error',
    ).toBe(200);
  });

  test('the base is named as the client holds it', async () => {
    const tag = await site.etag(FEED);
    await site.post(article({ title: 'once more', tags: ['Delta'] }));
    for (const held of [tag, tag.replace(/"$/, '.gzip"'), tag]) {
      const answer = await since(held, FEED, { 'a-im': 'gzip;q=0.5, feed;q=0.9' });
      expect([answer.status, answer.headers['delta-base']]).toEqual([226, held]);
    }
  });
}
