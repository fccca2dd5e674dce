// The sample articles as the pages get them, and a site to show them on.
import { readdirSync, readFileSync } from 'node:fs';
import { absoluteUrls } from '../../../src/content/absolute.ts';
import { renderContent } from '../../../src/content/render.ts';
import type { Article, Facet, FacetKind } from '../../../src/domain/model.ts';
import { slugOf } from '../../../src/domain/slugs.ts';
import type { Site } from '../../../src/formats/format.ts';
import { decodeHtml } from '../../../src/intake/html.ts';
import { decodeJson } from '../../../src/intake/json.ts';
import { decodeMarkdown } from '../../../src/intake/markdown.ts';
import { decodeText } from '../../../src/intake/text.ts';

export const SITE: Site = {
  title: 'Tagwire & <Söhne>',
  description: 'News by tag, as it happens',
  language: 'en',
  rights: '© 2026 Tagwire',
  url: 'https://news.example/wire',
  hub: 'https://news.example/wire/hub',
};

export const feedsOf = (site: Site, path = '/') =>
  [
    ['RSS', 'application/rss+xml', 'rss.xml'],
    ['Atom', 'application/atom+xml', 'atom.xml'],
    ['JSON Feed', 'application/feed+json', 'feed.json'],
  ].map(([label, type, file]) => ({
    title: `${site.title} (${label})`,
    type: type ?? '',
    href: `${site.url}${path}${file}`,
  }));

const DECODERS = { md: decodeMarkdown, txt: decodeText, html: decodeHtml, json: decodeJson };

/** Every file of db/samples decoded and rendered, newest first. */
export function sampleArticles(): Article[] {
  const folder = new URL('../../../db/samples/', import.meta.url);
  return readdirSync(folder)
    .map((file, i) => sample(file, readFileSync(new URL(file, folder), 'utf8'), i))
    .sort((a, b) => (b.publishedAt ?? 0) - (a.publishedAt ?? 0));
}

function sample(file: string, body: string, index: number): Article {
  const [name = '', ending = ''] = file.split('.');
  const { input } = DECODERS[ending as keyof typeof DECODERS](body);
  const { title = '', tags = [], authors = [], credits = [], enclosures = [], source } = input;
  const content = input.content ?? { text: '' };
  const language = input.language ?? (/[а-я]/.test(title) ? 'ru' : 'en');
  const at = Date.parse(input.publishedAt ?? '2026-10-01');
  const facet = (kind: FacetKind, label: string): Facet => ({ kind, label, slug: slugOf(label) ?? label });
  return article({
    slug: input.slug ?? name,
    title,
    language,
    summary: input.summary,
    content,
    html: renderContent(content),
    tags,
    authors,
    credits,
    enclosures,
    source,
    image: input.image,
    canonicalUrl: input.canonicalUrl,
    rights: input.rights,
    id: `00000000-0000-4000-8000-0000000000${10 + index}`,
    publishedAt: at,
    updatedAt: at,
    createdAt: at,
    facets: [
      ...tags.map((label) => facet('tag', label)),
      ...authors.map(({ name }) => facet('author', name)),
      facet('language', language),
    ],
  });
}

/** A plain article with `more` on top. */
export function article(more: Partial<Article> = {}): Article {
  const at = Date.UTC(2020, 11, 17, 9);
  const id = more.id ?? '11111111-1111-4111-8111-111111111111';
  return {
    id,
    guid: `urn:uuid:${id}`,
    slug: 'plain',
    language: 'en',
    status: 'published',
    version: 1,
    seq: 1,
    publishedAt: at,
    updatedAt: at,
    createdAt: at,
    title: 'A plain article',
    content: { text: 'Words.' },
    html: '<p>Words.</p>',
    tags: [],
    authors: [],
    credits: [],
    enclosures: [],
    corrections: [],
    facets: [],
    translations: [],
    ...more,
  };
}

/** Its text as the page is given it. */
export const textOf = (one: Article, url: string): string => absoluteUrls(one.html, url);
