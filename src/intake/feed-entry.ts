// One Atom entry (RFC 4287) or one RSS 2.0 item, alone or in a feed of one, as an article.
import { absoluteUrls } from '../content/absolute.ts';
import { cleanHtml } from '../content/clean.ts';
import { plainOf } from '../content/render.ts';
import { invalid } from '../errors.ts';
import type { Author, Content, Credit, Enclosure, Image, Source } from '../model.ts';
import { oneLine, xmlSafe } from '../text.ts';
import { languageTag, URL_LIMIT, webUrl } from './checks.ts';
import { rfc822, rfc3339 } from './dates.ts';
import type { ArticleInput, Decoded } from './input.ts';
import { validateInput } from './json.ts';
import { ATOM, type Element, elements, innerHtml, parseXml, textOf, XML } from './xml.ts';

const DC = 'http://purl.org/dc/elements/1.1/';
const MEDIA = 'http://search.yahoo.com/mrss/';
const CONTENT = 'http://purl.org/rss/1.0/modules/content/';
const ITUNES = 'http://www.itunes.com/dtds/podcast-1.0.dtd';
const APP = 'http://www.w3.org/2007/app';

/** An element with what it inherits: RFC 4287 §2, `xml:base` and `xml:lang`. */
interface Scope {
  element: Element;
  base?: string;
  language?: string;
}

function enter(element: Element, outer: Omit<Scope, 'element'> = {}): Scope {
  const base = element.attributes.get(`{${XML}}base`);
  const language = element.attributes.get(`{${XML}}lang`);
  return {
    element,
    base: base === undefined ? outer.base : (URL.parse(base, outer.base)?.href ?? outer.base),
    language: language ?? outer.language,
  };
}

const all = (scope: Scope, ns: string, name: string): Scope[] =>
  elements(scope.element)
    .filter((child) => child.ns === ns && child.name === name)
    .map((child) => enter(child, scope));
const first = (scope: Scope, ns: string, name: string): Scope | undefined => all(scope, ns, name)[0];
const line = (scope: Scope | undefined) => (scope ? oneLine(textOf(scope.element)) : '') || undefined;
const lineOf = (scope: Scope, ns: string, name: string) => line(first(scope, ns, name));
const attribute = (scope: Scope, name: string) => scope.element.attributes.get(name)?.trim() || undefined;
const resolved = (url: string | undefined, base: string | undefined) =>
  url === undefined ? undefined : webUrl(URL.parse(url, base)?.href ?? '');
const based = (html: string, base: string | undefined) => (base ? absoluteUrls(cleanHtml(html), base) : html);
const whole = (text: string | undefined) => (text && /^\d{1,15}$/.test(text) ? Number(text) : undefined);
const list = <T>(values: T[]): T[] | undefined => (values.length > 0 ? values : undefined);

/** RFC 4287 §3.1: a text construct as HTML, whatever its type. */
function constructHtml(scope: Scope): string | undefined {
  const type = attribute(scope, 'type') ?? 'text';
  if (type === 'html' || type === 'text/html') return textOf(scope.element);
  if (type !== 'xhtml' && type !== 'application/xhtml+xml') return undefined;
  const div = elements(scope.element)[0];
  return div ? innerHtml(div) : '';
}

/** RFC 4287 §3.1 as plain text. */
function constructText(scope: Scope | undefined): string | undefined {
  if (!scope) return undefined;
  const html = constructHtml(scope);
  return (html === undefined ? xmlSafe(textOf(scope.element)) : plainOf(cleanHtml(html))).trim() || undefined;
}

function atomContent(entry: Scope): Content | undefined {
  const content = first(entry, ATOM, 'content');
  // RFC 4287 §4.1.3.2: with `src` the content is elsewhere.
  if (!content || attribute(content, 'src')) return undefined;
  const html = constructHtml(content);
  if (html !== undefined) return { html: based(html, content.base) };
  const type = attribute(content, 'type') ?? 'text';
  if (type !== 'text' && !type.startsWith('text/')) {
    throw invalid([
      { pointer: '/content', detail: `type ${type} cannot be published; use text, html or xhtml` },
    ]);
  }
  const text = xmlSafe(textOf(content.element));
  return type === 'text/markdown' ? { markdown: text } : { text };
}

