// WordPress eXtended RSS: posts are articles, their featured pictures stand elsewhere in the file, and the text is
// as the editor kept it, which is not yet HTML.
import { cleanHtml } from '../../../content/clean.ts';
import { plainOf } from '../../../content/words.ts';
import { isDraft } from '../../../domain/model.ts';
import { oneLine, unescapeText } from '../../../domain/text.ts';
import { problem } from '../../../problems.ts';
import { based } from '../../entry/constructs.ts';
import { entryFields } from '../../entry-fields.ts';
import { CONTENT, DC } from '../../namespaces.ts';
import { all, first, lineOf, resolved, type Scope } from '../../scope.ts';
import { textOf } from '../../xml.ts';
import { withoutFrames } from '../frames.ts';
import type { Attachment } from '../gallery.ts';
import { type ImportItem, importItem, type LeftBehind } from '../item.ts';
import { EXCERPT, WP } from '../names.ts';
import { oddDate } from '../odd-dates.ts';
import { pageInput } from '../page-item.ts';
import { paragraphs } from '../paragraphs.ts';
import { type Expanded, withoutShortcodes } from '../shortcodes.ts';
import { addressesOf, decoded } from './addresses.ts';
import { placesOf, termsOf, unescaped, type WordPress } from './site.ts';

/** A text as WordPress shows it, and how many frames of other sites were in it. */
type Shown = Expanded & { frames: number };

/** Shortcodes that a remark names. */
const MAX_NAMED = 10;

const STATUSES = new Map([
  ['publish', 'published'],
  ['future', 'scheduled'],
  ['draft', 'draft'],
  ['pending', 'review'],
  ['private', 'draft'],
]);

const raw = (scope: Scope | undefined) => (scope ? textOf(scope.element) : '');
const metaTexts = (item: Scope, key: string): string[] =>
  all(item, WP, 'postmeta').flatMap((one) =>
    lineOf(one, WP, 'meta_key') === key ? raw(first(one, WP, 'meta_value')) : [],
  );
const meta = (item: Scope, key: string): string[] => metaTexts(item, key).map(oneLine).filter(Boolean);

/** How items of an export are read. */
export interface WordPressReading {
  /** Of the feed. */
  id: string;
  /** This program wrote it. */
  own: boolean;
  /** Whether categories are tags. */
  categories: boolean;
}

/** One item of an export: an article, a page, a picture, or something that is none of them. */
export async function postOf(
  position: number,
  item: Scope,
  site: WordPress,
  reading: WordPressReading,
): Promise<ImportItem> {
  const type = lineOf(item, WP, 'post_type') ?? 'post';
  const left = commentsOf(item);
  if (type === 'attachment') {
    const attachment = attachmentOf(item, site, reading);
    return { position, skipped: !attachment, left, attachment };
  }
  const name = lineOf(item, '', 'title');
  const status = lineOf(item, WP, 'status');
  const said = STATUSES.get(status ?? 'publish');
  if ((type !== 'post' && type !== 'page') || !said) {
    const kind = said || type !== 'post' ? type : (status ?? type);
    return { position, skipped: true, left: [...left, { kind, name }] };
  }
  const isPrivate = status === 'private' || lineOf(item, WP, 'post_password') !== undefined;
  const text = textOfPost(
    item,
    raw(first(item, CONTENT, 'encoded') ?? first(item, '', 'description')),
    reading.own,
  );
  const isPage = type === 'page';
  const shared = {
    left,
    looks: [
      ...(isPage && said === 'scheduled' && !isPrivate ? [problem('import-page-scheduled')] : []),
      ...(isPrivate ? [problem('import-was-private')] : []),
      ...(text.frames ? [problem('import-frames', { count: text.frames })] : []),
    ],
    ...(text.leftOut.length && { remark: remarkOf(text.leftOut) }),
    post: lineOf(item, WP, 'post_id'),
  };
  const link = resolved(lineOf(item, '', 'link'), item.base);
  const oldUrls =
    said === 'draft' || said === 'review'
      ? []
      : addressesOf(item, site.home, {
          link,
          names: isPage ? ['page_id', 'p'] : ['p'],
          former: meta(item, '_wp_old_slug'),
        });
  if (isPage)
    return { position, name, ...shared, ...pageOf(item, text, said === 'published' && !isPrivate, oldUrls) };
  // Who has no password does not see it.
  const article = await articleOf(position, item, site, reading, text, isPrivate ? 'draft' : said);
  return { ...article, ...shared, ...(oldUrls.length && { oldUrls }) };
}

