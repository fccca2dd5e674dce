// `tagwire/formats`: the formats as pure values, and what one of your own needs.
import { plainOf } from '../content/words.ts';
import type { Article } from '../domain/model.ts';
import { contentHtml } from '../formats/credits.ts';
import type { Site } from '../formats/format.ts';

export type { Article } from '../domain/model.ts';
export { atom } from '../formats/atom.ts';
export { contentHtml } from '../formats/credits.ts';
export { readingUrl } from '../formats/facts.ts';
export { assemble, type Deletion, type FeedHead, type Format, type Site } from '../formats/format.ts';
export { jsonFeed } from '../formats/json-feed.ts';
export { ninjs } from '../formats/ninjs.ts';
export { rss } from '../formats/rss.ts';

/** The same as `contentHtml`, as plain text: a paragraph a line. */
export const contentText = (article: Article, site: Site): string => plainOf(contentHtml(article, site));
