// Microformats2 (h-entry) and articles, both ways. What no field of an article has is kept with it as it came.

import { cleanHtml } from '../content/clean.ts';
import { contextOf, partOf, textOf } from '../content/mf2.ts';
import { renderContent } from '../content/render.ts';
import { beginningOf, plainOf } from '../content/words.ts';
import type { Article, Author, Content, Enclosure, Mf2 } from '../domain/model.ts';
import { isObject } from '../domain/objects.ts';
import { slugOf } from '../domain/slugs.ts';
import { type Fault, fault, invalid } from '../errors.ts';
import { typeOfUrl } from '../media/url-type.ts';
import type { Code, problem } from '../problems.ts';
import { mediaUrl, webUrl } from './checks.ts';
import { oddDate } from './import/odd-dates.ts';
import { type ArticleInput, editableInput } from './input.ts';
import { pointer, validateInput } from './json.ts';
import { keptMf2, MAX_KEPT_LENGTH } from './kept-mf2.ts';

/** How microformats2 calls an article's fields. */
const NAMES = {
  ...{ title: 'name', tags: 'category', authors: 'author', image: 'photo', enclosures: 'audio' },
  ...{ publishedAt: 'published', slug: 'mp-slug', language: 'mp-language', translationOf: 'translation-of' },
};
const FIELDS = new Set([
  ...[...Object.values(NAMES), 'video', 'content', 'summary', 'post-status', 'visibility'],
  ...['mp-photo-alt', 'mp-translation-of'],
]);
/** What only the server can say. */
const OURS = new Set(['url', 'uid', 'updated']);
export const STATUSES = ['published', 'draft', 'scheduled'] as const;

/** What stands where an app left the title out: the beginning of the text, else of what else there is. */
function titleFor(input: ArticleInput, mf2: Mf2, at: number): string {
  const { before, after } = contextOf(mf2);
  return (
    beginningOf(renderContent(input.content ?? { text: '' })) ??
    beginningOf(renderContent({ text: input.summary ?? '' })) ??
    beginningOf(before + after) ??
    beginningOf(renderContent({ text: input.image?.alt ?? '' })) ??
    new Date(at).toISOString().slice(0, 10)
  );
}

/** Whether an article's title is one that was made for it. */
const isUntitled = (article: Article): boolean =>
  article.title === titleFor(article as ArticleInput, article.mf2 ?? {}, dateOf(article));
const dateOf = ({ publishedAt, createdAt }: Article): number => publishedAt ?? createdAt;

/** An article's properties as Micropub apps edit them. @param url its page */
export function propertiesOf(article: Article, url: string): Mf2 {
  const { content, image, enclosures, summary, tags, authors, publishedAt, translationOf } = article;
  const absolute = (path: string) => URL.parse(path, url)?.href ?? path;
  const picture = image && (image.alt ? { value: absolute(image.url), alt: image.alt } : absolute(image.url));
  const files = (kind: string) =>
    enclosures.filter(({ type }) => type.startsWith(`${kind}/`)).map((file) => absolute(file.url));
  const { photo = [], ...kept } = article.mf2 ?? {};
  const all: Mf2 = {
    name: isUntitled(article) ? [] : [article.title],
    summary: summary ? [summary] : [],
    content: contentValues(content, article.html),
    category: tags,
    author: authors.map(card),
    photo: [...(picture ? [picture] : []), ...photo],
    video: files('video'),
    audio: files('audio'),
    published: publishedAt === undefined ? [] : [new Date(publishedAt).toISOString()],
    updated: article.seq ? [new Date(article.updatedAt).toISOString()] : [],
    'post-status': [article.status === 'retracted' ? 'deleted' : article.status],
    visibility: ['public'],
    'mp-slug': [article.slug],
    'mp-language': [article.language],
    'translation-of': translationOf ? [translationOf] : [],
    url: [url],
    ...kept,
  };
  return Object.fromEntries(Object.entries(all).filter(([, list]) => list.length > 0));
}

