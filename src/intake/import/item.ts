// One item of an archive, made fit to be an article: what cannot be used of its fringes is left out, not refused.

import { cleanHtml } from '../../content/clean.ts';
import { renderContent } from '../../content/render.ts';
import { beginningOf } from '../../content/words.ts';
import { uuidV5 } from '../../domain/hash.ts';
import type { Content } from '../../domain/model.ts';
import { asList, isObject, type Json } from '../../domain/objects.ts';
import { guidOfRss } from '../../domain/rss-guid.ts';
import { articleSlugOf, labelKey, slugOf } from '../../domain/slugs.ts';
import { oneLine, xmlSafe } from '../../domain/text.ts';
import { fault, invalid, problemOf } from '../../errors.ts';
import { sourceType } from '../../media/source-type.ts';
import { type Problem, problem } from '../../problems.ts';
import { iri, languageTag, mediaType, mediaUrl, webUrl } from '../checks.ts';
import { personName } from '../entry/person-name.ts';
import type { ArticleInput } from '../input.ts';
import { validateInput } from '../json.ts';
import type { PageInput } from '../page-schema.ts';
import { withoutControls } from './control-characters.ts';
import type { Attachment } from './gallery.ts';
import { oddDate } from './odd-dates.ts';
import { looseEpisode } from './podcast.ts';

/** What the relative addresses of a document are relative to. */
export interface Place {
  /** Where it comes from. */
  url?: string;
  /** What whoever imports it says; the document's own `xml:base` counts first. */
  baseUrl?: string;
  /** What categories of WordPress become; tags where absent. */
  categories?: 'tags' | 'ignore';
}

/** A picture that an item names by a number, and another item holds (WordPress). */
export interface PictureLater {
  id: string;
}

/** A page of the site's own, as another system exports it. */
export interface PageItem {
  /** What it is known by when it is imported again. */
  id: string;
  input: PageInput;
  /** Addresses that it had, absolute or relative to the site. */
  oldUrls: string[];
  /** Its text has marks of galleries, and it is called so there. */
  gallery?: { post: string };
}

/** What an export has, and this program has no place for. */
export interface LeftBehind {
  /** As it is called there: `nav_menu_item`, `comment`. */
  kind: string;
  name?: string;
  /** 1 where absent. */
  count?: number;
}

/** Addresses that a tag or an author had. */
export interface FormerPlace {
  kind: 'tag' | 'author';
  label: string;
  urls: string[];
}

export interface ImportItem {
  /** Where it stands in its document, from 1. */
  position: number;
  /** What people find it by: its id there, its file, its title. */
  name?: string;
  input?: ArticleInput & { guid: string };
  /** The guid that earlier versions gave it. */
  formerGuid?: string;
  /** Milliseconds; when it was last changed there. */
  updatedAt?: number;
  /** Why it cannot be an article, or with `input` what of it cannot be in one. */
  fault?: Problem;
  /** What was left out of it, and nobody misses but its author. */
  remark?: Problem;
  /** It is none, and need not be: a menu, a picture. */
  skipped?: boolean;
  /** It is a page. */
  page?: PageItem;
  /** What it, or its document, has besides and stays behind. */
  left?: LeftBehind[];
  /** What of it an editor should look at once it is in. */
  looks?: Problem[];
  /** Addresses of tags and authors that it names. */
  places?: FormerPlace[];
  /** What pictures that were sent with it call it (WordPress). */
  post?: string;
  picture?: PictureLater;
  /** Its guid is made of its place or its words: another may come by it. */
  derived?: boolean;
  /** Its source has no date for it: it may be of any time. */
  undated?: boolean;
  /** It adds what the article lacked when it came, which is no change. */
  completes?: boolean;
  /** It is such a picture. */
  attachment?: Attachment;
  /** Its text has marks of galleries, and it is called so there. */
  gallery?: { post: string };
  /** Addresses that the article had: absolute, or relative to its site's root. They lead to it since. */
  oldUrls?: string[];
}

/** What a reader of a format found. */
export interface Found {
  /** Fields of an article, unchecked. */
  fields: Record<string, unknown>;
  /** The item's id, as it is written there. */
  id?: string;
  /** It is not written there, but made of its place or its words. */
  derived?: boolean;
  updated?: string;
  /** What identifies the feed: its own id or address. */
  feed: string;
  /** The feed's page: an item that links there has no address of its own. */
  page?: string;
  /** This program wrote it: its texts and names are what they say. */
  own?: boolean;
  /** The media type of a content that no text can hold. */
  leftOut?: string;
  /** As in ImportItem. */
  oldUrls?: string[];
}

// RFC 9562 §6.6: names that are URLs.
export const URL_SPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

const text = (value: unknown, limit: number): string | undefined =>
  typeof value === 'string' || typeof value === 'number'
    ? [...oneLine(`${value}`)].slice(0, limit).join('').trim() || undefined
    : undefined;
const prose = (value: unknown, limit: number) =>
  typeof value === 'string' ? xmlSafe(value).trim().slice(0, limit).trim() || undefined : undefined;
/** A text as `uniform` has it; undefined for what is none, or wrong. */
const checked = <T>(value: unknown, uniform: (text: string) => T | undefined): T | undefined =>
  typeof value === 'string' ? uniform(value.trim()) : undefined;
const record = (value: unknown): Json => (isObject(value) ? value : {});
/** Values of a list that are looked at. */
const MAX_LIST = 1_000;
const beginning = (value: unknown): unknown[] => asList(value).slice(0, MAX_LIST);
const natural = (value: unknown) => {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;
};
const positive = (value: unknown) =>
  typeof value === 'number' && value > 0 && value < 1e9 ? value : undefined;
const some = <T>(list: T[]): T[] | undefined => (list.length ? list.slice(0, 50) : undefined);

