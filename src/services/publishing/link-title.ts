// The title of a linked video, asked by oEmbed.
import { isObject } from '../../domain/objects.ts';
import { oneLine } from '../../domain/text.ts';
import type { Context } from '../context.ts';
import { guardedGet } from '../transfer/guarded-get.ts';

/** By the page's host. */
const PROVIDERS: readonly [host: RegExp, endpoint: string][] = [
  [/(?:^|\.)(?:youtube\.com|youtu\.be)$/, 'https://www.youtube.com/oembed'],
  [/(?:^|\.)vimeo\.com$/, 'https://vimeo.com/api/oembed.json'],
];
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;
const MAX_TITLE_LENGTH = 200;

/** Undefined if the provider gives none: then the address is shown. */
export async function titleOfLink(context: Context, url: string): Promise<string | undefined> {
  const host = URL.parse(url)?.hostname ?? '';
  const endpoint = PROVIDERS.find(([known]) => known.test(host))?.[1];
  if (!endpoint) return undefined;
  try {
    const asked = `${endpoint}?format=json&url=${encodeURIComponent(url)}`;
    const headers = { Accept: 'application/json', 'User-Agent': 'Tagwire (links)' };
    const { text } = await guardedGet(context, asked, { headers, timeout: TIMEOUT_MS, maxBytes: MAX_BYTES });
    const told: unknown = JSON.parse(text);
    const title = isObject(told) && typeof told.title === 'string' ? oneLine(told.title) : '';
    return title.slice(0, MAX_TITLE_LENGTH) || undefined;
  } catch (error) {
    context.runtime.log.log('debug', 'a link’s title could not be read', { error });
    return undefined;
  }
}
