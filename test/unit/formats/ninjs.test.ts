// ninjs documents, valid as a whole by IPTC's schema, and what they say of an article.
// To rewrite the golden files: GOLDEN=write npx vitest run test/unit/formats/ninjs
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Article } from '../../../src/domain/model.ts';
import { assemble, type Deletion, type FeedHead } from '../../../src/formats/format.ts';
import { ninjs } from '../../../src/formats/ninjs.ts';
import { ARTICLES, article, headFor, SITE } from './articles.ts';
import { checkNinjs, readNinjs, roleOf, values } from './ninjs-rules.ts';

const SELF = `${SITE.url}/ninjs.json`;
const DELETED: Deletion[] = [
  {
    guid: 'urn:uuid:d0000000-0000-4000-8000-000000000000',
    at: Date.UTC(2020, 11, 18),
    note: 'Untrue & <withdrawn>',
  },
  { guid: 'https://elsewhere.example/?p=1&q=ü', at: Date.UTC(2020, 11, 17) },
];
const ARCHIVE: Partial<FeedHead> = {
  title: 'Turkey & "S-400"',
  language: 'tr',
  next: `${SITE.url}/tags/turkey/ninjs.json?before=1-2`,
  previousArchive: `${SITE.url}/tags/turkey/ninjs.json?archive=1`,
  archiveOf: {
    current: `${SITE.url}/tags/turkey/ninjs.json`,
    next: `${SITE.url}/tags/turkey/ninjs.json?archive=3`,
  },
};

const documentOf = (
  articles: readonly Article[],
  more: Partial<FeedHead> = {},
  deleted: readonly Deletion[] = [],
  site = SITE,
) =>
  assemble(ninjs, headFor('ninjs.json', more), site, [
    ...articles.map((a) => ninjs.piece(a, site)),
    ...deleted.flatMap((one) => ninjs.tombstone(one) ?? []),
  ]);
const itemOf = (a: Article) => readNinjs(documentOf([a])).associations[0]!;