function contentValues(content: Content, html: string): unknown[] {
  if ('text' in content) return content.text ? [content.text] : [];
  return 'html' in content ? [content] : [{ markdown: content.markdown, html }];
}

const card = ({ name, url }: Author) => ({
  type: ['h-card'],
  properties: { name: [name], ...(url && { url: [url] }) },
});

/** What an app's properties make of an article. */
export interface Changed {
  input: ArticleInput;
  /** Properties that nothing was made of, and why. */
  ignored: Record<string, string>;
}

/**
 * @param properties all of them, as they are to be
 * @param names those that differ from what was
 * @param before the article, where it is not a new one
 * @throws Refusal 422 with a pointer to each mistake
 */
export function inputOf(properties: Mf2, names: ReadonlySet<string>, now: number, before?: Article): Changed {
  const faults: Fault[] = [];
  const add = <C extends Code>(name: string, ...what: Parameters<typeof problem<C>>) =>
    void faults.push(fault(pointer('properties', name), ...what));
  const valuesOf = (name: string) => (Object.hasOwn(properties, name) ? (properties[name] ?? []) : []);
  const single = (name: string) => {
    if (valuesOf(name).length > 1) add(name, 'several-values');
    return valuesOf(name)[0];
  };
  const word = (name: string) => plainText(single(name));
  const input: ArticleInput = before ? { ...editableInput(before), mf2: before.mf2 } : {};
  const { photo: _, ...mf2 }: Mf2 = input.mf2 ?? {};
  const ignored: Record<string, string> = {};
  const changed = (...some: string[]) => some.some((name) => names.has(name));

  if (changed('summary')) input.summary = word('summary');
  if (changed('content'))
    input.content = contentOf(single('content'), before, () =>
      add('content', 'content-value-invalid', {
        example: '{ "html": "…" } or { "markdown": "…" }',
      }),
    );
  if (changed('category'))
    input.tags = valuesOf('category').flatMap((v) => partOf(v, 'name') ?? textOf(v) ?? []);
  if (changed('author')) input.authors = valuesOf('author').flatMap(authorOf);
  const photos = picturesOf(valuesOf('photo'), valuesOf('mp-photo-alt'));
  if (changed('photo', 'mp-photo-alt')) {
    const [first] = photos;
    const same = first && input.image && sameFile(first.value, input.image.url);
    input.image = first && { ...(same && input.image), url: first.value, alt: first.alt };
  }
  if (photos.some(({ value }) => !mediaUrl(value))) add('photo', 'file-value-invalid');
  const further = photos.slice(1).map(({ value, alt }) => (alt ? { value, alt } : value));
  if (further.length) mf2.photo = further;
  if (changed('video', 'audio')) input.enclosures = filesOf(input.enclosures ?? [], valuesOf, names);
  if (changed('published')) {
    const text = word('published');
    input.publishedAt = text && oddDate(text);
    if (text && !input.publishedAt) add('published', 'date-time-invalid');
  }
  if (changed('post-status')) {
    const status = word('post-status') ?? 'published';
    input.status = STATUSES.find((known) => known === status);
    if (!input.status) add('post-status', 'not-an-option', { options: STATUSES.slice(0, 2).join(' or ') });
    // "Publish it" of a scheduled article means now.
    if (status === 'published' && before?.status === 'scheduled' && !changed('published'))
      input.publishedAt = undefined;
  }
  if ((word('visibility') ?? 'public') !== 'public') add('visibility', 'visibility-not-public');
  if (changed('mp-slug')) {
    const slug = word('mp-slug');
    input.slug = slug && slugOf(slug) ? slug : undefined;
    if (slug && !input.slug) ignored['mp-slug'] = 'has no letter or digit';
  }
  if (changed('mp-language')) input.language = word('mp-language');
  for (const name of ['translation-of', 'mp-translation-of'])
    if (changed(name)) input.translationOf = word(name);

  for (const name of names) {
    if (FIELDS.has(name)) continue;
    if (name.startsWith('mp-')) ignored[name] = 'is no command that is known here';
    else if (OURS.has(name)) ignored[name] = 'is for the server to say';
    else if (valuesOf(name).length) mf2[name] = valuesOf(name);
    else delete mf2[name];
  }
  if (Object.keys(mf2).length && !keptMf2(mf2))
    add('', 'properties-too-large', { kilobytes: MAX_KEPT_LENGTH / 1024 });
  const at = before ? dateOf(before) : input.publishedAt ? Date.parse(input.publishedAt) : now;
  if (changed('name') || !before || isUntitled(before))
    input.title = word('name') ?? titleFor(input, mf2, at);
  const { mf2: _before, ...fields } = input;
  // In one order, so that the same properties are the same article.
  const kept = Object.fromEntries(
    Object.keys(mf2)
      .sort()
      .map((name) => [name, mf2[name] ?? []]),
  );
  return { input: { ...validateInput(fields, NAMES, faults), mf2: kept }, ignored };
}

