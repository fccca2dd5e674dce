// `tagwire/formats`: the formats as pure values.
export { atom } from '../formats/atom.ts';
export { assemble, type Deletion, type FeedHead, type Format, type Site } from '../formats/format.ts';
export { jsonFeed } from '../formats/json-feed.ts';
export { ninjs } from '../formats/ninjs.ts';
export { rss } from '../formats/rss.ts';
