// Fetches a picture from another site into the library.
import { inOnePiece } from '../../domain/bytes.ts';
import { Refusal } from '../../errors.ts';
import { isPicture } from '../../media/clean/picture.ts';
import { KINDS } from '../../media/kinds.ts';
import { adviceFor, sniff } from '../../media/sniff.ts';
import type { Context } from '../context.ts';
import { guardedGet } from '../transfer/guarded-get.ts';
import { receive, type Uploaded } from './media.ts';

const TIMEOUT_MS = 20_000;
const MAX_BYTES = Math.max(
  ...Object.entries(KINDS).flatMap(([extension, { maxBytes }]) =>
    isPicture(extension as keyof typeof KINDS) ? [maxBytes] : [],
  ),
);
const HEADERS = {
  Accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.9',
  'User-Agent': 'Tagwire (pictures)',
};

/**
 * Fetches and stores it, without its place and owner metadata.
 * @throws Refusal 400 if it cannot be fetched, 415 if it is no picture, and as `receive` does
 */
export async function fetchPicture(context: Context, url: string): Promise<Uploaded> {
  const { bytes } = await guardedGet(context, url, {
    headers: HEADERS,
    timeout: TIMEOUT_MS,
    // A picture that is cut off there is one byte too large, and not taken for a whole one.
    maxBytes: MAX_BYTES + 1,
  });
  const kind = sniff(bytes);
  if (!kind || !isPicture(kind)) throw new Refusal(415, adviceFor(bytes));
  return receive(context, inOnePiece(bytes), 'remove');
}