const plainText = (value: unknown): string | undefined =>
  isObject(value) && typeof value.html === 'string'
    ? plainOf(cleanHtml(value.html)) || undefined
    : (textOf(value) ?? partOf(value, 'name'));

function contentOf(value: unknown, before: Article | undefined, wrong: () => void): Content | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return { text: typeof value === 'string' ? value : `${value}` };
  const { markdown, html, value: text } = value;
  // Markdown is answered with its HTML; an app that knows only that changes only that.
  const old = before && 'markdown' in before.content ? before.content.markdown : undefined;
  if (typeof markdown === 'string' && (typeof html !== 'string' || markdown !== old)) return { markdown };
  if (typeof html === 'string') return { html };
  if (typeof text === 'string') return { text };
  wrong();
  return undefined;
}

function authorOf(value: unknown): Author[] {
  const url = webUrl(partOf(value, 'url') ?? textOf(value) ?? '');
  const name = partOf(value, 'name') ?? (url ? url.replace(/^https?:\/\/|\/$/g, '') : textOf(value));
  return name ? [{ name, ...(url && { url }) }] : [];
}

/** Pictures with what tells of them: in the value itself, or in a list beside (`mp-photo-alt`). */
const picturesOf = (photos: readonly unknown[], alts: readonly unknown[]) =>
  photos.map((photo, i) => {
    const own = isObject(photo) && typeof photo.alt === 'string' ? photo.alt : textOf(alts[i]);
    return { value: textOf(photo) ?? '', alt: own || undefined };
  });

/** Articles may have paths of this site, which apps get whole. */
const sameFile = (sent: string, own: string) => sent === own || (own.startsWith('/') && sent.endsWith(own));

/** Sound and film as enclosures; files of other kinds, and what is known of those that stay, are left as they are. */
function filesOf(
  before: readonly Enclosure[],
  valuesOf: (name: string) => readonly unknown[],
  names: ReadonlySet<string>,
): Enclosure[] {
  const of = (kind: string) => before.filter(({ type }) => type.startsWith(`${kind}/`));
  const list = ['audio', 'video'].flatMap((kind) =>
    names.has(kind)
      ? valuesOf(kind).map((value) => {
          const url = textOf(value) ?? '';
          if (!mediaUrl(url)) throw invalid([fault(pointer('properties', kind), 'file-value-invalid')]);
          return of(kind).find((file) => sameFile(url, file.url)) ?? { url, type: typeAs(kind, url) };
        })
      : of(kind),
  );
  return [...list, ...before.filter(({ type }) => !/^(audio|video)\//.test(type))];
}

/** The type of a file that is said to be sound, or film. */
function typeAs(kind: string, url: string): string {
  const type = typeOfUrl(url);
  if (type.startsWith(`${kind}/`)) return type;
  if (/\/(webm|ogg|mp4)$/.test(type)) return type.replace(/^\w+/, kind);
  return kind === 'audio' ? 'audio/mpeg' : 'video/mp4';
}
