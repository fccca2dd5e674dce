// JSON Feed 1.0 and 1.1, and this program's own export, which is one with more in it.
import { isObject, type Json, objectsOf } from '../../domain/objects.ts';
import { problem } from '../../problems.ts';
import { MAX_URL_LENGTH } from '../checks.ts';
import { based } from '../entry/constructs.ts';
import { asWritten, type Credited } from '../entry/own.ts';
import { type ImportItem, importItem, type Place } from './item.ts';
import { isDeleted, tombstonesOf } from './tombstones.ts';

const string = (value: unknown) => (typeof value === 'string' && value.trim() ? value : undefined);

/** JSON Feed 1.1: `authors`, before that `author`. */
const authorsOf = ({ authors, author }: Json): Json[] | undefined => {
  const list = objectsOf(authors).length ? objectsOf(authors) : isObject(author) ? [author] : [];
  return list.length ? list.map(({ name, url }) => ({ name: name ?? url, url })) : undefined;
};

const absolute = (url: unknown, base: string | undefined) =>
  typeof url === 'string' && url.length <= MAX_URL_LENGTH ? (URL.parse(url, base)?.href ?? url) : undefined;

/** What identifies a feed. @param url where it comes from */
const feedId = (head: Json, url: string | undefined): string =>
  string(head.feed_url) ?? string(head.home_page_url) ?? url ?? string(head.title) ?? '';

/** One element of `items`. @param head what the feed said before it */
export async function jsonFeedItem(
  position: number,
  value: unknown,
  head: Json,
  { url: from, baseUrl }: Place = {},
): Promise<ImportItem> {
  if (!isObject(value)) return { position, fault: problem('not-an-object') };
  const isOurs = isObject(value._tagwire);
  const own = isObject(value._tagwire) ? value._tagwire : {};
  const home = baseUrl ?? string(head.home_page_url) ?? from;
  const base = absolute(value.url, home) ?? home;
  const id = string(value.id) ?? (typeof value.id === 'number' ? `${value.id}` : undefined);
  const html = string(value.content_html);
  if (isDeleted(tombstonesOf(head), id, value.date_modified)) return { position, name: id, skipped: true };
  // JSON Feed 1.1: `url` is the item, `external_url` what it talks about; in this program's own feeds its first address.
  const [url, external] = [string(value.url), string(value.external_url)];
  const fields = writtenOf(own) ?? {
    title: value.title,
    summary: value.summary,
    content: html === undefined ? { text: string(value.content_text) ?? '' } : { html: based(html, base) },
    publishedAt: string(value.date_published) ?? string(value.date_modified),
    canonicalUrl: absolute(isOurs ? (external ?? url) : (url ?? external), base),
    tags: value.tags,
    authors: authorsOf(value) ?? authorsOf(head),
    language: value.language ?? head.language,
    image: isObject(own.image) ? own.image : { url: absolute(value.image ?? value.banner_image, base) },
    enclosures: objectsOf(value.attachments).map((one) => ({
      url: absolute(one.url, base),
      type: one.mime_type,
      length: one.size_in_bytes,
      durationSeconds: one.duration_in_seconds,
    })),
    source: own.source,
    credits: own.credits,
    rights: own.rights,
    podcast: own.podcast,
  };
  const whole = isOurs && html !== undefined && !isObject(own.export) ? withoutCredits(fields, html) : fields;
  const updated = string(value.date_modified);
  return importItem(position, { fields: whole, id, updated, feed: feedId(head, from), own: isOurs });
}

/** What this program adds to a text is taken off again: it is in fields too. */
function withoutCredits(fields: Json, html: string): Json {
  const isText = (value: unknown) => typeof value === 'string';
  const named = (list: unknown) =>
    objectsOf(list).filter(({ name, role = '' }) => isText(name) && isText(role));
  const given = {
    html,
    language: string(fields.language) ?? '',
    authors: named(fields.authors).map(({ name, url }) => ({ name: `${name}`, url: string(url) })),
    credits: named(fields.credits).map(({ name, role = '' }) => ({ name: `${name}`, role: `${role}` })),
    source: named([fields.source]).map((one) => ({ ...one, name: `${one.name}` }))[0],
    image: fields.image as Credited['image'],
  };
  const { html: text, language: _, ...rest } = asWritten(given);
  return { ...fields, ...rest, content: { html: text } };
}

/** What the editor wrote, which an export has besides what readers see. */
function writtenOf({ export: exported }: Json): Json | undefined {
  const revisions = isObject(exported) ? objectsOf(exported.revisions) : [];
  const document = revisions.at(-1)?.document;
  if (!isObject(document)) return undefined;
  const { html: _, corrections: __, status, publishedAt, ...rest } = document;
  return {
    ...rest,
    // A new article cannot begin as retracted.
    status: status === 'retracted' ? 'draft' : status,
    publishedAt: typeof publishedAt === 'number' ? new Date(publishedAt).toISOString() : undefined,
  };
}
