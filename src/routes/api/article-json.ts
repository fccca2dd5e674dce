// An article as the admin endpoint answers it.

import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { type Article, FACET_KINDS, type Revision, STATUSES } from '../../domain/model.ts';
import { isObject } from '../../domain/objects.ts';
import { labelKey } from '../../domain/slugs.ts';
import { facetPath } from '../../domain/views.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { SiteAddress } from '../../formats/format.ts';
import { editableInput, type Recognised } from '../../intake/input.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import { DATE, named, URI } from '../openapi.ts';
import { EpisodeJson } from './episode-json.ts';

export const ImageJson = named(
  'Image',
  v.object({
    url: v.string(),
    alt: v.optional(v.string()),
    caption: v.optional(v.string()),
    width: v.optional(v.number()),
    height: v.optional(v.number()),
    length: v.optional(v.pipe(v.number(), v.description('bytes'))),
    digitalSourceType: v.optional(
      v.pipe(URI, v.description('of http://cv.iptc.org/newscodes/digitalsourcetype/')),
    ),
  }),
);
const Enclosure = named(
  'Enclosure',
  v.object({
    url: v.string(),
    type: v.pipe(v.string(), v.description('media type')),
    length: v.optional(v.pipe(v.number(), v.description('bytes'))),
    durationSeconds: v.optional(v.number()),
  }),
);
const Author = named('Author', v.object({ name: v.string(), url: v.optional(URI) }));
const Credit = named('Credit', v.object({ role: v.string(), name: v.string() }));
const Source = named(
  'Source',
  v.object({ name: v.string(), url: v.optional(URI), note: v.optional(v.string()) }),
);
const FeedsOfFacet = named(
  'FeedsOfFacet',
  v.object({ kind: v.picklist(FACET_KINDS), slug: v.string(), rss: URI, atom: URI, json: URI }),
);

/** What every version has. */
const WRITTEN = {
  title: v.string(),
  slug: v.string(),
  language: v.pipe(v.string(), v.description('BCP 47')),
  summary: v.optional(v.string()),
  content: v.union([
    v.object({ markdown: v.string() }),
    v.object({ html: v.string() }),
    v.object({ text: v.string() }),
  ]),
  tags: v.array(v.string()),
  authors: v.array(Author),
  source: v.optional(Source),
  credits: v.array(Credit),
  image: v.optional(ImageJson),
  featured: v.optional(v.pipe(v.boolean(), v.description('leads the pages that list it'))),
  enclosures: v.array(Enclosure),
  podcast: v.optional(EpisodeJson),
  publishedAt: v.optional(DATE),
  status: v.picklist(STATUSES),
  canonicalUrl: v.optional(URI),
  translationOf: v.optional(v.string()),
  rights: v.optional(v.string()),
  html: v.pipe(v.string(), v.description('the content as sanitised HTML')),
  corrections: v.array(v.object({ at: DATE, note: v.string() })),
  mf2: v.optional(
    v.pipe(
      v.record(v.string(), v.array(v.unknown())),
      v.description('properties of a Micropub app that no other member has'),
    ),
  ),
};

export const ArticleJson = v.pipe(
  v.object({
    id: v.pipe(v.string(), v.uuid(), v.description('never changes')),
    guid: v.pipe(v.string(), v.description('the identity in every feed')),
    url: v.pipe(URI, v.description("the article's page")),
    ...WRITTEN,
    version: v.pipe(v.number(), v.integer(), v.description('its ETag is this number in quotes')),
    seq: v.pipe(
      v.number(),
      v.integer(),
      v.description('of its last change in the log; 0 while never visible'),
    ),
    createdAt: DATE,
    updatedAt: DATE,
    owner: v.optional(v.pipe(v.string(), v.description('id of the person, or token, that began it'))),
    assignee: v.optional(v.pipe(v.string(), v.description('id of the person who is to go on with it'))),
    translations: v.array(v.object({ language: v.string(), url: URI })),
    feeds: v.pipe(v.array(FeedsOfFacet), v.description('each single-facet feed that carries it')),
    retiredTags: v.optional(
      v.pipe(v.array(v.string()), v.description('tags that no feed has, since editors retired them')),
    ),
    recognised: v.optional(
      v.pipe(
        v.array(v.object({ field: v.string(), line: v.optional(v.number()), text: v.string() })),
        v.description('what was understood of plain text without markup'),
      ),
    ),
  }),
  v.metadata({ ref: 'Article' }),
);

export const RevisionJson = v.pipe(
  v.object({
    version: v.pipe(v.number(), v.integer()),
    at: DATE,
    kind: v.picklist(['draft', 'publish', 'update', 'correction', 'silent', 'retract']),
    note: v.optional(v.string()),
    by: v.optional(v.pipe(v.string(), v.description('name of whoever wrote it'))),
    ...WRITTEN,
  }),
  v.metadata({ ref: 'Revision' }),
);

/** The whole answer. */
export function articleJson(
  article: Article & Partial<Pick<StoredArticle, 'row'>>,
  site: SiteAddress,
  recognised?: Recognised[],
): v.InferOutput<typeof ArticleJson> {
  return {
    id: article.id,
    guid: article.guid,
    url: articleUrl(article.slug, site),
    ...editableInput(article),
    html: article.html,
    corrections: article.corrections.map(({ at, note }) => ({ at: isoDate(at), note })),
    mf2: article.mf2,
    version: article.version,
    seq: article.seq,
    createdAt: isoDate(article.createdAt),
    updatedAt: isoDate(article.updatedAt),
    owner: article.row?.owner ?? undefined,
    assignee: article.row?.assignee ?? undefined,
    translations: article.translations.map(({ language, slug }) => ({
      language,
      url: articleUrl(slug, site),
    })),
    feeds: article.facets.map(({ kind, slug }) => {
      const base = site.url + facetPath(kind, slug);
      return { kind, slug, rss: `${base}rss.xml`, atom: `${base}atom.xml`, json: `${base}feed.json` };
    }),
    retiredTags: retiredTags(article),
    recognised,
  };
}

/** Tags that no feed has, since editors retired them; the article keeps them for its editors. */
function retiredTags({ tags, facets }: Article): string[] | undefined {
  const open = new Set(facets.filter(({ kind }) => kind === 'tag').map(({ label }) => labelKey(label)));
  const retired = tags.filter((tag) => !open.has(labelKey(tag)));
  return retired.length ? retired : undefined;
}

/** One version in `GET …/revisions`. */
export const revisionJson = ({
  version,
  at,
  kind,
  note,
  by,
  written,
}: Revision): v.InferOutput<typeof RevisionJson> => ({
  version,
  at: isoDate(at),
  kind,
  note,
  by,
  ...written,
  publishedAt: written.publishedAt === undefined ? undefined : isoDate(written.publishedAt),
  corrections: written.corrections.map((c) => ({ at: isoDate(c.at), note: c.note })),
});

/** RFC 7396: `null` removes, objects merge, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  // Own properties only: a `__proto__` in the patch stays a name.
  return Object.fromEntries(merged);
}
