// How a page is subscribed to: one button, the feed's address, and the readers that take it. Whole without scripts.
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { type FeedLink, feedName } from './layout.ts';
import { html, type Markup } from './markup.ts';
import type { Words } from './words.ts';

/** Where readers on the web take a feed's address, percent-encoded, at the end. */
const READERS = [
  ['Feedly', 'https://feedly.com/i/subscription/feed%2F'],
  ['Inoreader', 'https://www.inoreader.com/?add_feed='],
  ['NewsBlur', 'https://www.newsblur.com/?url='],
  ['Feedbin', 'https://feedbin.com/?subscribe='],
  ['The Old Reader', 'https://theoldreader.com/feeds/subscribe?url='],
] as const;

export interface PanelProps {
  site: Site;
  /** Of the page, in its order: the first is offered first. Named ones are of one topic of it. */
  feeds: readonly FeedLink[];
  words: Words;
  /** Path and query of the page where a feed like it is put together; false on that page. */
  make?: string | false;
}

/** The button, and what it opens; nothing on a page without feeds. */
export function subscribePanel({ site, feeds, words, make = '/subscribe' }: PanelProps): Markup | undefined {
  const [main, ...others] = feeds.filter(({ name }) => !name);
  if (!main) return undefined;
  const topics = feeds.filter(({ name }) => name);
  return html`<details class="subscribe"><summary>${words.subscribe}</summary>
<div id="feeds">
<p>${words.feedHint}</p>
${addressField(main, words)}
${openIn(site, main.href, words)}
${topics.length > 0 && html`<p>${words.oneTopic} ${inLine(topics)}</p>`}
${others.length > 0 && html`<details><summary>${words.more}</summary><p>${inLine(others)}</p></details>`}
${make && !site.asFiles && html`<p><a href="${prefixOf(site.url)}${make}">${words.makeFeed}</a></p>`}
</div></details>`;
}

/** Of the pages that are about nothing else. */
export const subscribeStyle = (site: Site): Markup =>
  html`<link rel="stylesheet" href="${prefixOf(site.url)}/assets/subscribe.css">`;

/** A feed's address, to be copied by hand or by the button that scripts show. */
export const addressField = (feed: FeedLink, words: Words): Markup =>
  html`<p class="copy"><input readonly dir="ltr" value="${feed.href}" aria-label="${words.feedAddress}: ${feedName(feed)}"><button type="button" hidden data-copied="${words.copied}" aria-live="polite">${words.copy}</button></p>`;

/** Links that hand the feed to the reader on this device, or to one on the web. */
function openIn(site: Site, feed: string, words: Words): Markup {
  const own = `${prefixOf(site.url)}/subscribe/miniflux?feed=${encodeURIComponent(feed.slice(site.url.length))}`;
  return html`<p>${words.openIn} <a href="feed:${feed}">${words.yourReader}</a> ${READERS.map(
    ([name, address]) => html`<a href="${address}${encodeURIComponent(feed)}">${name}</a> `,
  )}${!site.asFiles && html`<a href="${own}">Miniflux</a>`}</p>`;
}

const inLine = (feeds: readonly FeedLink[]) =>
  feeds.map((feed) => html`<a href="${feed.href}" type="${feed.type}"><bdi>${feedName(feed)}</bdi></a> `);