/** `name`, or a URL whose host serves as the name. */
function sourceOf(name: string | undefined, url?: string): Source | undefined {
  const link = url ?? webUrl(name ?? '');
  const label = name && name !== link ? name : link && new URL(link).hostname;
  return label ? { name: label, ...(link ? { url: link } : {}) } : undefined;
}

/** `a@b.c (Jane Smith)`, as RSS has it, or a name alone. */
function rssPerson(text: string): Author {
  return { name: /^\S+@\S+\s*\((.+)\)$/.exec(text)?.[1]?.trim() || text };
}

function people(entry: Scope): Author[] {
  const atom = all(entry, ATOM, 'author').flatMap((author) => {
    const name = lineOf(author, ATOM, 'name') ?? lineOf(author, ATOM, 'email');
    const url = resolved(lineOf(author, ATOM, 'uri'), author.base);
    return name ? [{ name, ...(url ? { url } : {}) }] : [];
  });
  const others = [...all(entry, '', 'author'), ...all(entry, DC, 'creator')].map(line);
  const named = others.filter((text) => text !== undefined).map(rssPerson);
  const seen = new Set<string>();
  return [...atom, ...named].filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** Seconds of `3600`, `60:00` or `1:00:00`. */
function seconds(text: string | undefined): number | undefined {
  if (!text || !/^\d{1,6}(?::\d{1,2}){0,2}(?:\.\d+)?$/.test(text)) return undefined;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Enclosures of RSS, Atom and Media RSS, the first picture apart. */
function attachments(entry: Scope): { image?: Image; enclosures: Enclosure[]; credits: Credit[] } {
  const groups = [entry, ...all(entry, MEDIA, 'group')];
  const media = groups.flatMap((group) => all(group, MEDIA, 'content'));
  const links = all(entry, ATOM, 'link').filter((link) => attribute(link, 'rel') === 'enclosure');
  const spoken = seconds(lineOf(entry, ITUNES, 'duration'));
  const found = [
    ...[...all(entry, '', 'enclosure'), ...links].map((scope) => ({
      scope,
      length: 'length',
      duration: spoken,
    })),
    ...media.map((scope) => ({ scope, length: 'fileSize', duration: seconds(attribute(scope, 'duration')) })),
  ];
  const enclosures = new Map<string, Enclosure>();
  let image: Image | undefined;
  for (const { scope, length, duration } of found) {
    const url = resolved(attribute(scope, 'url') ?? attribute(scope, 'href'), scope.base);
    if (!url) continue;
    const type = attribute(scope, 'type');
    const picture =
      scope.element.ns === MEDIA && (attribute(scope, 'medium') === 'image' || type?.startsWith('image/'));
    if (picture && !image) {
      const [width, height] = [whole(attribute(scope, 'width')), whole(attribute(scope, 'height'))];
      const caption = lineOf(scope, MEDIA, 'description') ?? lineOf(scope, MEDIA, 'title');
      image = { url, caption, width, height };
    } else if (!enclosures.has(url) && url !== image?.url) {
      // The schema guesses a type that is missing.
      enclosures.set(url, {
        url,
        length: whole(attribute(scope, length)),
        durationSeconds: duration,
        ...(type ? { type } : {}),
      } as Enclosure);
    }
  }
  const credits = [...groups, ...media]
    .flatMap((group) => all(group, MEDIA, 'credit'))
    .flatMap((credit) => {
      const role = attribute(credit, 'role') ?? 'photo';
      const name = line(credit);
      return name ? [{ role: role === 'photographer' ? 'photo' : role, name }] : [];
    });
  return { image, enclosures: [...enclosures.values()], credits };
}

/** An id that can stay the guid: an absolute IRI. */
const iri = (id: string | undefined) =>
  id && id.length <= URL_LIMIT && /^[a-z][a-z0-9+.-]*:[^\s<>"]+$/i.test(id) ? id : undefined;

function atomEntry(entry: Scope): Record<string, unknown> {
  const link = (rel: string) =>
    all(entry, ATOM, 'link').find((one) => (attribute(one, 'rel') ?? 'alternate') === rel);
  const linked = (one: Scope | undefined) => one && resolved(attribute(one, 'href'), one.base);
  const via = linked(link('via'));
  const origin = first(entry, ATOM, 'source');
  const content = first(entry, ATOM, 'content');
  const draft = first(entry, APP, 'control');
  const published = lineOf(entry, ATOM, 'published') ?? lineOf(entry, ATOM, 'updated');
  return {
    title: constructText(first(entry, ATOM, 'title')),
    summary: constructText(first(entry, ATOM, 'summary')),
    content: atomContent(entry),
    publishedAt: published && (rfc3339(published) ?? published),
    canonicalUrl: linked(link('alternate')) ?? (content && resolved(attribute(content, 'src'), content.base)),
    tags: list(
      all(entry, ATOM, 'category').flatMap((one) => attribute(one, 'label') ?? attribute(one, 'term') ?? []),
    ),
    source:
      sourceOf(lineOf(entry, DC, 'source'), via) ??
      (origin && sourceOf(constructText(first(origin, ATOM, 'title')))),
    rights: constructText(first(entry, ATOM, 'rights')) ?? lineOf(entry, DC, 'rights'),
    language: languageTag(content?.language ?? lineOf(entry, DC, 'language') ?? entry.language ?? ''),
    // RFC 5023 §13.1.1.
    status: draft && lineOf(draft, APP, 'draft') === 'yes' ? 'draft' : undefined,
    guid: iri(lineOf(entry, ATOM, 'id')),
  };
}

/** RSS titles are plain text by the specification and escaped HTML by custom. */
const rssText = (text: string | undefined) =>
  text && /<\/?[a-z][^>]*>|&(?:#\d+|#x[\da-f]+|[a-z]\w+);/i.test(text) ? plainOf(cleanHtml(text)) : text;

function rssItem(item: Scope): Record<string, unknown> {
  const encoded = first(item, CONTENT, 'encoded');
  const description = first(item, '', 'description');
  const body = encoded ?? description;
  const date = lineOf(item, '', 'pubDate') ?? lineOf(item, DC, 'date');
  const origin = first(item, '', 'source');
  const atomSummary = constructText(first(item, ATOM, 'summary'));
  return {
    title: rssText(lineOf(item, '', 'title')),
    summary: (encoded && description && plainOf(cleanHtml(textOf(description.element)))) || atomSummary,
    content: body && { html: based(textOf(body.element), body.base) },
    publishedAt: date && (rfc822(date) ?? rfc3339(date) ?? date),
    canonicalUrl: resolved(lineOf(item, '', 'link'), item.base),
    tags: list([...all(item, '', 'category'), ...all(item, DC, 'subject')].flatMap((one) => line(one) ?? [])),
    source:
      sourceOf(lineOf(item, DC, 'source')) ??
      (origin && sourceOf(line(origin), webUrl(attribute(origin, 'url') ?? ''))),
    rights: lineOf(item, DC, 'rights') ?? lineOf(item, MEDIA, 'copyright'),
    language: languageTag(lineOf(item, DC, 'language') ?? item.language ?? ''),
    guid: iri(lineOf(item, '', 'guid')),
  };
}

/** The entries of a document, with what they inherit. */
function entriesOf(root: Scope): Scope[] {
  const { ns, name } = root.element;
  if (ns === ATOM && name === 'entry') return [root];
  if (ns === '' && name === 'item') return [root];
  if (ns === ATOM && name === 'feed') return all(root, ATOM, 'entry');
  if (ns === '' && name === 'rss') {
    return all(root, '', 'channel').flatMap((channel) => {
      const language = channel.language ?? lineOf(channel, '', 'language');
      return all({ ...channel, language }, '', 'item');
    });
  }
  throw invalid([{ pointer: '', detail: `<${name}> is neither an Atom entry nor an RSS item` }]);
}

/**
 * `application/atom+xml` and `application/rss+xml`. 400 where it is not well-formed, 422 for anything but one entry
 * or item, and for a date or URL that is none. An absolute IRI as id stays the article's guid.
 */
export async function decodeFeedEntry(body: string): Promise<Decoded> {
  const entries = entriesOf(enter(await parseXml(body)));
  const entry = entries[0];
  if (!entry || entries.length > 1) {
    const detail = `one entry is expected, and here are ${entries.length}: post them one by one`;
    throw invalid([{ pointer: '', detail }]);
  }
  const atom = entry.element.ns === ATOM;
  const { guid, ...fields } = atom ? atomEntry(entry) : rssItem(entry);
  const { image, enclosures, credits } = attachments(entry);
  const input: ArticleInput = validateInput(
    { ...fields, authors: list(people(entry)), image, enclosures: list(enclosures), credits: list(credits) },
    { publishedAt: atom ? 'published' : 'pubDate' },
  );
  return { input: typeof guid === 'string' ? { ...input, guid } : input, recognised: [] };
}
