// Any article, told as `as=article` and taken from that by a copy: the same piece of every format, but for addresses.
import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { renderContent } from '../../../src/content/render.ts';
import type { Article } from '../../../src/domain/model.ts';
import { articleSlugOf, labelKey, slugOf } from '../../../src/domain/slugs.ts';
import { FORMATS } from '../../../src/formats/all.ts';
import { wholeArticle } from '../../../src/formats/whole-article.ts';
import { ChangeRow } from '../../../src/intake/mirror-schema.ts';
import { TEXT_WORK } from '../../../src/intake/text-work.ts';
import { shownDraft } from '../../../src/services/mirror/drafts.ts';
import { anyArticle } from '../../unit/formats/arbitraries.ts';
import { SITE } from '../../unit/formats/articles.ts';

const COPY = { ...SITE, url: 'https://copy.example/wire' };
const told = (text: string) => text.replaceAll(/https:\/\/(?:copy|news)\.example/g, 'https://here');

test('as=article has all that feeds say', () => {
  // As the doors let it in: names that can stand in an address, none twice.
  const one = anyArticle.map((article): Article => {
    const tags = article.tags.filter(
      (tag, i) => slugOf(tag) && article.tags.findIndex((other) => labelKey(other) === labelKey(tag)) === i,
    );
    const facets = tags.map((label) => ({
      kind: 'tag' as const,
      slug: slugOf(label),
      label,
      uuid: article.id,
    }));
    const seen = { status: 'published' as const, translations: [], publishedAt: article.publishedAt ?? 0 };
    const slug = articleSlugOf(article.slug) || 'a';
    return { ...article, ...seen, tags, facets, slug, html: renderContent(article.content) };
  });
  fc.assert(
    fc.property(one, (article) => {
      const item = JSON.parse(JSON.stringify(wholeArticle(article, SITE)));
      const row = {
        seq: 1,
        kind: 'publish',
        id: article.id,
        guid: article.guid,
        version: article.version,
        at: item.updatedAt,
        item,
      };
      const { item: read } = v.parse(ChangeRow, row);
      const {
        document,
        text: _,
        facets: __,
        ...draft
      } = shownDraft(read!, TEXT_WORK.safe(read!.html), {
        before: undefined,
        slug: article.slug,
        facets: [1],
        original: undefined,
      });
      const copy: Article = {
        ...document,
        ...draft,
        seq: 1,
        facets: article.facets,
        translations: [],
        updatedAt: article.updatedAt,
      };
      for (const { piece } of FORMATS) expect(told(piece(copy, COPY))).toBe(told(piece(article, SITE)));
    }),
    { numRuns: 500, seed: 20201217 },
  );
});
