// What an Atom entry (RFC 4287) or an RSS item says, as fields of an article that are not yet checked.
import { absoluteUrls } from '../content/absolute.ts';
import { canonicalHtml, cleanHtml } from '../content/clean.ts';
import { plainOf } from '../content/render.ts';
import type { Author, Content, Credit, Enclosure, Image, Source } from '../domain/model.ts';
import { nonEmpty } from '../domain/objects.ts';
import { xmlSafe } from '../domain/text.ts';
import { fault, invalid } from '../errors.ts';
import { languageTag, MAX_URL_LENGTH, webUrl } from './checks.ts';
import { rfc822, rfc3339 } from './dates.ts';
import { alternateEnclosures, coverOf, episodeIn, ITUNES, looseEpisode } from './import/podcast.ts';
import { rssPerson } from './rss-person.ts';
import { all, attribute, first, line, lineOf, resolved, type Scope } from './scope.ts';
import { ATOM, elements, innerHtml, textOf, XHTML } from './xml.ts';

export const DC = 'http://purl.org/dc/elements/1.1/';
export const MEDIA = 'http://search.yahoo.com/mrss/';
export const CONTENT = 'http://purl.org/rss/1.0/modules/content/';
const APP = 'http://www.w3.org/2007/app';
const DCTERMS = 'http://purl.org/dc/terms/';
const FEEDBURNER = 'http://rssnamespace.org/feedburner/ext/1.0';
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** What is relative: cleaning twice is for those texts only that need it. */
const RELATIVE = /\s(?:src|href|poster|cite|srcset)\s*=\s*["']?\s*(?!https?:|data:|mailto:|tel:|["'>\s])/i;

export const based = (html: string, base: string | undefined) =>
  base && RELATIVE.test(html) ? absoluteUrls(canonicalHtml(html), base) : html;
const whole = (text: string | undefined) => (text && /^\d{1,15}$/.test(text) ? Number(text) : undefined);

/** RFC 4287 §3.1: a text construct as HTML, whatever its type. */
function constructHtml(scope: Scope): string | undefined {
  const type = attribute(scope, 'type') ?? 'text';
  if (type === 'html' || type === 'text/html') return markupOf(scope);
  if (type !== 'xhtml' && type !== 'application/xhtml+xml') return undefined;
  // RFC 4287 §3.1.1.3: one div, which is not part of the content. Atom 0.3 had none.
  const [div, ...more] = elements(scope.element);
  return div?.name === 'div' && !more.length ? innerHtml(div) : markupOf(scope);
}

/** HTML as it should be, escaped; or as many write it, as elements. */
const markupOf = (scope: Scope) =>
  elements(scope.element).length ? innerHtml(scope.element) : writtenIn(scope);

/** Atom 0.3 (draft-ietf-atompub-format-00 §3.1.2): a text may be packed in base64. */
function writtenIn(scope: Scope): string {
  const text = textOf(scope.element);
  if (attribute(scope, 'mode') !== 'base64') return text;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  } catch {
    return text;
  }
}

/** RFC 4287 §3.1 as plain text. */
function constructText(scope: Scope | undefined): string | undefined {
  if (!scope) return undefined;
  const html = constructHtml(scope);
  return (html === undefined ? xmlSafe(writtenIn(scope)) : plainOf(cleanHtml(html))).trim() || undefined;
}

function atomContent(entry: Scope): Content | undefined {
  const content = first(entry, ATOM, 'content');
  // RFC 4287 §4.1.3.2: with `src` the content is elsewhere.
  if (!content || attribute(content, 'src')) return undefined;
  const html = constructHtml(content);
  if (html !== undefined) return { html: based(html, content.base) };
  const type = attribute(content, 'type') ?? 'text';
  if (type !== 'text' && !type.startsWith('text/')) {
    throw invalid([fault('/content', 'content-type-unknown', { type })]);
  }
  const text = xmlSafe(writtenIn(content));
  return type === 'text/markdown' ? { markdown: text } : { text };
}

/** `name`, or a URL whose host serves as the name. */
function sourceOf(name: string | undefined, url?: string): Source | undefined {
  const link = url ?? webUrl(name ?? '');
  const label = name && name !== link ? name : link && new URL(link).hostname;
  return label ? { name: label, ...(link ? { url: link } : {}) } : undefined;
}

