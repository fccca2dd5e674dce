// OPML 2.0: the site's feeds as a subscription list.
import type { FacetKind } from '../domain/model.ts';
import { element, textElement, XML_DECLARATION } from './layout.ts';

/** A feed of one facet, as the manifests list it. URLs are absolute. */
export interface ListedFeed {
  kind: FacetKind | 'everything';
  slug: string;
  label: string;
  /** Visible articles. */
  count: number;
  /** Of its last change in the log. */
  seq: number;
  /** Milliseconds. */
  updated: number;
  page: string;
  /** Its address in each format, by the format's name. */
  feeds: Readonly<Record<string, string>>;
}

const GROUPS: readonly (readonly [kind: ListedFeed['kind'], text: string])[] = [
  ['everything', 'Everything'],
  ['tag', 'Tags'],
  ['language', 'Languages'],
  ['author', 'Authors'],
  ['source', 'Sources'],
];

/** The feeds as OPML has them, group by group. */
export const inGroups = (feeds: readonly ListedFeed[]): ListedFeed[] =>
  GROUPS.flatMap(([kind]) => feeds.filter((feed) => feed.kind === kind));

/** An outline, and which group it is in. */
export interface Outline {
  kind: ListedFeed['kind'];
  text: string;
}

/** The body of the site's OPML: outlines, each as `outline` made it in the order of `inGroups`. */
export const opmlBody = (outlines: readonly Outline[]): string =>
  GROUPS.map(([kind, text]) => {
    const own = outlines.filter((one) => one.kind === kind).map((one) => one.text);
    return own.length ? element('outline', { text }, own.join('')) : '';
  }).join('');

/** OPML 2.0 of one view: its feed. */
export function viewOpml(
  title: string,
  updated: number,
  { feed, page, language }: { feed: string; page: string; language?: string },
): string {
  const names = { type: 'rss', text: title, title, xmlUrl: feed, htmlUrl: page, language };
  return opml(title, updated, element('outline', names));
}

/** OPML 2.0; `updated` in milliseconds. */
export function opml(title: string, updated: number, body: string): string {
  const date = new Date(updated).toUTCString();
  const head = textElement('title', title) + textElement('dateModified', date);
  return (
    XML_DECLARATION +
    element('opml', { version: '2.0' }, element('head', {}, head) + element('body', {}, body))
  );
}

/** OPML 2.0 "Subscription lists": `type` is rss for a feed of whatever format. `names`: those of the outlines before. */
export function outline(
  site: string,
  { label, slug, kind, page, feeds }: ListedFeed,
  names: Set<string>,
): Outline {
  const title = kind === 'everything' ? site : label;
  const text = apart([title, `${title} (${slug})`, `${title} (${kind} ${slug})`], names);
  const language = kind === 'language' ? label : undefined;
  const attributes = {
    type: 'rss',
    text,
    title,
    xmlUrl: feeds.rss,
    htmlUrl: page,
    language,
  };
  return { kind, text: element('outline', attributes) };
}

/**
 * rss2email names a feed by the letters and digits of its `text`, and imports nothing where two names are one
 * (C++ and C#, the tag and the author Turkey): the first of these texts whose name is still free.
 */
function apart(texts: readonly string[], names: Set<string>): string {
  const nameOf = (text: string) => text.replace(/[^\p{L}\p{N}_.-]+/gu, '-');
  const free = texts.find((text) => !names.has(nameOf(text)));
  const text = free ?? `${texts.at(-1)} ${names.size}`;
  names.add(nameOf(text));
  return text;
}
