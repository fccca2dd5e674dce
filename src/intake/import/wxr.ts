// WordPress eXtended RSS: posts are articles, their featured pictures stand elsewhere in the file, and the text is
// as the editor kept it, which is not yet HTML.
import { cleanHtml } from '../../content/clean.ts';
import { plainOf } from '../../content/render.ts';
import { based, CONTENT, DC, entryFields } from '../entry-fields.ts';
import { all, attribute, first, lineOf, type Scope } from '../scope.ts';
import { textOf } from '../xml.ts';
import { type ImportItem, importItem } from './item.ts';
import { EXCERPT, WP } from './names.ts';
import { oddDate } from './odd-dates.ts';
import { paragraphs } from './paragraphs.ts';

/** What the head of an export tells. */
export interface WordPress {
  /** Display names by login. */
  authors: ReadonlyMap<string, string>;
}

export function wordPress(channel: Scope): WordPress {
  const authors = all(channel, WP, 'author').flatMap((author): [string, string][] => {
    const login = lineOf(author, WP, 'author_login');
    const parts = [lineOf(author, WP, 'author_first_name'), lineOf(author, WP, 'author_last_name')];
    const name = lineOf(author, WP, 'author_display_name') ?? parts.filter(Boolean).join(' ');
    return login && name ? [[login, unescaped(name)]] : [];
  });
  return { authors: new Map(authors) };
}

const STATUS: Readonly<Record<string, string>> = {
  ...{ publish: 'published', future: 'scheduled', draft: 'draft', pending: 'draft', private: 'draft' },
};

/** WordPress keeps names of terms and people as HTML, and exports them so in CDATA too: `News &amp; Views`. */
const unescaped = (name: string): string =>
  name.includes('&') ? plainOf(cleanHtml(name.replaceAll('<', '&lt;'))) : name;

const meta = (item: Scope, key: string): string[] =>
  all(item, WP, 'postmeta').flatMap((one) =>
    lineOf(one, WP, 'meta_key') === key ? (lineOf(one, WP, 'meta_value') ?? []) : [],
  );
const raw = (scope: Scope | undefined) => (scope ? textOf(scope.element) : '');

/** One item of an export: an article, a picture, or something that is none of them. */
export async function postOf(
  position: number,
  item: Scope,
  { authors }: WordPress,
  feed: string,
): Promise<ImportItem> {
  const type = lineOf(item, WP, 'post_type') ?? 'post';
  const id = lineOf(item, '', 'guid');
  const number = lineOf(item, WP, 'post_id');
  if (type === 'attachment') {
    const url = lineOf(item, WP, 'attachment_url');
    if (!url || !number) return { position, skipped: true };
    const [alt] = meta(item, '_wp_attachment_image_alt');
    const caption = lineOf(item, EXCERPT, 'encoded');
    return { position, skipped: true, attachment: { id: number, url, alt, caption } };
  }
  const said = STATUS[lineOf(item, WP, 'status') ?? 'publish'];
  // Who has no password does not see it.
  const status = said && lineOf(item, WP, 'post_password') ? 'draft' : said;
  if (type !== 'post' || !status) return { position, skipped: true };
  const { fields } = entryFields(item, true);
  const dates = [
    lineOf(item, WP, 'post_date_gmt'),
    lineOf(item, '', 'pubDate'),
    lineOf(item, WP, 'post_date'),
  ];
  const known = dates.filter((one) => one && oddDate(one));
  const named = all(item, '', 'category').filter((one) =>
    ['category', 'post_tag', 'tag'].includes(attribute(one, 'domain') ?? 'category'),
  );
  const login = lineOf(item, DC, 'creator');
  const encoded = first(item, CONTENT, 'encoded') ?? first(item, '', 'description');
  const found = await importItem(position, {
    fields: {
      ...fields,
      title: raw(first(item, '', 'title')) && fields.title,
      content: { html: based(paragraphs(raw(encoded)), item.base) },
      summary: fields.summary === undefined ? raw(first(item, EXCERPT, 'encoded')) : fields.summary,
      // What was never published has no date that readers saw.
      publishedAt:
        status === 'draft' && !lineOf(item, WP, 'post_date_gmt')?.match(/^[1-9]/) ? undefined : known[0],
      tags: named.map((one) => unescaped(textOf(one.element))),
      authors: login ? [{ name: authors.get(login) ?? unescaped(login) }] : undefined,
      slug: decoded(lineOf(item, WP, 'post_name')),
      status,
      enclosures: fields.enclosures ?? meta(item, 'enclosure').map(enclosureOf),
    },
    id,
    updated: lineOf(item, WP, 'post_modified_gmt'),
    feed,
  });
  const [thumbnail] = meta(item, '_thumbnail_id');
  return { ...found, picture: thumbnail ? { id: thumbnail } : undefined };
}

/** WordPress keeps slugs of other scripts percent-encoded. */
function decoded(slug: string | undefined): string | undefined {
  try {
    return slug && decodeURIComponent(slug);
  } catch {
    return slug;
  }
}

/** `url length type`, one to a line (folded here). */
function enclosureOf(value: string) {
  const [url, length, type] = value.split(/\s+/);
  return { url, length, type };
}
