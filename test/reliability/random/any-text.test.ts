// Any Unicode, hostile or not, through the whole server: well-formed feeds that read back equal.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slugOf } from '../../../src/domain/slugs.ts';
import { oneLine } from '../../../src/domain/text.ts';
import { SITE, type TestServer, testServer } from '../../support/server.ts';
import { readAtom, readRss } from '../../unit/formats/read-back.ts';
import { checkAtom, checkJsonFeed, checkRss } from '../../unit/formats/rules.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const HOSTILE = [
  ']]>',
  '&amp;',
  '&#0;',
  '<script>',
  '</title>',
  '"',
  "'",
  '\u0000',
  '\uD800',
  '\uFFFE',
  '\u2028',
  '\u202E',
  '🚀',
  'é',
  'e\u0301',
  '%00',
  '$&',
  'slot:0:',
  '\\',
  '--',
  '<!--',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 8 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const label = text.filter((t) => slugOf(oneLine(t)) !== '' && oneLine(t).length <= 100);
const title = text.filter((t) => oneLine(t) !== '');

test('what is posted is what three formats carry', { timeout: 120_000 }, async () => {
  const property = fc.asyncProperty(title, label, label, text, async (titled, tag, author, content) => {
    const body = { title: titled, tags: [tag], authors: [{ name: author }], content: { text: content } };
    const made = await server.post(body);
    const feed = `/tags/${encodeURIComponent((made.feeds as { kind: string; slug: string }[]).find((f) => f.kind === 'tag')?.slug ?? '')}`;
    const read = async (file: string) => {
      const response = await server.get(`${feed}/${file}?limit=1`);
      expect(response.status).toBe(200);
      return response.text();
    };
    const [rss, atom, json] = [await read('rss.xml'), await read('atom.xml'), await read('feed.json')];
    const self = (file: string) => `${SITE}${feed}/${file}?limit=1`;
    expect(checkRss(rss, self('rss.xml'))).toEqual([]);
    expect(checkAtom(atom, self('atom.xml'))).toEqual([]);
    expect(checkJsonFeed(json, self('feed.json'))).toEqual([]);
    const item = (
      JSON.parse(json) as { items: { title: string; tags: string[]; authors: { name: string }[] }[] }
    ).items[0];
    const expected = { title: oneLine(titled), tags: [oneLine(tag)], authors: [oneLine(author)] };
    expect({ title: item?.title, tags: item?.tags, authors: item?.authors.map(({ name }) => name) }).toEqual(
      expected,
    );
    expect((await readRss(rss)).items[0]?.title).toBe(expected.title);
    expect((await readAtom(atom)).items[0]?.title).toBe(expected.title);
    expect((await server.get(new URL(made.url).pathname)).status).toBe(200);
  });
  await fc.assert(property, { seed: 20261123, numRuns: 250 });
});