function people(entry: Scope): Author[] {
  const origin = first(entry, ATOM, 'source');
  const own = all(entry, ATOM, 'author');
  // RFC 4287 §4.2.1: then the authors of the feed that it was taken from.
  const atom = (own.length || !origin ? own : all(origin, ATOM, 'author')).flatMap((author) => {
    const name = lineOf(author, ATOM, 'name') ?? lineOf(author, ATOM, 'email');
    const url = resolved(lineOf(author, ATOM, 'uri'), author.base);
    return name ? [{ name, ...(url ? { url } : {}) }] : [];
  });
  const named = [...all(entry, '', 'author'), ...all(entry, DC, 'creator')];
  const others = (named.length ? named : all(entry, ITUNES, 'author')).map(line);
  const persons = others.filter((text) => text !== undefined).map(rssPerson);
  const seen = new Set<string>();
  return [...atom, ...persons].filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** RFC 4287 §4.2.1: the authors of a feed are those of its entries that name none. */
export const feedAuthors = (feed: Scope) => nonEmpty(all(feed, ATOM, 'author').length ? people(feed) : []);

/** Seconds of `3600`, `60:00` or `1:00:00`. */
function seconds(text: string | undefined): number | undefined {
  if (!text || !/^\d{1,6}(?::\d{1,2}){0,2}(?:\.\d+)?$/.test(text)) return undefined;
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** What a link is; RFC 4287 §4.2.7.2: a registered name and its URI are the same. */
const relationOf = (link: Scope) =>
  (attribute(link, 'rel') ?? 'alternate').replace('http://www.iana.org/assignments/relation/', '');

/** Of several the page for people, in the entry's own language. */
function alternate(entry: Scope): Scope | undefined {
  const links = all(entry, ATOM, 'link').filter((link) => relationOf(link) === 'alternate');
  const pages = links.filter((link) => /html/.test(attribute(link, 'type') ?? 'text/html'));
  return pages.find((link) => attribute(link, 'hreflang') === undefined) ?? pages[0] ?? links[0];
}

function thumbnail(groups: readonly Scope[]): Image | undefined {
  const [found] = groups.flatMap((group) => all(group, MEDIA, 'thumbnail'));
  const url = found && resolved(attribute(found, 'url'), found.base);
  return url
    ? { url, width: whole(attribute(found, 'width')), height: whole(attribute(found, 'height')) }
    : undefined;
}

/** Media RSS: a text beside a film, where there is no other. */
const mediaText = (entry: Scope): Scope | undefined =>
  [entry, ...all(entry, MEDIA, 'group')].flatMap((group) => all(group, MEDIA, 'description'))[0];

/** Enclosures of RSS, Atom and Media RSS, the first picture apart. */
function attachments(entry: Scope): { image?: Image; enclosures: Enclosure[]; credits: Credit[] } {
  const groups = [entry, ...all(entry, MEDIA, 'group')];
  const media = groups.flatMap((group) => all(group, MEDIA, 'content'));
  const links = all(entry, ATOM, 'link').filter((link) => relationOf(link) === 'enclosure');
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
    } else if (enclosures.has(url)) {
      // Media RSS repeats an enclosure to say how long it is.
      enclosures.get(url)!.durationSeconds ??= duration;
    } else if (url !== image?.url) {
      // The schema guesses a type that is missing.
      enclosures.set(url, {
        url,
        length: whole(attribute(scope, length)),
        durationSeconds: duration,
        ...(type ? { type } : {}),
      } as Enclosure);
    }
  }
  for (const one of alternateEnclosures(entry)) if (!enclosures.has(one.url)) enclosures.set(one.url, one);
  image ??= thumbnail(groups) ?? coverOf(entry);
  const credits = [...groups, ...media]
    .flatMap((group) => all(group, MEDIA, 'credit'))
    .flatMap((credit) => {
      const role = attribute(credit, 'role') ?? 'photo';
      const name = line(credit);
      return name ? [{ role: role === 'photographer' ? 'photo' : role, name }] : [];
    });
  return { image, enclosures: [...enclosures.values()], credits };
}

