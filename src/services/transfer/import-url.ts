// A feed by its address, with all that it leads to: RFC 5005 archives and further pages.

import { inOnePiece } from '../../domain/bytes.ts';
import { problemOf, Refusal } from '../../errors.ts';
import { charsetOf } from '../../intake/import/charset.ts';
import type { Origin } from '../../intake/import/read.ts';
import type { Context } from '../context.ts';
import { guardedGet } from './guarded-get.ts';
import type { Import } from './import.ts';

/** What documents go into, wherever that is. */
export type Importer = Pick<Import, 'document' | 'fail' | 'report'>;

/** A document that was fetched. */
export interface Fetched {
  /** After redirects. */
  url: string;
  charset?: string;
  /** What is read at most, once unpacked. */
  maxBytes?: number;
  bytes: AsyncIterable<Uint8Array>;
}
export type Open = (url: string) => Promise<Fetched>;

/** Documents of one feed; by then it leads in circles that look like new addresses. */
const MAX_DOCUMENTS = 10_000;
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 64_000_000;
/** The same document once it is unpacked. */
const MAX_UNPACKED_BYTES = 200_000_000;
export const IMPORT_HEADERS = {
  Accept:
    'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
  'User-Agent': 'Tagwire (import)',
} as const;

/**
 * Imports the feed at an address, then what it names as its archives or next pages.
 * @param place what its relative addresses are relative to, where it does not say, and what its categories become
 */
export async function importUrl(
  run: Importer,
  url: string,
  open: Open,
  { baseUrl, categories }: Pick<Origin, 'baseUrl' | 'categories'> = {},
): Promise<void> {
  const visited = new Set<string>();
  for (let next: string | undefined = url; next && !visited.has(next) && visited.size < MAX_DOCUMENTS; ) {
    visited.add(next);
    try {
      const { bytes, ...origin } = await open(next);
      visited.add(origin.url);
      next = await run.document(bytes, { ...origin, baseUrl, categories }, origin.url);
    } catch (error) {
      // What came before it is in.
      const expected = error instanceof Refusal && error.status < 500;
      if (next === url || !expected) throw error;
      run.fail(0, undefined, problemOf(error));
      return;
    }
  }
}

/**
 * Fetches by the guarded way out; each redirect is checked as the address was.
 * @throws Refusal 400 when there is no document
 */
export function guardedOpen(context: Context): Open {
  return async (url) => {
    const asked = { headers: IMPORT_HEADERS, timeout: TIMEOUT_MS, maxBytes: MAX_BYTES };
    const { url: at, bytes, header } = await guardedGet(context, url, asked);
    return {
      ...{ url: at, charset: charsetOf(header('content-type')) },
      ...{ maxBytes: MAX_UNPACKED_BYTES, bytes: inOnePiece(bytes) },
    };
  };
}
