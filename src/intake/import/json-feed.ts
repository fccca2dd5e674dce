// JSON Feed 1.0 and 1.1, and this program's own export, which is one with more in it.
import { isObject, type Json, objectsOf } from '../../domain/objects.ts';
import { problem } from '../../problems.ts';
import { MAX_URL_LENGTH } from '../checks.ts';
import { based } from '../entry-fields.ts';
import { type ImportItem, importItem } from './item.ts';
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

/** One element of `items`. @param head what the feed said before it @param from where it comes from */
export async function jsonFeedItem(
  position: number,
  value: unknown,
  head: Json,
  from?: string,
): Promise<ImportItem> {
  if (!isObject(value)) return { position, fault: problem('not-an-object') };
  const own = isObject(value._tagwire) ? value._tagwire : {};
  const home = string(head.home_page_url) ?? from;
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
    canonicalUrl: absolute(isObject(value._tagwire) ? (external ?? url) : (url ?? external), base),
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
  return importItem(position, { fields, id, updated: string(value.date_modified), feed: feedId(head, from) });
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
