// WordPress eXtended RSS: posts are articles, their featured pictures stand elsewhere in the file, and the text is
// as the editor kept it, which is not yet HTML.
import { cleanHtml } from '../../content/clean.ts';
import { plainOf } from '../../content/render.ts';
import { oneLine, unescapeText } from '../../domain/text.ts';
import { problem } from '../../problems.ts';
import { based } from '../entry/constructs.ts';
import { entryFields } from '../entry-fields.ts';
import { CONTENT, DC } from '../namespaces.ts';
import { all, attribute, first, lineOf, resolved, type Scope } from '../scope.ts';
import { textOf } from '../xml.ts';
import { type ImportItem, importItem } from './item.ts';
import { EXCERPT, WP } from './names.ts';
import { oddDate } from './odd-dates.ts';
import { paragraphs } from './paragraphs.ts';
import { type Expanded, withoutShortcodes } from './shortcodes.ts';

/** Shortcodes that a remark names. */
const MAX_NAMED = 10;

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
  ...{ publish: 'published', future: 'scheduled', draft: 'draft', pending: 'review', private: 'draft' },
};

/** WordPress keeps names of terms and people as HTML, and exports them so in CDATA too: `News &amp; Views`. */
const unescaped = (name: string): string =>
  name.includes('&') ? plainOf(cleanHtml(name.replaceAll('<', '&lt;'))) : name;

const raw = (scope: Scope | undefined) => (scope ? textOf(scope.element) : '');
const metaTexts = (item: Scope, key: string): string[] =>
  all(item, WP, 'postmeta').flatMap((one) =>
    lineOf(one, WP, 'meta_key') === key ? raw(first(one, WP, 'meta_value')) : [],
  );
const meta = (item: Scope, key: string): string[] => metaTexts(item, key).map(oneLine).filter(Boolean);

/** One item of an export: an article, a picture, or something that is none of them. */
export async function postOf(
  position: number,
  item: Scope,
  { authors }: WordPress,
  { id: feed, own }: { id: string; own: boolean },
): Promise<ImportItem> {
  const type = lineOf(item, WP, 'post_type') ?? 'post';
  const id = lineOf(item, '', 'guid');
  const number = lineOf(item, WP, 'post_id');
  if (type === 'attachment') {
    const url = lineOf(item, WP, 'attachment_url');
    if (!url || !number) return { position, skipped: true };
    const [alt] = metaTexts(item, '_wp_attachment_image_alt');
    const written = raw(first(item, EXCERPT, 'encoded'));
    const caption = (own ? written : plainOf(cleanHtml(written))).trim() || undefined;
    const parent = lineOf(item, WP, 'post_parent');
    return { position, skipped: true, attachment: { id: number, url, alt: alt?.trim(), caption, parent } };
  }
  const said = STATUS[lineOf(item, WP, 'status') ?? 'publish'];
  // Who has no password does not see it.
  const status = said && lineOf(item, WP, 'post_password') ? 'draft' : said;
  if (type !== 'post' || !status) return { position, skipped: true };
  const { fields } = entryFields(item, { textElsewhere: true, own });
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
  const text = textOfPost(item, raw(encoded), own);
  const found = await importItem(position, {
    own,
    fields: {
      ...fields,
      title: raw(first(item, '', 'title')) && fields.title,
      content: { html: text.html },
      summary: fields.summary === undefined ? raw(first(item, EXCERPT, 'encoded')) : fields.summary,
      // What was never published has no date that readers saw.
      publishedAt:
        status === 'draft' && !lineOf(item, WP, 'post_date_gmt')?.match(/^[1-9]/) ? undefined : known[0],
      tags: named.map((one) => (own ? unescapeText : unescaped)(textOf(one.element))),
      authors: login ? [{ name: authors.get(login) ?? (own ? login : unescaped(login)) }] : undefined,
      slug: decoded(lineOf(item, WP, 'post_name')),
      status,
      enclosures: [
        ...((fields.enclosures as object[] | undefined) ?? metaTexts(item, 'enclosure').map(enclosureOf)),
        ...text.enclosures,
      ],
    },
    id,
    updated: lineOf(item, WP, 'post_modified_gmt'),
    feed,
  });
  const [thumbnail] = meta(item, '_thumbnail_id');
  return {
    ...found,
    ...(text.leftOut.length && {
      remark: problem('shortcodes-left-out', {
        names: text.leftOut
          .slice(0, MAX_NAMED)
          .map((name) => `[${name}]`)
          .join(' '),
      }),
    }),
    picture: thumbnail ? { id: thumbnail } : undefined,
    gallery: text.hasGallery && number ? { post: number } : undefined,
  };
}

/** As WordPress shows it; what this program exported is whole. */
function textOfPost(item: Scope, written: string, own: boolean): Expanded {
  if (!own) {
    const { html, ...more } = withoutShortcodes(written, item.base);
    return { ...more, html: based(paragraphs(html), item.base) };
  }
  const page = resolved(lineOf(item, '', 'link'), item.base);
  return { html: based(written, page), enclosures: [], hasGallery: false, leftOut: [] };
}

/** WordPress keeps slugs of other scripts percent-encoded. */
function decoded(slug: string | undefined): string | undefined {
  try {
    return slug && decodeURIComponent(slug);
  } catch {
    return slug;
  }
}

/** `url`, `length` and `type`, each on its line, or all on one. */
function enclosureOf(value: string) {
  const lines = value.trim().split('\n');
  const [url, length, type] = lines.length > 1 ? lines : value.trim().split(/\s+/);
  return { url: url?.trim(), length: length?.trim(), type: type?.trim() };
}
