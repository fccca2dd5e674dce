// YAML front matter: what editors call things, mapped to what the article calls them.
import { boolCoreTag, FAILSAFE_SCHEMA, loadAll, nullCoreTag, YAMLException } from 'js-yaml';
import { NOTATIONS, type Notation } from '../domain/model.ts';
import { asList, isObject, type Json } from '../domain/objects.ts';
import { type Fault, fault, invalid, unreadable } from '../errors.ts';
import { rfc3339 } from './dates.ts';
import type { ArticleInput } from './input.ts';
import { pointer, unknownMember, validateInput } from './json.ts';
import { writtenDate } from './written-dates.ts';

/** Field of the article, then the names it goes by; case, `-` and `_` in a name do not matter. */
const NAMES: Record<string, string[]> = {
  title: ['title'],
  slug: ['slug'],
  language: ['language', 'lang'],
  summary: ['summary', 'description', 'excerpt', 'abstract'],
  tags: ['tags', 'tag', 'keywords', 'categories', 'category'],
  publishedAt: ['publishedAt', 'date', 'published', 'pubDate'],
  authors: ['authors', 'author', 'byline'],
  source: ['source'],
  credits: ['credits', 'credit'],
  photo: ['photo', 'photos'],
  image: ['image', 'cover'],
  featured: ['featured'],
  enclosures: ['enclosures', 'enclosure'],
  podcast: ['podcast'],
  draft: ['draft'],
  status: ['status'],
  canonicalUrl: ['canonicalUrl', 'canonical'],
  rights: ['rights', 'copyright'],
  translationOf: ['translationOf'],
  change: ['change'],
  note: ['note'],
  guid: ['guid', 'id', 'uuid'],
  // Of an article's own Markdown: the notation of its text, and a date that only an import sets.
  format: ['format'],
  updated: ['updated', 'lastmod'],
};
const plainName = (name: string) => name.toLowerCase().replace(/[-_\s]/g, '');
const FIELDS = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [plainName(name), field])),
);
const MAX_LENGTH = 100_000;
/** More fields than there are names: the first of them are faults enough. */
const MAX_FIELDS = 100;

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const named = (value: unknown) => (isObject(value) ? value : { name: value });
const located = (value: unknown) => (isObject(value) ? withNumbers(value) : { url: value });

/** Scalars are read as text, so that `1.10` stays `1.10`; these are numbers all the same. */
function withNumbers(value: Json): Json {
  const numeric = ['width', 'height', 'length', 'durationSeconds', 'season', 'episode'];
  const entries = Object.entries(value).map(([key, one]) => {
    const number =
      numeric.includes(key) && typeof one === 'string' && one.trim() !== '' ? Number(one) : Number.NaN;
    return [key, Number.isNaN(number) ? one : number];
  });
  return Object.fromEntries(entries);
}

/** Site generators write `2020-12-17 09:00:00 +0300`, and leave the zone out. */
const anyDate = (text: string) =>
  rfc3339(text) ?? rfc3339(`${text.replace(' ', 'T')}Z`) ?? writtenDate(text) ?? text;

const CONVERT: Record<string, (value: unknown) => unknown> = {
  tags: (value) => (typeof value === 'string' ? value.split(/[,;，、،]/).filter((tag) => tag.trim()) : value),
  authors: (value) => list(value).map(named),
  source: named,
  // `photo: X` in a map is a role and a name; a list says both.
  credits: (value) =>
    isObject(value) && !('name' in value)
      ? Object.entries(value).map(([role, name]) => ({ role, name }))
      : list(value),
  photo: (value) =>
    list(value).map((name) => (isObject(name) ? { role: 'photo', ...name } : { role: 'photo', name })),
  image: located,
  enclosures: (value) => list(value).map(located),
  podcast: (value) => (isObject(value) ? withNumbers(value) : value),
  publishedAt: (value) => (typeof value === 'string' ? anyDate(value.trim()) : value),
  draft: (value) => (value === true ? 'draft' : value === false ? undefined : value),
  change: (value) => (isObject(value) ? value : { kind: value }),
};

/** YAML 1.2's core schema without its numbers: `1.10` is a version, `0123` a code. */
const SCHEMA = FAILSAFE_SCHEMA.withTags(nullCoreTag, boolCoreTag);

