// An article as the admin endpoint answers it. CONTRACT §3.

import { isoDate } from '../../domain/iso-date.ts';
import type { Article, Revision } from '../../domain/model.ts';
import { isObject } from '../../domain/objects.ts';
import { labelKey } from '../../domain/slugs.ts';
import { facetPath } from '../../domain/views.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { Site } from '../../formats/format.ts';
import { editableInput, type Recognised } from '../../intake/input.ts';

export { isoDate };

/** The whole answer. */
export function articleJson(article: Article, site: Site, recognised?: readonly Recognised[]) {
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
export const revisionJson = ({ version, at, kind, note, written }: Revision) => ({
  version,
  at: isoDate(at),
  kind,
  note,
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
