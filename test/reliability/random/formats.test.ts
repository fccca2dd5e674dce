// Any text an editor can send comes out of every format as it went in, and never breaks the document.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanHtml } from '../../../src/content/clean.ts';
import { xmlSafe } from '../../../src/domain/text.ts';
import { atom } from '../../../src/formats/atom.ts';
import { contentHtml } from '../../../src/formats/credits.ts';
import { assemble } from '../../../src/formats/format.ts';
import { jsonFeed } from '../../../src/formats/json-feed.ts';
import { rss } from '../../../src/formats/rss.ts';
import { anyArticle, html, line } from '../../unit/formats/arbitraries.ts';
import { article, headFor, SITE } from '../../unit/formats/articles.ts';
import { expectedItem, readAtom, readByFeedsmith, readRss } from '../../unit/formats/read-back.ts';
import { checkAtom, checkJsonFeed, checkRss } from '../../unit/formats/rules.ts';

const RUNS = { numRuns: 400, seed: 20201217 };
const CASES = [
  { format: rss, check: checkRss, read: readRss },
  { format: atom, check: checkAtom, read: readAtom },
  { format: jsonFeed, check: checkJsonFeed, read: (text: string) => readByFeedsmith('json', text) },
] as const;

describe.each(CASES)('$format.label', ({ format, check, read }) => {
  test('carries any article', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyArticle, { selector: (a) => a.id, maxLength: 3 }),
        line,
        (articles, title) => {
          const head = headFor(format.file, { title, description: title });
          const text = assemble(
            format,
            head,
            SITE,
            articles.map((a) => format.piece(a, SITE)),
          );
          expect(check(text, head.self)).toEqual([]);
          const items = articles.map((a) => expectedItem(a, SITE, format.name));
          expect(read(text)).toEqual({ title, description: title, items });
          expect(readByFeedsmith(format.name, text)).toEqual({ title, description: title, items });
        },
      ),
      RUNS,
    );
  });

  test('a head of unchecked text is well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        const title = `Tagwire: ${query}\u0000\ud800\r`;
        const text = assemble(format, headFor(format.file, { title }), SITE, []);
        if (format.name !== 'json') expect(read(text).title).toBe(xmlSafe(title));
        expect(check(text, headFor(format.file).self)).toEqual([]);
      }),
      RUNS,
    );
  });
});

test('content that has been through a reader and back gains nothing', () => {
  fc.assert(
    fc.property(anyArticle, (a) => {
      const once = contentHtml(a, SITE);
      expect(contentHtml({ ...a, html: once }, SITE)).toBe(once);
      const imported = { ...a, html: cleanHtml(once) };
      expect(contentHtml(imported, SITE)).toBe(imported.html);
    }),
    RUNS,
  );
});

test('content has no relative URLs', () => {
  fc.assert(
    fc.property(html, (body) => {
      const tags = contentHtml(article({ html: body }), SITE).match(/<[a-z][^>]*>/g) ?? [];
      expect(tags.filter((tag) => / (?:src|href)="(?!https?:|mailto:|tel:|data:)/.test(tag))).toEqual([]);
    }),
    RUNS,
  );
});