/** An id that can stay the guid: an absolute IRI, of characters that every format can hold. */
export const iri = (id: string | undefined) =>
  id && id.length <= MAX_URL_LENGTH && /^[a-z][a-z0-9+.-]*:[^\s<>"]+$/i.test(id) && xmlSafe(id) === id
    ? id
    : undefined;

function atomEntry(entry: Scope): Record<string, unknown> {
  const linked = (one: Scope | undefined) => one && resolved(attribute(one, 'href'), one.base);
  const via = linked(all(entry, ATOM, 'link').find((link) => relationOf(link) === 'via'));
  const origin = first(entry, ATOM, 'source');
  const content = first(entry, ATOM, 'content');
  const draft = first(entry, APP, 'control');
  const updated = lineOf(entry, ATOM, 'updated');
  const published = lineOf(entry, ATOM, 'published') ?? updated;
  const summary = constructText(first(entry, ATOM, 'summary'));
  const beside = summary === undefined ? mediaText(entry) : undefined;
  return {
    title: constructText(first(entry, ATOM, 'title')),
    summary,
    content: atomContent(entry) ?? (beside && { text: xmlSafe(textOf(beside.element)) }),
    publishedAt: published && (rfc3339(published) ?? published),
    canonicalUrl: linked(alternate(entry)) ?? (content && resolved(attribute(content, 'src'), content.base)),
    tags: nonEmpty(
      all(entry, ATOM, 'category').flatMap((one) => attribute(one, 'label') ?? attribute(one, 'term') ?? []),
    ),
    source:
      sourceOf(lineOf(entry, DC, 'source'), via) ??
      (origin && sourceOf(constructText(first(origin, ATOM, 'title')))),
    rights: constructText(first(entry, ATOM, 'rights')) ?? lineOf(entry, DC, 'rights'),
    language: languageTag(content?.language ?? lineOf(entry, DC, 'language') ?? entry.language ?? ''),
    // RFC 5023 §13.1.1.
    status: draft && lineOf(draft, APP, 'draft') === 'yes' ? 'draft' : undefined,
    id: lineOf(entry, ATOM, 'id'),
    updated,
  };
}

const ENTITY = /&(?:#\d+|#x[\da-f]+|[a-z]\w+);/i;

/** RSS titles are plain text by the specification and escaped HTML by custom. */
const rssText = (text: string | undefined) =>
  text && (/<\/?[a-z]/i.test(text.slice(0, text.lastIndexOf('>') + 1)) || ENTITY.test(text))
    ? plainOf(cleanHtml(text))
    : text;

function rssItem(item: Scope, textElsewhere: boolean): Record<string, unknown> {
  const encoded = [
    first(item, CONTENT, 'encoded'),
    first(item, XHTML, 'body'),
    first(item, '', 'fullitem'),
  ].find((one) => one?.element.children.length);
  const description = first(item, '', 'description') ?? first(item, DC, 'description') ?? mediaText(item);
  const spoken = first(item, ITUNES, 'summary');
  const body = encoded ?? description ?? first(item, ATOM, 'content') ?? spoken;
  const updated = lineOf(item, ATOM, 'updated') ?? lineOf(item, DCTERMS, 'modified');
  const dates = [
    lineOf(item, '', 'pubDate') ?? lineOf(item, DC, 'date') ?? lineOf(item, ATOM, 'published'),
    lineOf(item, DCTERMS, 'issued') ?? lineOf(item, DCTERMS, 'created'),
  ];
  const date = dates.find((one) => one) ?? updated;
  const link = alternate(item);
  const page = lineOf(item, '', 'link') ?? (link && attribute(link, 'href'));
  const origin = first(item, '', 'source');
  const atomSummary = constructText(first(item, ATOM, 'summary'));
  return {
    title: rssText(lineOf(item, '', 'title')),
    summary: (encoded && description && plainOf(cleanHtml(markupOf(description)))) || atomSummary,
    content: body && !textElsewhere ? { html: based(markupOf(body), body.base) } : undefined,
    publishedAt: date && (rfc822(date) ?? rfc3339(date) ?? date),
    canonicalUrl: resolved(lineOf(item, FEEDBURNER, 'origLink') ?? page, item.base),
    tags: nonEmpty(
      [...all(item, '', 'category'), ...all(item, DC, 'subject')].flatMap((one) => line(one) ?? []),
    ),
    source:
      sourceOf(lineOf(item, DC, 'source')) ??
      (origin && sourceOf(line(origin), webUrl(attribute(origin, 'url') ?? ''))),
    rights: lineOf(item, DC, 'rights') ?? lineOf(item, MEDIA, 'copyright'),
    language: languageTag(lineOf(item, DC, 'language') ?? item.language ?? ''),
    id: lineOf(item, '', 'guid') ?? attribute(item, `{${RDF}}about`),
    updated,
  };
}

/**
 * What an entry or item says; `id` as it is written there, and when it was last changed. `textElsewhere`: who asks finds
 * the text of RSS in its own way.
 */
export function entryFields(
  entry: Scope,
  textElsewhere = false,
): {
  fields: Record<string, unknown>;
  id?: string;
  updated?: string;
} {
  const { id, updated, ...fields } =
    entry.element.ns === ATOM ? atomEntry(entry) : rssItem(entry, textElsewhere);
  const { image, enclosures, credits } = attachments(entry);
  return {
    fields: {
      ...fields,
      authors: nonEmpty(people(entry)),
      image,
      enclosures: nonEmpty(enclosures),
      // WordPress's picture stands elsewhere, too.
      podcast: looseEpisode(episodeIn(entry, fields.title, textElsewhere ? undefined : image?.url)),
      credits: nonEmpty(credits),
    },
    id: id as string | undefined,
    updated: updated as string | undefined,
  };
}
