// What an Atom entry (RFC 4287) or an RSS item says, as fields of an article that are not yet checked.
import { cleanHtml } from '../content/clean.ts';
import { plainOf } from '../content/words.ts';
import type { Content, Source } from '../domain/model.ts';
import { nonEmpty } from '../domain/objects.ts';
import { escapeText, unescapeText, xmlSafe } from '../domain/text.ts';
import { languageTag, webUrl } from './checks.ts';
import { rfc822, rfc3339 } from './dates.ts';
import { type AtomContent, atomContent, based, constructText, markupOf } from './entry/constructs.ts';
import { alternate, linkOf } from './entry/links.ts';
import { attachments, mediaText } from './entry/media.ts';
import { asWritten, type Credited } from './entry/own.ts';
import { contributors, people } from './entry/people.ts';
import { titleText } from './entry/titles.ts';
import { alternateEnclosures, episodeIn, looseEpisode } from './import/podcast.ts';
import { CONTENT, DC, ITUNES, MEDIA } from './namespaces.ts';
import { all, attribute, first, line, lineOf, resolved, type Scope } from './scope.ts';
import { ATOM, textOf, XHTML } from './xml.ts';

const APP = 'http://www.w3.org/2007/app';
const DCTERMS = 'http://purl.org/dc/terms/';
const FEEDBURNER = 'http://rssnamespace.org/feedburner/ext/1.0';
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** `name`, or a URL whose host serves as the name. */
function sourceOf(name: string | undefined, url?: string): Source | undefined {
  const link = url ?? webUrl(name ?? '');
  const label = name && name !== link ? name : link && new URL(link).hostname;
  return label ? { name: label, ...(link ? { url: link } : {}) } : undefined;
}

interface Said {
  content?: Content;
  source?: Source;
  language?: string;
  [field: string]: unknown;
}

/** What an entry says in one of the formats. */
interface Written extends Omit<AtomContent, 'page' | 'content'> {
  fields: Said;
  id?: string;
  updated?: string;
}

const linked = (one: Scope | undefined) => one && resolved(attribute(one, 'href'), one.base);

/** A title from where there is none by the format's own rules. */
const otherTitle = (entry: Scope): string | undefined =>
  titleText(lineOf(entry, DC, 'title')) ?? titleText(line(mediaText(entry, 'title')));

function atomEntry(entry: Scope): Written {
  const origin = first(entry, ATOM, 'source');
  const { page, content, ...more } = atomContent(entry);
  const draft = first(entry, APP, 'control');
  const updated = lineOf(entry, ATOM, 'updated');
  // Atom 0.3 (draft-ietf-atompub-format-00 §4.13.7) has the day it was begun, too.
  const published = lineOf(entry, ATOM, 'published') ?? lineOf(entry, ATOM, 'created') ?? updated;
  const summary = constructText(first(entry, ATOM, 'summary'));
  const beside = summary === undefined ? mediaText(entry, 'description') : undefined;
  const body = content ?? (beside && { text: xmlSafe(textOf(beside.element)) });
  const fields: Said = {
    title: constructText(first(entry, ATOM, 'title')) ?? otherTitle(entry),
    summary: summary ?? (content && spokenBeside(entry, content)),
    content: body ?? spokenContent(entry),
    publishedAt: published && (rfc3339(published) ?? published),
    canonicalUrl: linked(alternate(entry)) ?? page,
    tags: nonEmpty(
      all(entry, ATOM, 'category').flatMap((one) => attribute(one, 'label') ?? attribute(one, 'term') ?? []),
    ),
    source:
      sourceOf(lineOf(entry, DC, 'source'), linked(linkOf(entry, 'via'))) ??
      (origin && sourceOf(constructText(first(origin, ATOM, 'title')))),
    rights: constructText(first(entry, ATOM, 'rights')) ?? lineOf(entry, DC, 'rights'),
    language: languageTag(
      first(entry, ATOM, 'content')?.language ?? lineOf(entry, DC, 'language') ?? entry.language ?? '',
    ),
    // RFC 5023 §13.1.1.
    status: draft && lineOf(draft, APP, 'draft') === 'yes' ? 'draft' : undefined,
  };
  return { fields, ...more, id: lineOf(entry, ATOM, 'id'), updated };
}

/** What is said of an episode, as plain text. */
function spokenText(entry: Scope): string | undefined {
  const spoken = first(entry, ITUNES, 'summary');
  return (spoken && plainOf(cleanHtml(markupOf(spoken)))) || undefined;
}

function spokenContent(entry: Scope): Content | undefined {
  const text = spokenText(entry);
  return text === undefined ? undefined : { text };
}

/** What is said of an episode, where its text is another. */
function spokenBeside(entry: Scope, content: Content): string | undefined {
  const spoken = spokenText(entry);
  if (spoken === undefined) return undefined;
  const text = 'html' in content ? plainOf(cleanHtml(content.html)) : Object.values(content).join('').trim();
  return spoken === text ? undefined : spoken;
}

/** Where it is, by its own id: RSS 2.0 has it so unless it says otherwise. */
function permalink(item: Scope): string | undefined {
  const guid = first(item, '', 'guid');
  const isLink = guid && attribute(guid, 'isPermaLink')?.toLowerCase() !== 'false';
  return isLink ? webUrl(line(guid) ?? '') : undefined;
}

