// What a site is told of another one that it keeps a copy of: `POST /admin/changes`.
import * as v from 'valibot';
import { FACET_KINDS } from '../domain/model.ts';
import { xmlSafe } from '../domain/text.ts';
import { fault, invalid } from '../errors.ts';
import { webUrl } from './checks.ts';
import type { ArticleInput } from './input.ts';
import { validateInput } from './json.ts';
import { says } from './schema-problems.ts';

/** Changes of a request. */
export const MAX_CHANGES = 1_000;

const whole = v.pipe(v.number(says('not-a-number')), v.safeInteger(says('not-an-integer')), v.minValue(0));
const text = (max: number) =>
  v.pipe(v.string(says('not-a-string')), v.maxLength(max, says('too-long', { max })));
const word = v.pipe(
  text(2_048),
  v.check((one) => /^[^\s<>"\p{Cc}]+$/u.test(one), 'must be one word'),
);
const uuid = v.pipe(v.string(), v.uuid());
const date = v.pipe(
  v.string(says('not-a-string')),
  v.isoTimestamp(says('date-invalid')),
  v.transform((one) => Date.parse(one)),
);

/** It may have more members than these. */
const open = <E extends v.ObjectEntries>(entries: E) => v.objectWithRest(entries, v.unknown());

const FacetRef = v.object({
  kind: v.picklist(FACET_KINDS),
  slug: word,
  label: v.optional(text(1_000)),
  id: v.optional(uuid),
});
export type MirroredFacet = v.InferOutput<typeof FacetRef>;

const Place = {
  slug: word,
  language: word,
  position: v.optional(v.pipe(v.number(), v.safeInteger())),
  publishedAt: v.optional(date),
};
const Notice = open({ ...Place, title: text(1_000), canonicalUrl: v.optional(word) });
const Item = open({
  ...{ id: uuid, guid: word, version: whole, ...Place },
  ...{ updatedAt: date, createdAt: date },
  html: text(8_000_000),
  markdown: v.optional(text(2_000_000)),
  translationOf: v.optional(uuid),
  corrections: v.optional(v.array(v.object({ at: date, note: text(10_000) })), []),
  facets: v.array(FacetRef),
});
export const ChangeRow = open({
  seq: whole,
  kind: v.picklist(['publish', 'update', 'correction', 'silent', 'retract', 'left']),
  ...{ id: uuid, guid: word, version: whole, at: date },
  note: v.nullish(text(10_000)),
  facets: v.optional(v.array(FacetRef), []),
  item: v.optional(Item),
  /** Of what is withdrawn now. */
  notice: v.optional(Notice),
  /** It is erased now. */
  erased: v.optional(v.boolean()),
});
export type MirroredItem = v.InferOutput<typeof Item>;
export type MirroredChange = v.InferOutput<typeof ChangeRow>;

const URN = /^urn:uuid:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const NameRow = open({
  kind: v.picklist(['everything', ...FACET_KINDS]),
  slug: text(2_048),
  label: text(1_000),
  id: v.pipe(
    v.string(),
    v.check((urn) => URN.test(urn), 'must be urn:uuid: and a UUID'),
    v.transform((urn) => urn.slice('urn:uuid:'.length)),
  ),
});
const GoneRow = open({ ...NameRow.entries, into: v.optional(word) });
export type MirroredName = v.InferOutput<typeof GoneRow> & { isGone?: true };

export const ChangesInput = v.strictObject({
  origin: v.pipe(
    text(2_048),
    v.check((url) => webUrl(url) !== undefined, says('url-invalid')),
    v.description('URL of the site, or of the view, that this one keeps a copy of'),
  ),
  log: v.pipe(text(200), v.minLength(1), v.description('id of its log, as `changes.json` has it')),
  since: v.pipe(whole, v.description('`since` of the page that these changes are')),
  next: v.pipe(whole, v.description('`next` of that page')),
  reset: v.optional(v.pipe(v.boolean(), v.description('as that page says it: its log is read anew'))),
  end: v.optional(v.pipe(v.boolean(), v.description('nothing comes after them for now'))),
  site: v.optional(v.pipe(uuid, v.description('the site’s own id, where all of it is copied'))),
  names: v.optional(
    v.pipe(
      open({ names: whole, feeds: v.array(NameRow), gone: v.optional(v.array(GoneRow), []) }),
      v.description(
        'what tags, authors and sources were renamed, merged or retired: `/feeds.json?since=…&names=…`',
      ),
    ),
  ),
  changes: v.pipe(
    v.array(ChangeRow),
    v.maxLength(MAX_CHANGES, says('too-many', { max: MAX_CHANGES, items: 'changes' })),
    v.description('as `changes.json?as=article` has them'),
  ),
});
export type Changes = v.InferOutput<typeof ChangesInput>;

/**
 * What an editor could have written of an item, checked as if somebody had posted it.
 * @param html its text, made safe
 * @throws Refusal 422
 */
export function inputOf(item: MirroredItem, html: string): ArticleInput {
  const { title, summary, tags, authors, source, credits, image, featured, enclosures } = item;
  const { podcast, canonicalUrl, rights, language, markdown } = item;
  const fields = { title, summary, tags, authors, source, credits, image, featured, enclosures };
  const input = validateInput({ ...fields, podcast, canonicalUrl, rights, language });
  if (!input.title) throw invalid([fault('/title', 'title-missing')]);
  return { ...input, content: markdown === undefined ? { html } : { markdown: xmlSafe(markdown) } };
}
