// What this program writes it reads back: each format out and in again, with all that the format carries.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absoluteUrls } from '../../../src/content/absolute.ts';
import { cleanHtml } from '../../../src/content/clean.ts';
import { renderContent } from '../../../src/content/render.ts';
import type { Article } from '../../../src/domain/model.ts';
import { labelKey, slugOf } from '../../../src/domain/slugs.ts';
import { atom } from '../../../src/formats/atom.ts';
import { isPhotoCredit } from '../../../src/formats/facts.ts';
import { assemble } from '../../../src/formats/format.ts';
import { jsonFeed } from '../../../src/formats/json-feed.ts';
import { markdownFile } from '../../../src/formats/markdown-file.ts';
import { rss } from '../../../src/formats/rss.ts';
import { wxrEnd, wxrHead, wxrItems } from '../../../src/formats/wxr.ts';
import type { ImportItem } from '../../../src/intake/import/item.ts';
import { readImport } from '../../../src/intake/import/read.ts';
import { anyArticle } from '../../unit/formats/arbitraries.ts';
import { ARTICLES, article, headFor, SITE } from '../../unit/formats/articles.ts';
import { expectedItem } from '../../unit/formats/read-back.ts';

const RUNS = { numRuns: 300, seed: 20201217 };

async function read(text: string, path?: string): Promise<ImportItem[]> {
  async function* bytes() {
    yield new TextEncoder().encode(text);
  }
  const found = await Array.fromAsync(readImport(bytes(), { path }));
  return found.filter((one) => 'position' in one);
}

/** `one` as the doors let it in: names that can stand in an address, none twice. */
function postable(one: Article): Article {
  const distinct = <T>(list: readonly T[], nameOf: (item: T) => string) => {
    const keys = list.map((item) => labelKey(nameOf(item)));
    return list.filter((item, i) => slugOf(nameOf(item)) && keys.indexOf(keys[i]!) === i);
  };
  const tags = distinct(one.tags, (tag) => tag);
  return {
    ...one,
    tags,
    facets: tags.map((label) => ({ kind: 'tag', slug: slugOf(label), label })),
    authors: distinct(one.authors, ({ name }) => name),
    source: one.source && slugOf(one.source.name) ? one.source : undefined,
    enclosures: one.enclosures.filter(({ url }, i) => one.enclosures.findIndex((e) => e.url === url) === i),
  };
}

/** The article that an item became. */
const became = ({ input, updatedAt = 0 }: ImportItem, { slug, id }: Article): Article =>
  article({
    ...(input as object),
    ...{ id, slug, updatedAt },
    html: renderContent(input?.content ?? { html: '' }),
    publishedAt: Date.parse(input?.publishedAt ?? ''),
    facets: (input?.tags ?? []).map((label) => ({ kind: 'tag', slug: slugOf(label), label })),
  });

const photo = (role: string) => (/^photo/i.test(role) ? 'photo' : role);

/** What a feed says of an article, in the words of this one and in its fields. */
function told(one: Article) {
  const { link: _, ...item } = expectedItem(one, SITE);
  const image = one.image && {
    ...one.image,
    url: new URL(one.image.url.startsWith('/media/') ? SITE.url + one.image.url : one.image.url).href,
  };
  return {
    ...item,
    image: image && {
      ...{ url: image.url, alt: image.alt?.trim() || undefined, caption: image.caption?.trim() || undefined },
      ...{ width: image.width, height: image.height },
    },
    summary: item.summary?.trim() || undefined,
    content: cleanHtml(item.content ?? ''),
    // A format may put first what most players play.
    enclosures: item.enclosures.toSorted((a, b) => ((a.url ?? '') < (b.url ?? '') ? -1 : 1)),
    rights: one.rights,
    // Photographers come first.
    credits: [...one.credits.filter(isPhotoCredit), ...one.credits.filter((c) => !isPhotoCredit(c))].map(
      ({ role, name }) => ({ role: photo(role).toLowerCase(), name }),
    ),
    source: one.source && { name: one.source.name, url: one.source.url, note: one.source.note || undefined },
  };
}

const FEEDS = [rss, atom, jsonFeed];

describe.each(FEEDS)('$label', (format) => {
  const written = (articles: readonly Article[]) =>
    assemble(
      format,
      headFor(format.file),
      SITE,
      articles.map((one) => format.piece(one, SITE)),
    );

  test('carries any article there and back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(anyArticle, { selector: (a) => a.id, maxLength: 3 }), async (any) => {
        const articles = any.map(postable);
        const items = await read(written(articles));
        expect(items.map(({ fault }) => fault)).toEqual(articles.map(() => undefined));
        expect(items.map((item, i) => told(became(item, articles[i]!)))).toEqual(articles.map(told));
      }),
      RUNS,
    );
  });

  test('carries the samples', async () => {
    const items = await read(written(ARTICLES));
    expect(items.map((item, i) => told(became(item, ARTICLES[i]!)))).toEqual(ARTICLES.map(told));
  });
});

/** What the two exports for other programs have of an article, beside its text. */
const kept = (one: Article) => {
  const { content: _, photographers: __, source: ___, authors, ...rest } = told(one);
  return { ...rest, authors: one.authors, html: one.html };
};

test('WordPress’s export carries any article there and back', async () => {
  const wanted = (one: Article) => {
    const { credits: _, rights: __, language, enclosures, image, ...rest } = kept(one);
    // It has one author, by name.
    return {
      ...{ ...rest, html: absoluteUrls(one.html, `${SITE.url}/articles/x`) },
      ...{ language, authors: one.authors.slice(0, 1).map(({ name }) => name) },
      ...{ enclosures, image: image && { url: image.url, alt: image.alt, caption: image.caption } },
    };
  };
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyArticle, { selector: (a) => a.id, maxLength: 3 }), async (any) => {
      const articles = any.map(postable);
      const text = wxrHead(SITE, []) + articles.map((one, i) => wxrItems(one, i + 1, SITE)).join('') + wxrEnd;
      const items = (await read(text)).filter(({ attachment }) => !attachment);
      const pictures = (await read(text)).flatMap(({ attachment }) => attachment ?? []);
      const found = items.map((item, i) => {
        const picture = pictures.find(({ id }) => id === item.picture?.id);
        const image = picture && { url: picture.url, alt: picture.alt, caption: picture.caption };
        return { ...became(item, articles[i]!), image };
      });
      expect(found.map(wanted)).toEqual(articles.map(wanted));
    }),
    RUNS,
  );
});

test('a Markdown file carries any article there and back', async () => {
  await fc.assert(
    fc.asyncProperty(anyArticle, async (any) => {
      const one = postable({ ...any, content: { html: any.html } });
      const [item] = await read(markdownFile(one).text, markdownFile(one).name);
      const found = became(item!, one);
      expect({ ...kept(found), source: found.source }).toEqual({ ...kept(one), source: one.source });
    }),
    RUNS,
  );
});