/** RSS calls the text what another calls the summary: which it is depends on what else there is. */
function rssItem(item: Scope, { textElsewhere, own }: Reading): Written {
  const encoded = [
    first(item, CONTENT, 'encoded'),
    first(item, XHTML, 'body'),
    first(item, '', 'fullitem'),
  ].find((one) => one?.element.children.length);
  const description =
    first(item, '', 'description') ?? first(item, DC, 'description') ?? mediaText(item, 'description');
  const spoken = first(item, ITUNES, 'summary');
  const body = encoded ?? (own ? undefined : (description ?? first(item, ATOM, 'content') ?? spoken));
  const content = body && { html: textElsewhere ? markupOf(body) : based(markupOf(body), body.base) };
  const updated = lineOf(item, ATOM, 'updated') ?? lineOf(item, DCTERMS, 'modified');
  const dates = [
    lineOf(item, '', 'pubDate') ?? lineOf(item, DC, 'date') ?? lineOf(item, ATOM, 'published'),
    lineOf(item, DCTERMS, 'issued') ?? lineOf(item, DCTERMS, 'created'),
  ];
  const date = dates.find((one) => one) ?? updated;
  const link = alternate(item);
  const page = lineOf(item, '', 'link') ?? (link && attribute(link, 'href'));
  const origin = first(item, '', 'source');
  const beside = encoded && description && plainOf(cleanHtml(markupOf(description)));
  const title = lineOf(item, '', 'title');
  const fields: Said = {
    title: own ? title : (titleText(title) ?? otherTitle(item)),
    summary: own
      ? description && unescapeText(textOf(description.element))
      : beside ||
        constructText(first(item, ATOM, 'summary')) ||
        (content && body !== spoken ? spokenBeside(item, content) : undefined),
    content: textElsewhere ? undefined : content,
    publishedAt: date && (rfc822(date) ?? rfc3339(date) ?? date),
    canonicalUrl: resolved(lineOf(item, FEEDBURNER, 'origLink') ?? page, item.base) ?? permalink(item),
    tags: nonEmpty(
      [...all(item, '', 'category'), ...all(item, DC, 'subject')].flatMap((one) => line(one) ?? []),
    ),
    source:
      sourceOf(lineOf(item, DC, 'source'), linked(linkOf(item, 'via'))) ??
      (origin && sourceOf(line(origin), webUrl(attribute(origin, 'url') ?? ''))),
    rights: lineOf(item, DC, 'rights') ?? lineOf(item, MEDIA, 'copyright'),
    language: languageTag(lineOf(item, DC, 'language') ?? item.language ?? ''),
  };
  return { fields, id: lineOf(item, '', 'guid') ?? attribute(item, `{${RDF}}about`), updated };
}

/** How an entry is read. */
export interface Reading {
  /** Who asks finds the text of RSS in its own way. */
  textElsewhere?: boolean;
  /** This program wrote it (`isOwn`): its texts are what they say, and its content ends with its credits. */
  own?: boolean;
}

/** What an entry says. */
export interface EntryFields {
  fields: Record<string, unknown>;
  /** As it is written there. */
  id?: string;
  /** When it was last changed. */
  updated?: string;
  /** The media type of a content that no text can hold. */
  leftOut?: string;
}

/** What an entry or item says, as fields of an article. */
export function entryFields(entry: Scope, reading: Reading = {}): EntryFields {
  const { own = false } = reading;
  const { fields, id, updated, leftOut, ...apart } =
    entry.element.ns === ATOM ? atomEntry(entry) : rssItem(entry, reading);
  const html = fields.content && 'html' in fields.content ? fields.content.html : '';
  const shows = own ? (url: string) => html.includes(` src="${escapeText(url)}"`) : undefined;
  const { image, enclosures, credits } = attachments(entry, shows);
  const authors = people(entry, own);
  const names = new Set([...authors, ...credits].map(({ name }) => name));
  const others = contributors(entry, own).filter(({ name }) => own || !names.has(name));
  const files = [...(apart.enclosure ? [apart.enclosure] : []), ...enclosures];
  const alternates = alternateEnclosures(entry).filter(({ url }) => !files.some((one) => one.url === url));
  // WordPress's picture stands elsewhere, too.
  const shown = reading.textElsewhere ? undefined : image?.url;
  const found = {
    ...{ ...fields, authors, credits: [...credits, ...others], image: apart.image ?? image },
    canonicalUrl: linked(linkOf(entry, 'canonical')) ?? fields.canonicalUrl,
    enclosures: nonEmpty([...files, ...alternates]),
    podcast: looseEpisode(episodeIn(entry, fields.title, shown)),
  };
  const whole = own && html ? { ...found, ...withoutCredits(found, html) } : found;
  return {
    fields: { ...whole, authors: nonEmpty(whole.authors), credits: nonEmpty(whole.credits) },
    ...{ id, updated, leftOut },
  };
}

/** The text of an entry that this program wrote, and what the credits at its end tell besides. */
function withoutCredits(found: Said & Omit<Credited, 'html' | 'language'>, written: string) {
  const { language = '', authors, credits, source, image } = found;
  const { html, ...told } = asWritten({ html: written, language, authors, credits, source, image });
  return { ...told, language: found.language, content: { html } };
}
