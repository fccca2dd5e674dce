// Ghost's export: tables of posts, tags and users, and those that join them.
import { cleanHtml } from '../../content/clean.ts';
import { plainOf } from '../../content/render.ts';
import { isObject, type Json, objectsOf } from '../../domain/objects.ts';
import { escapeText, trimEndOf } from '../../domain/text.ts';
import { unreadable } from '../../errors.ts';
import { based } from '../entry/constructs.ts';
import { type ImportItem, importItem, type Place } from './item.ts';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether a member of the root is that of a Ghost export. */
export const isGhost = (name: string): boolean => name === 'db' || name === 'data';

/** Names that belong to each post, in their order. */
function joined(data: Json, [join, key]: [string, string], table: string, nameOf: (row: Json) => unknown) {
  const names = new Map(objectsOf(data[table]).map((row) => [row.id, nameOf(row)]));
  const found = new Map<unknown, unknown[]>();
  const order = (row: Json) => Number(row.sort_order ?? 0);
  for (const row of objectsOf(data[join]).sort((a, b) => order(a) - order(b))) {
    found.set(row.post_id, [...(found.get(row.post_id) ?? []), names.get(row[key])]);
  }
  return { of: (post: Json) => found.get(post.id)?.filter((name) => name !== undefined) ?? [], names };
}

/** Texts and addresses as they were at the site's own address, if that is known: an export has `__GHOST_URL__` for it. */
function placed(baseUrl: string | undefined) {
  const site = trimEndOf(baseUrl ?? '', '/');
  const written = (text: string) => text.replaceAll('__GHOST_URL__', site);
  return {
    html: (html: string) => based(written(html), baseUrl),
    address: (url: unknown) => {
      const address = written(said(url));
      return (address && baseUrl && URL.parse(address, baseUrl)?.href) || address;
    },
  };
}

/** Text of a post that has no HTML: old ones are Markdown, alone or in a card. */
function contentOf(post: Json, { html }: ReturnType<typeof placed>): Json {
  if (typeof post.html === 'string' && post.html) return { html: html(post.html) };
  if (typeof post.markdown === 'string') return { markdown: post.markdown };
  try {
    const { cards = [] } = JSON.parse(`${post.mobiledoc}`) as { cards?: [string, Json][] };
    const markdown = cards.map(([, { markdown }]) => (typeof markdown === 'string' ? markdown : ''));
    if (markdown.some(Boolean)) return { markdown: markdown.filter(Boolean).join('\n\n') };
  } catch {
    // No mobiledoc: its plain text is left.
  }
  const text = typeof post.plaintext === 'string' ? post.plaintext : '';
  return { html: plainOf(escapeText(text)) && `<p>${escapeText(text).replace(/\n\n+/g, '</p>\n<p>')}</p>` };
}

/** A text or a number; what JSON may have in its place says nothing. */
const said = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : '';

/** The posts of an export. @throws Refusal 400 when it is none */
export async function* ghostPosts(value: unknown, { baseUrl }: Place = {}): AsyncGenerator<ImportItem> {
  const place = placed(baseUrl);
  const export_ = Array.isArray(value) ? value[0] : value;
  const data = isObject(export_) && isObject(export_.data) ? export_.data : export_;
  if (!isObject(data) || !Array.isArray(data.posts))
    throw unreadable('the JSON is no feed and no Ghost export');
  const isPublic = ({ visibility, name }: Json) => visibility !== 'internal' && !said(name).startsWith('#');
  const tags = joined(data, ['posts_tags', 'tag_id'], 'tags', (row) =>
    isPublic(row) ? row.name : undefined,
  );
  const authors = joined(data, ['posts_authors', 'author_id'], 'users', ({ name }) => name);
  const metas = new Map(objectsOf(data.posts_meta).map((row) => [row.post_id, row]));
  for (const [i, post] of objectsOf(data.posts).entries()) {
    const position = i + 1;
    if (post.type === 'page' || [1, '1', true].includes(post.page as number)) {
      yield { position, skipped: true };
      continue;
    }
    const names = authors.of(post);
    const writers = names.length ? names : [authors.names.get(post.author_id)];
    const uuid = typeof post.uuid === 'string' && UUID.test(post.uuid) ? post.uuid.toLowerCase() : undefined;
    const meta = metas.get(post.id) ?? {};
    yield await importItem(position, {
      fields: {
        title: post.title,
        slug: post.slug,
        content: contentOf(post, place),
        summary: post.custom_excerpt ?? post.meta_description ?? meta.meta_description,
        publishedAt: post.published_at,
        status: isForAll(post, meta) ? statusOf(post.status) : 'draft',
        tags: tags.of(post),
        authors: writers.map((name) => ({ name })),
        language: post.locale,
        canonicalUrl: place.address(post.canonical_url),
        image: {
          url: place.address(post.feature_image ?? post.image),
          alt: meta.feature_image_alt,
          caption: plainOf(cleanHtml(said(meta.feature_image_caption))),
        },
      },
      id: uuid ? `urn:uuid:${uuid}` : said(post.id ?? post.slug),
      updated: said(post.updated_at) || undefined,
      feed: 'ghost',
    });
  }
}

/** Neither for members nor, as what is `sent`, by mail alone. */
const isForAll = ({ visibility, ...post }: Json, meta: Json) =>
  ['public', ''].includes(said(visibility)) &&
  ![post.email_only, meta.email_only].some((one) => one === true || one === 1 || one === '1');

const statusOf = (status: unknown) =>
  status === 'published' ? 'published' : status === 'scheduled' ? 'scheduled' : 'draft';
