// Any text an editor can send comes out of ninjs as it went in, and the document stays valid.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Article } from '../../../src/domain/model.ts';
import { contentHtml } from '../../../src/formats/credits.ts';
import { assemble, type FeedHead } from '../../../src/formats/format.ts';
import { ninjs } from '../../../src/formats/ninjs.ts';
import { uriOf } from '../../../src/formats/uri.ts';
import { anyArticle, line } from './arbitraries.ts';
import { article, headFor, SITE } from './articles.ts';
import { checkNinjs, isUri, type NinjsItem, readNinjs, roleOf, values } from './ninjs-rules.ts';

const SELF = `${SITE.url}/ninjs.json`;
const RUNS = { numRuns: 300, seed: 20201217 };

const documentOf = (articles: readonly Article[], more: Partial<FeedHead> = {}) =>
  assemble(ninjs, headFor('ninjs.json', more), SITE, [
    ...articles.map((a) => ninjs.piece(a, SITE)),
    ninjs.tombstone({ guid: 'urn:x:gone', at: 0, note: 'Untrue' }) ?? '',
  ]);
test('any article is carried whole', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(anyArticle, { selector: (a) => a.id, maxLength: 3 }),
      line,
      (articles, title) => {
        const text = documentOf(articles, { title, description: title });
        expect(checkNinjs(text, SELF)).toEqual([]);
        const document = readNinjs(text);
        expect([document.title, document.headlines[0].value]).toEqual([title, title]);
        expect(document.associations.slice(0, articles.length).map(readBack)).toEqual(articles.map(expected));
      },
    ),
    RUNS,
  );
});

const anyIri = fc
  .tuple(fc.constantFrom('urn:x:', 'http://', 'https://a.example/', 'tag:', 'x:', 'http://a@[::1]:80/'), line)
  .map(([start, rest]) => start + rest.replace(/[\s<>"]/g, '') + start.length);

test('any IRI a guid can be becomes a URI, and a URI stays itself', () => {
  fc.assert(
    fc.property(anyIri, (guid) => {
      const uri = uriOf(guid);
      expect([guid, isUri(uri)]).toEqual([guid, true]);
      expect(uriOf(uri)).toBe(uri);
      if (isUri(guid)) expect(uri).toBe(guid);
      const item = readNinjs(documentOf([article({ guid })])).associations[0]!;
      expect(item.altIds?.[0]?.value ?? item.uri).toBe(guid);
    }),
    { ...RUNS, numRuns: 1000 },
  );
});

/** What an editor wrote, found again by what the members mean. */
function readBack(item: NinjsItem) {
  const picture = item.associations?.find(({ rel }) => rel === 'illustration');
  const sources = (role: string) => item.infoSources?.filter((p) => p.role === role).map((p) => p.name) ?? [];
  return {
    uri: item.uri,
    headline: item.headlines[0].value,
    body: item.bodies[0].value,
    by: item.by,
    authors: sources(roleOf('author')),
    source: sources(roleOf('originfo')),
    photographer: picture ? picture.by : sources('photo')[0],
    tags: item.subjects?.map(({ name }) => name) ?? [],
    summary: values(item.descriptions, 'summary'),
    picture: picture && [
      picture.uri,
      ...values(picture.descriptions, 'caption'),
      ...values(picture.descriptions, 'alt'),
    ],
    enclosures: item.associations?.filter(({ rel }) => rel === 'enclosure').map(({ uri }) => uri) ?? [],
    rights: item.copyrightNotice,
    language: item.language,
    firstCreated: Date.parse(String(item.firstCreated)),
    versionCreated: Date.parse(String(item.versionCreated)),
  };
}

function expected(a: Article): ReturnType<typeof readBack> {
  const authors = a.authors.map(({ name }) => name);
  return {
    uri: a.guid,
    headline: a.title,
    body: contentHtml(a, SITE),
    by: authors.join(', ') || undefined,
    authors,
    source: a.source ? [a.source.name] : [],
    photographer: a.credits[0]?.name,
    tags: a.tags,
    summary: a.summary ? [a.summary] : [],
    picture: a.image && [uriOf(a.image.url), a.image.caption!, a.image.alt!],
    enclosures: a.enclosures.map(({ url }) => uriOf(url)),
    rights: a.rights,
    language: a.language,
    firstCreated: a.publishedAt!,
    versionCreated: Math.max(a.publishedAt!, a.updatedAt),
  };
}
