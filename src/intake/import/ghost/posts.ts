// Ghost's export: tables of posts, tags and users, and those that join them.

import { cleanHtml } from '../../../content/clean.ts';
import { renderContent } from '../../../content/render.ts';
import { plainOf } from '../../../content/words.ts';
import type { Content } from '../../../domain/model.ts';
import { isObject, type Json, objectsOf } from '../../../domain/objects.ts';
import { guidOfRss } from '../../../domain/rss-guid.ts';
import { trimEndOf } from '../../../domain/text.ts';
import { unreadable } from '../../../errors.ts';
import { problem } from '../../../problems.ts';
import { based } from '../../entry/constructs.ts';
import { type FormerPlace, type ImportItem, importItem, type LeftBehind, type Place } from '../item.ts';
import { pageInput } from '../page-item.ts';
import { contentOf, said } from './text.ts';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether a member of the root is that of a Ghost export. */
export const isGhost = (name: string): boolean => name === 'db' || name === 'data';

/** Rows that belong to each post, in their order. */
function joined(data: Json, [join, key]: [string, string], table: string) {
  const rows = new Map(objectsOf(data[table]).map((row) => [row.id, row]));
  const found = new Map<unknown, Json[]>();
  const order = (row: Json) => Number(row.sort_order ?? 0);
  for (const one of objectsOf(data[join]).sort((a, b) => order(a) - order(b))) {
    const row = rows.get(one[key]);
    if (row) found.set(one.post_id, [...(found.get(one.post_id) ?? []), row]);
  }
  return { of: (post: Json) => found.get(post.id) ?? [], rows };
}

/** Texts and addresses as they were at the site's own address, if that is known: an export has `__GHOST_URL__` for it. */
function placed(baseUrl: string | undefined) {
  const site = trimEndOf(baseUrl ?? '', '/');
  const written = (text: string) => text.replaceAll('__GHOST_URL__', site);
  return {
    html: (html: string) => based(written(html), baseUrl),
    /** An address below the site. */
    at: (path: string) => `${site}/${path}`,
    address: (url: unknown) => {
      const address = written(said(url));
      return (address && baseUrl && URL.parse(address, baseUrl)?.href) || address;
    },
  };
}

/** The posts and pages of an export. @throws Refusal 400 when it is none */
export async function* ghostPosts(value: unknown, { baseUrl }: Place = {}): AsyncGenerator<ImportItem> {
  const place = placed(baseUrl);
  const export_ = Array.isArray(value) ? value[0] : value;
  const data = isObject(export_) && isObject(export_.data) ? export_.data : export_;
  if (!isObject(data) || !Array.isArray(data.posts))
    throw unreadable('the JSON is no feed and no Ghost export');
  const isPublic = ({ visibility, name }: Json) => visibility !== 'internal' && !said(name).startsWith('#');
  const tags = joined(data, ['posts_tags', 'tag_id'], 'tags');
  const authors = joined(data, ['posts_authors', 'author_id'], 'users');
  const metas = new Map(objectsOf(data.posts_meta).map((row) => [row.post_id, row]));
  const posts = objectsOf(data.posts);
  for (const [i, post] of posts.entries()) {
    const position = i + 1;
    const meta = metas.get(post.id) ?? {};
    const shown = contentOf(post, place.html);
    const isForEveryone = isForAll(post, meta);
    const status = statusOf(post.status);
    const looks = [
      ...(isForEveryone || status === 'draft' ? [] : [problem('import-was-for-members')]),
      ...(shown.frames ? [problem('import-frames', { count: shown.frames })] : []),
    ];
    const oldUrls = status === 'draft' ? [] : addressesOf(post, place);
    const summary = post.custom_excerpt ?? post.meta_description ?? meta.meta_description;
    if (isPage(post)) {
      if (status === 'scheduled') looks.push(problem('import-page-scheduled'));
      const input = pageInput({
        ...{ title: post.title, slug: said(post.slug), description: summary, language: post.locale },
        html: 'html' in shown.content ? `${shown.content.html}` : renderContent(shown.content as Content),
        isPublished: status === 'published' && isForEveryone,
      });
      yield { position, name: said(post.title), looks, page: { id: idOf(post), input, oldUrls } };
      continue;
    }
    const known = authors.of(post);
    const writers = known.length ? known : [authors.rows.get(post.author_id) ?? {}];
    const named = tags.of(post).filter(isPublic);
    const found = await importItem(position, {
      fields: {
        title: post.title,
        slug: post.slug,
        content: shown.content,
        summary,
        publishedAt: post.published_at,
        status: isForEveryone ? status : 'draft',
        tags: named.map(({ name }) => name),
        authors: writers.map(({ name, website }) => ({ name, url: website })),
        language: post.locale,
        canonicalUrl: place.address(post.canonical_url ?? meta.canonical_url),
        image: {
          url: place.address(post.feature_image ?? post.image),
          alt: meta.feature_image_alt,
          caption: plainOf(cleanHtml(said(meta.feature_image_caption))),
        },
        enclosures: shown.enclosures.map((url) => ({ url })),
      },
      id: idOf(post),
      updated: said(post.updated_at) || undefined,
      feed: 'ghost',
    });
    const places = [
      ...named.flatMap((row) => placeOf('tag', row, place)),
      ...writers.flatMap((row) => placeOf('author', row, place)),
    ];
    const uuid = uuidOf(post);
    const formerGuid = uuid ? `urn:uuid:${uuid}` : found.formerGuid;
    yield { ...found, formerGuid, looks, places, ...(oldUrls.length && { oldUrls }) };
  }
  const left = staying(data);
  if (left.length) yield { position: posts.length + 1, left };
}