async function articleOf(
  position: number,
  item: Scope,
  site: WordPress,
  { id: feed, own, categories }: WordPressReading,
  text: Shown,
  status: string,
): Promise<ImportItem> {
  const id = lineOf(item, '', 'guid');
  const number = lineOf(item, WP, 'post_id');
  const { fields } = entryFields(item, { textElsewhere: true, own });
  const dates = [
    lineOf(item, WP, 'post_date_gmt'),
    lineOf(item, '', 'pubDate'),
    lineOf(item, WP, 'post_date'),
  ];
  const known = dates.find((one) => one && oddDate(one));
  const terms = termsOf(item, categories);
  const login = lineOf(item, DC, 'creator');
  const author = login && (site.authors.get(login) ?? (own ? login : unescaped(login)));
  const found = await importItem(position, {
    own,
    fields: {
      ...fields,
      title: raw(first(item, '', 'title')) && fields.title,
      content: { html: text.html },
      summary: fields.summary === undefined ? raw(first(item, EXCERPT, 'encoded')) : fields.summary,
      // What was never published has no date that readers saw.
      publishedAt: isDraft(status) && !lineOf(item, WP, 'post_date_gmt')?.match(/^[1-9]/) ? undefined : known,
      tags: terms.map((one) => (own ? unescapeText : unescaped)(textOf(one.element))),
      authors: author ? [{ name: author }] : undefined,
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
    picture: thumbnail ? { id: thumbnail } : undefined,
    gallery: text.hasGallery && number ? { post: number } : undefined,
    places: own ? undefined : placesOf(site, { terms, author, login }),
  };
}

/** A page, which has no date: what is to come is a draft. */
function pageOf(
  item: Scope,
  { html, hasGallery }: Shown,
  isPublished: boolean,
  oldUrls: string[],
): Pick<ImportItem, 'page'> {
  const number = lineOf(item, WP, 'post_id');
  const input = pageInput({
    title: unescaped(raw(first(item, '', 'title'))),
    slug: decoded(lineOf(item, WP, 'post_name')),
    html,
    description: plainOf(cleanHtml(raw(first(item, EXCERPT, 'encoded')))),
    isPublished,
  });
  const id = lineOf(item, '', 'guid') ?? oldUrls[0] ?? `${number}`;
  return { page: { id, input, oldUrls, gallery: hasGallery && number ? { post: number } : undefined } };
}

function attachmentOf(item: Scope, { home }: WordPress, { own }: WordPressReading): Attachment | undefined {
  const url = lineOf(item, WP, 'attachment_url');
  const id = lineOf(item, WP, 'post_id');
  if (!url || !id) return undefined;
  const [alt] = metaTexts(item, '_wp_attachment_image_alt');
  const written = raw(first(item, EXCERPT, 'encoded'));
  const caption = (own ? written : plainOf(cleanHtml(written))).trim() || undefined;
  const link = resolved(lineOf(item, '', 'link'), item.base);
  return {
    ...{ id, url, alt: alt?.trim(), caption, parent: lineOf(item, WP, 'post_parent') },
    oldUrls: addressesOf(item, home, { link, names: ['attachment_id'] }),
  };
}

const commentsOf = (item: Scope): LeftBehind[] => {
  const { length: count } = all(item, WP, 'comment');
  return count ? [{ kind: 'comment', count }] : [];
};

const remarkOf = (names: readonly string[]) =>
  problem('shortcodes-left-out', {
    names: names
      .slice(0, MAX_NAMED)
      .map((name) => `[${name}]`)
      .join(' '),
  });

/** As WordPress shows it; what this program exported is whole. */
function textOfPost(item: Scope, written: string, own: boolean): Shown {
  if (!own) {
    const { html, ...more } = withoutShortcodes(written, item.base);
    const { html: linked, frames } = withoutFrames(paragraphs(html));
    return { ...more, frames, html: based(linked, item.base) };
  }
  const page = resolved(lineOf(item, '', 'link'), item.base);
  return { html: based(written, page), enclosures: [], hasGallery: false, leftOut: [], frames: 0 };
}

/** `url`, `length` and `type`, each on its line, or all on one. */
function enclosureOf(value: string) {
  const lines = value.trim().split('\n');
  const [url, length, type] = lines.length > 1 ? lines : value.trim().split(/\s+/);
  return { url: url?.trim(), length: length?.trim(), type: type?.trim() };
}
