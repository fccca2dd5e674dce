// The feed formats by the last segment of their URLs.
import { atom } from './atom.ts';
import type { Format } from './format.ts';
import { jsonFeed } from './json-feed.ts';
import { ninjs } from './ninjs.ts';
import { rss } from './rss.ts';

/** Those that every site has. */
export const FORMATS: readonly Format[] = [rss, atom, jsonFeed, ninjs];