function distinct<T>(list: readonly T[], keyOf: (one: T) => string): T[] {
  const keys = list.map(keyOf);
  return list.filter((_, i) => keys.indexOf(keys[i]!) === i);
}

function labels(value: unknown): string[] | undefined {
  const found = beginning(value).flatMap((one) => text(one, 100) ?? []);
  return some(
    distinct(
      found.filter((label) => slugOf(label)),
      labelKey,
    ),
  );
}

/** `{ name, url }`, its name able to stand in a URL. */
function person(value: unknown) {
  const { name, url, ...more } = record(value);
  const known = text(name, 300);
  if (!known || !slugOf(known)) return undefined;
  return {
    name: known,
    url: checked(url, webUrl),
    note: text(more.note, 1_000),
  };
}

function enclosure(value: unknown) {
  const { url, type, length, durationSeconds } = record(value);
  const address = checked(url, mediaUrl);
  if (!address) return [];
  const known = checked(type, mediaType);
  return [{ url: address, type: known, length: natural(length), durationSeconds: positive(durationSeconds) }];
}

function picture(value: unknown) {
  const { url, alt, caption, width, height, length, digitalSourceType } = record(value);
  const address = checked(url, mediaUrl);
  if (!address) return undefined;
  const sizes = { width: natural(width), height: natural(height), length: natural(length) };
  const texts = { alt: prose(alt, 2_000), caption: prose(caption, 2_000) };
  return { url: address, ...texts, ...sizes, digitalSourceType: checked(digitalSourceType, sourceType) };
}

function date(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const known = oddDate(`${value}`);
  // A date never moves once readers have seen it, so none is made up for one that is there.
  if (!known) throw invalid([fault('', 'item-date-invalid', { date: text(`${value}`, 100) ?? '' })]);
  return known;
}

/** A title is not needed: the beginning of the text serves. */
function titleOf(given: unknown, content: Content | undefined): string | undefined {
  const title = text(given, 1_000);
  if (title || !content) return title;
  return beginningOf('html' in content ? cleanHtml(content.html.slice(0, 20_000)) : renderContent(content));
}

function tidy(fields: Record<string, unknown>, own = false): ArticleInput {
  const { content, source, language, slug, change: _, ...rest } = fields;
  const known = (name: unknown) => (typeof name === 'string' && !own ? personName(name) : name);
  const authors = beginning(rest.authors).flatMap(
    (one) => person({ ...record(one), name: known(record(one).name) }) ?? [],
  );
  const credits = beginning(rest.credits).flatMap((one) => {
    const [role, name] = [text(record(one).role, 100), text(known(record(one).name), 300)];
    return role && name ? [{ role, name }] : [];
  });
  return validateInput({
    ...rest,
    content,
    title: titleOf(rest.title, content as Content | undefined) ?? 'Untitled',
    slug: typeof slug === 'string' && articleSlugOf(slug) ? text(slug, 200) : undefined,
    language: checked(language, languageTag),
    summary: prose(rest.summary, 10_000),
    tags: labels(rest.tags),
    authors: some(
      distinct(
        authors.map(({ name, url }) => ({ name, url })),
        ({ name }) => labelKey(name),
      ),
    ),
    source: person(source),
    credits: some(credits),
    image: picture(rest.image),
    featured: rest.featured === true || undefined,
    enclosures: some(distinct(beginning(rest.enclosures).flatMap(enclosure), ({ url }) => url)),
    podcast: looseEpisode(rest.podcast),
    publishedAt: date(rest.publishedAt),
    canonicalUrl: checked(rest.canonicalUrl, webUrl),
    rights: text(rest.rights, 1_000),
  });
}

/** An absolute IRI stays the guid, and what RSS can have instead; any other id becomes a UUID of its feed and id. */
async function guidOf(
  { fields, id, derived, feed, page }: Found,
  keptOf = (id: string | undefined) => iri(id) ?? guidOfRss(id),
): Promise<string> {
  const kept = derived ? undefined : keptOf(id);
  if (kept) return kept;
  const link = checked(fields.canonicalUrl, webUrl);
  // Without an id its own address is one, unless all items have the same.
  if (!id && link && link !== page && new URL(link).pathname + new URL(link).search !== '/') return link;
  const name = id ?? JSON.stringify([fields.title, fields.publishedAt, fields.title ? '' : fields.content]);
  return `urn:uuid:${await uuidV5(await uuidV5(URL_SPACE, feed), name)}`;
}

const hasSomething = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.values(value).some(hasSomething) : Boolean(value);

/** Everything of an item that can be used; `fault` says why nothing can, or what cannot. */
export async function importItem(position: number, written: Found): Promise<ImportItem> {
  const found = written.own ? written : { ...written, fields: withoutControls(written.fields) };
  const { derived, leftOut, oldUrls } = found;
  const name = text(found.id, 300) ?? text(found.fields.title, 300);
  try {
    // What the whole feed says is not the item's own.
    const { language: _, source: __, ...own } = found.fields;
    if (!found.id && !Object.values(own).some(hasSomething)) {
      throw invalid([fault('', 'item-empty')]);
    }
    const updated = found.updated ? oddDate(found.updated) : undefined;
    const input = { ...tidy(found.fields, found.own), guid: await guidOf(written) };
    const former = await guidOf(written, iri);
    const formerGuid = former === input.guid ? undefined : former;
    const updatedAt = updated ? Date.parse(updated) : undefined;
    const missed = leftOut === undefined ? {} : { fault: problem('content-left-out', { type: leftOut }) };
    return { position, name, input, formerGuid, derived, updatedAt, oldUrls, ...missed };
  } catch (error) {
    return { position, name, fault: problemOf(error) };
  }
}