const isPage = (post: Json): boolean => post.type === 'page' || [1, '1', true].includes(post.page as number);

const uuidOf = ({ uuid }: Json): string | undefined =>
  typeof uuid === 'string' && UUID.test(uuid) ? uuid.toLowerCase() : undefined;

/** What readers of Ghost's feeds know a post by; of versions before 1.0, whose ids were numbers, its UUID. */
function idOf(post: Json): string {
  const uuid = guidOfRss(said(post.id)) ? undefined : uuidOf(post);
  return uuid ? `urn:uuid:${uuid}` : said(post.id ?? post.slug);
}

/** Where a post was: below the site, and where it was shown before it was published. */
function addressesOf(post: Json, { at }: ReturnType<typeof placed>): string[] {
  const [slug, uuid] = [said(post.slug), uuidOf(post)];
  return [...(slug ? [at(`${encodeURIComponent(slug)}/`)] : []), ...(uuid ? [at(`p/${uuid}/`)] : [])];
}

function placeOf(kind: 'tag' | 'author', row: Json, { at }: ReturnType<typeof placed>): FormerPlace[] {
  const [label, slug] = [said(row.name).trim(), said(row.slug)];
  return label && slug ? [{ kind, label, urls: [at(`${kind}/${encodeURIComponent(slug)}/`)] }] : [];
}

/** Tables of what has no place here. */
const STAYING = ['members', 'newsletters', 'products', 'offers', 'snippets', 'comments', 'webhooks'] as const;

function staying(data: Json): LeftBehind[] {
  const tables = STAYING.flatMap((table): LeftBehind[] => {
    const rows = objectsOf(data[table]);
    const [kind, count] = [table === 'comments' ? 'comment' : table, rows.length];
    // A member is no name for a report.
    if (!count || table === 'members' || table === 'comments') return count ? [{ kind, count }] : [];
    return rows.map((row) => ({ kind, name: said(row.name) || undefined }));
  });
  const menus = objectsOf(data.settings).filter(
    ({ key }) => key === 'navigation' || key === 'secondary_navigation',
  );
  return [
    ...tables,
    ...menus.flatMap(({ value }) => linksIn(value).map((name) => ({ kind: 'navigation', name }))),
  ];
}

/** Labels of a menu, which is JSON in a text. */
function linksIn(value: unknown): string[] {
  try {
    return objectsOf(JSON.parse(said(value))).map(({ label }) => said(label));
  } catch {
    return [];
  }
}

/** Neither for members nor, as what is `sent`, by mail alone. */
const isForAll = ({ visibility, ...post }: Json, meta: Json) =>
  ['public', ''].includes(said(visibility)) &&
  ![post.email_only, meta.email_only].some((one) => one === true || one === 1 || one === '1');

const statusOf = (status: unknown) =>
  status === 'published' ? 'published' : status === 'scheduled' ? 'scheduled' : 'draft';
