// OPML 2.0: the site's feeds as a subscription list.
import type { FacetKind } from '../model.ts';
import { element, textElement } from './layout.ts';

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
  urls: { html: string; rss: string; atom: string; json: string; ninjs: string };
}

const GROUPS: readonly (readonly [kind: ListedFeed['kind'], text: string])[] = [
  ['everything', 'Everything'],
  ['tag', 'Tags'],
  ['language', 'Languages'],
  ['author', 'Authors'],
  ['source', 'Sources'],
];

const XML = '<?xml version="1.0" encoding="utf-8"?>';

/** OPML 2.0 of the site's feeds; `updated` in milliseconds. */
export function opml(title: string, updated: number, feeds: readonly ListedFeed[]): string {
  const groups = GROUPS.map(([kind, text]) => {
    const outlines = feeds.filter((feed) => feed.kind === kind).map((feed) => outline(title, feed));
    return outlines.length ? element('outline', { text }, outlines.join('')) : '';
  });
  const date = new Date(updated).toUTCString();
  const head = textElement('title', title) + textElement('dateModified', date);
  return (
    XML +
    element('opml', { version: '2.0' }, element('head', {}, head) + element('body', {}, groups.join('')))
  );
}

/** OPML 2.0 "Subscription lists": `type` is rss for a feed of whatever format. */
function outline(site: string, { label, kind, urls }: ListedFeed): string {
  const text = kind === 'everything' ? site : label;
  const language = kind === 'language' ? label : undefined;
  return element('outline', {
    type: 'rss',
    text,
    title: text,
    xmlUrl: urls.rss,
    htmlUrl: urls.html,
    language,
  });
}