/** The mapping `yaml` holds, or undefined where it holds something else (a rule above Markdown). */
export function parseYaml(yaml: string): Json | undefined {
  if (yaml.length > MAX_LENGTH) throw unreadable('the front matter must be at most 100,000 characters');
  let documents: unknown[];
  try {
    documents = loadAll(yaml, { schema: SCHEMA, maxAliases: 10, maxDepth: 50 });
  } catch (error) {
    // js-yaml's manual: input may make it throw anything.
    const { reason, mark } = error instanceof YAMLException ? error : {};
    // Counted from 0, and the opening `---` is line 1.
    const line = mark ? `, line ${mark.line + 2}` : '';
    throw unreadable(`the front matter is not valid YAML${line}: ${reason ?? 'it cannot be read'}`);
  }
  if (documents.length > 1) throw unreadable('the front matter is not valid YAML: it ends and goes on');
  const value = documents[0] ?? {};
  return isObject(value) ? value : undefined;
}

export interface FrontMatter {
  input: ArticleInput;
  /** The notation of the text below. */
  format: Notation;
}

/** Front matter as an article's fields. 400 where it is no YAML, 422 for a field not understood or wrong. */
export function readFrontMatter(yaml: string): FrontMatter | undefined {
  const written = parseYaml(yaml);
  if (!written) return undefined;
  const faults: Fault[] = [];
  const names: Record<string, string> = {};
  const values: Json = {};
  for (const [name, value] of Object.entries(written).slice(0, MAX_FIELDS)) {
    const field = FIELDS.get(plainName(name));
    if (!field) faults.push({ pointer: pointer(name), ...unknownMember(name, Object.values(NAMES).flat()) });
    else if (names[field]) faults.push(fault(pointer(name), 'duplicate-member', { other: names[field] }));
    else {
      names[field] = name;
      if (value !== null && value !== '')
        values[field] = CONVERT[field]?.(value) ?? (field === 'draft' ? undefined : value);
    }
  }
  const { photo, draft, note, updated: _, format: notation = 'markdown', ...input } = values;
  const format = NOTATIONS.find((one) => one === notation);
  if (!format) faults.push(fault(pointer(names.format!), 'not-an-option', { options: NOTATIONS.join(', ') }));
  if (draft !== undefined && draft !== 'draft') faults.push(fault(pointer(names.draft!), 'not-a-boolean'));
  if (faults.length > 0 || !format) throw invalid(faults);
  if (photo) input.credits = [...asList(input.credits), ...list(photo)];
  if (draft) input.status ??= 'draft';
  if (note !== undefined) input.change = { ...(isObject(input.change) ? input.change : {}), note };
  const sent = { ...(names.photo ? { credits: names.photo } : {}), ...names };
  return { input: validateInput(input, sent), format };
}

/** What files of other programs, and exports, say besides. */
const IMPORTED = new Map([
  ...FIELDS,
  ...['updatedat', 'modified', 'lastmodified'].map((name): [string, string] => [name, 'updated']),
  ...['type', 'layout'].map((name): [string, string] => [name, name]),
  ['private', 'private'] as [string, string],
  ...['featuredimage', 'featureimage', 'thumbnail'].map((name): [string, string] => [name, 'image']),
]);

/** YAML 1.1, as most generators read it, has more words for true and false. */
const wordOf = (value: unknown) =>
  /^(?:true|yes|on)$/i.test(`${value}`) ? true : /^(?:false|no|off)$/i.test(`${value}`) ? false : undefined;

/**
 * Front matter of a file that is imported, as fields that are not yet checked: what is not known is passed over, and
 * tags and categories are one list.
 */
export function looseFields(written: Record<string, unknown>): Record<string, unknown> {
  const values: Json = {};
  for (const [name, value] of Object.entries(written)) {
    const field = IMPORTED.get(plainName(name));
    if (!field || value === null || value === '') continue;
    const word = wordOf(value);
    if (field === 'private' || (field === 'publishedAt' && word !== undefined)) {
      // Jekyll's `published: false` is no date.
      if (word === (field === 'private')) values.hidden = true;
      continue;
    }
    const known = CONVERT[field]?.(value) ?? value;
    if (field === 'tags') values.tags = [...list(values.tags ?? []), ...list(known)];
    else values[field] ??= known;
  }
  const { photo, draft, hidden, note: _, ...fields } = values;
  if (photo) fields.credits = [...list(fields.credits ?? []), ...list(photo)];
  if (draft === 'draft' || wordOf(draft)) fields.status ??= 'draft';
  if (hidden) fields.status = 'draft';
  return fields;
}