describe('documents', () => {
  test.each([
    ['ninjs.json', documentOf(ARTICLES)],
    ['ninjs-empty.json', documentOf([], {}, [], { ...SITE, rights: undefined })],
    ['ninjs-archive.json', documentOf(ARTICLES.slice(3), ARCHIVE, DELETED)],
  ])('%s is as it was and validates', (file, text) => {
    expect(checkNinjs(text, SELF)).toEqual([]);
    const path = new URL(`fixtures/${file}`, import.meta.url);
    const readable = `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
    if (process.env.GOLDEN === 'write') writeFileSync(path, readable);
    expect(readable).toBe(readFileSync(path, 'utf8'));
  });

  test.each(ARTICLES.map((a) => [a.slug, a] as const))('%s alone validates', (_, a) => {
    const text = documentOf([a]);
    expect(checkNinjs(text, SELF)).toEqual([]);
    expect(ninjs.piece(a, SITE)).toBe(ninjs.piece(a, SITE));
  });

  test.each([[[]], [ARTICLES]])(
    'retractions are canceled items, also where nothing else is left',
    (articles) => {
      const text = documentOf(articles, {}, DELETED);
      expect(checkNinjs(text, SELF)).toEqual([]);
      const canceled = readNinjs(text).associations.filter((one) => one.pubStatus === 'canceled');
      expect(canceled).toMatchObject([
        { uri: DELETED[0]!.guid, versionCreated: '2020-12-18T00:00:00.000Z', edNote: 'Untrue & <withdrawn>' },
        {
          uri: 'https://elsewhere.example/?p=1&q=%C3%BC',
          versionCreated: '2020-12-17T00:00:00.000Z',
          altIds: [{ role: 'guid', value: DELETED[1]!.guid }],
        },
      ]);
    },
  );

  test('a view of several documents is partial and leads on', () => {
    const { representationType, renditions } = readNinjs(documentOf([], ARCHIVE));
    expect(representationType).toBe('partial');
    const links = Object.fromEntries(renditions.map(({ name, href }) => [name, href]));
    expect(links).toMatchObject({ self: SELF, next: ARCHIVE.next, 'prev-archive': ARCHIVE.previousArchive });
    expect(readNinjs(documentOf([])).representationType).toBe('full');
  });
});

describe('an article', () => {
  const [illustrated, , podcast, agency] = ARTICLES as [Article, Article, Article, Article];

  test('names who made it, each by role', () => {
    expect(itemOf(agency)).toMatchObject({
      by: 'GSV "Russia - Islamic World"',
      infoSources: [
        { role: roleOf('author'), uri: `${SITE.url}/authors/gsv-russia-islamic-world/` },
        { name: 'Russian Foreign Ministry', role: 'photo' },
        { name: 'TASS', role: roleOf('originfo'), uri: 'https://tass.com/' },
      ],
    });
  });

  test('has its image as a picture with its photographer, alt text and caption', () => {
    const item = itemOf(illustrated);
    const uri = 'https://news.example/wire/media/bridge%20%221%22.jpg';
    expect(item.associations?.[0]).toMatchObject({
      type: 'picture',
      uri,
      by: 'Dee',
      renditions: [{ href: uri, width: 1200, height: 800 }],
    });
    expect(values(item.associations?.[0]?.descriptions, 'caption')).toEqual(['The bridge at <dawn>']);
    expect(values(item.associations?.[0]?.descriptions, 'alt')).toEqual(['A bridge & a river']);
    expect(item.infoSources?.map(({ name }) => name)).toEqual(['Ada', 'Bo', 'Cy']);
    expect(item.associations?.slice(1).map(({ rel, language }) => [rel, language])).toEqual([
      ['translation', 'de'],
      ['translation', 'tr'],
    ]);
    expect(item.edNote).toBe(
      'Correction (2020-12-17): The bridge is 900 m long, not 9.\nCorrection (2020-12-18): So is the shadow.',
    );
  });

  test('has its enclosures and where it first appeared', () => {
    const item = itemOf(podcast);
    expect(item.uri).toBe('https://elsewhere.example/episodes/7');
    expect(item.altIds).toEqual([{ role: 'canonicalUrl', value: podcast.canonicalUrl }]);
    expect(item.copyrightNotice).toBe('CC BY 4.0');
    expect(item.associations?.map(({ type, renditions }) => ({ type, ...renditions[0] }))).toMatchObject([
      { type: 'audio', contentType: 'audio/mpeg', sizeInBytes: 12345678, duration: 3600 },
      { type: 'audio', href: 'https://news.example/wire/media/7.ogg', duration: 3600.4 },
      { contentType: 'application/pdf', sizeInBytes: 999 },
    ]);
    expect(item.associations?.[2]).not.toHaveProperty('type');
  });

  test.each([
    ['<p>Two <b>wor</b>ds &amp; a — 3rd-rate one.</p>', 5, 29],
    ['<p>東京で地震</p><p>M 6.1 🌉</p>', 7, 13],
    ['<figure><img src="a.png" alt="no" /><figcaption>not this</figcaption></figure><p>this</p>', 1, 4],
    ['', 0, 0],
  ])('counts the words and characters of %s', (html, wordCount, charCount) => {
    expect(itemOf(article({ html })).bodies[0]).toMatchObject({ wordCount, charCount });
  });

  test.each([
    ['published', 'usable'],
    ['scheduled', 'withheld'],
    ['draft', 'withheld'],
    ['retracted', 'canceled'],
  ] as const)('in a preview, %s, is %s', (status, pubStatus) => {
    expect(itemOf(article({ status, publishedAt: undefined }))).toMatchObject({ pubStatus });
    expect(checkNinjs(documentOf([article({ status })]), SELF)).toEqual([]);
  });
});
