// Feeds read back by feedparser, the library behind many Python readers, hundreds in one process.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Article } from '../../src/domain/model.ts';
import { atom } from '../../src/formats/atom.ts';
import { assemble, type Format } from '../../src/formats/format.ts';
import { rss } from '../../src/formats/rss.ts';
import { anyArticle } from '../unit/formats/arbitraries.ts';
import { ARTICLES, headFor, SITE } from '../unit/formats/articles.ts';
import { expectedItem, plainText } from '../unit/formats/read-back.ts';
import { feedparser, type ParsedFeed } from './feedparser.ts';

const ANY = fc.sample(anyArticle, { numRuns: 400, seed: 20201217 });
const GROUPS: Article[][] = [
  [...ARTICLES],
  ...Array.from({ length: 80 }, (_, i) => ANY.slice(i * 5, i * 5 + 5)),
];

describe.each([rss, atom])('$label', (format: Format) => {
  let read: ParsedFeed[] = [];
  beforeAll(() => {
    read = feedparser(
      GROUPS.map((articles) => {
        const pieces = articles.map((article) => format.piece(article, SITE));
        return [format.contentType, assemble(format, headFor(format.file), SITE, pieces)];
      }),
    );
  }, 120_000);

  test('is well-formed to feedparser', () => {
    expect(read.map(({ problem }) => problem).filter(Boolean)).toEqual([]);
    expect(new Set(read.map(({ title }) => title))).toEqual(new Set([SITE.title]));
  });

  test('says what the articles say', () => {
    for (const [i, { items }] of read.entries()) {
      const articles = GROUPS[i]!;
      expect(items.map((item, j) => seen(item, articles[j]!, format))).toEqual(
        articles.map((article) => expected(article, format)),
      );
    }
  });
});

/** What feedparser gives, but its guesses: in RSS it looks for addresses in authors' names. */
function seen(item: Record<string, unknown>, article: Article, format: Format): unknown {
  const { authors, summary, ...rest } = item as { authors: string[]; summary: string };
  return {
    ...rest,
    authors: isRss(format) && !ARTICLES.includes(article) ? [] : authors,
    // Where there is none it shows something else: the content, or the caption of the image.
    summary:
      expectedItem(article, SITE, format.name).summary && (isRss(format) ? plainText(summary) : summary),
  };
}

function expected(article: Article, format: Format): unknown {
  const { language: _, enclosures, ...item } = expectedItem(article, SITE, format.name);
  return {
    ...item,
    title: mended(item.title!),
    summary: item.summary && mended(item.summary),
    content: mended(item.content!),
    tags: isRss(format) ? [...new Set(item.tags.map(mended))] : item.tags,
    authors:
      isRss(format) && !ARTICLES.includes(article) ? [] : item.authors.map(isRss(format) ? mended : stripped),
    source: item.source === undefined ? null : mended(item.source),
    photographers: item.photographers.map(mended),
    enclosures: isRss(format)
      ? enclosures.slice(0, 1).map(({ url, type, length = 0 }) => [url, type, String(length)])
      : enclosures.map(({ url, type, length }) => [url, type, length?.toString() ?? null]),
  };
}

const isRss = (format: Format) => format.name === 'rss';

/** Python's idea of white space is not JavaScript's. */
const stripped = (text: string) => text.replace(/^(?:(?!\ufeff)[\s\x85])+|(?:(?!\ufeff)[\s\x85])+$/g, '');

/** feedparser's repairs: UTF-8 taken for Latin-1 is read again, C1 controls are taken for Windows-1252. */
function mended(text: string): string {
  let output = stripped(text);
  if (/^[\0-\xff]*$/.test(output)) {
    try {
      const bytes = Uint8Array.from(output, (c) => c.charCodeAt(0));
      output = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Latin-1 after all.
    }
  }
  return output.replace(/[\x80-\x9f]/g, (c) =>
    new TextDecoder('windows-1252').decode(Uint8Array.of(c.charCodeAt(0))),
  );
}
