// Bodies of application/x-www-form-urlencoded, as WebSub and rssCloud send them.
import { Refusal } from '../errors.ts';
import type { Request_ } from './env.ts';

/** Room for a callback, a topic and a secret, each escaped; nothing else has a reason to be long. */
const MOST_BYTES = 16 * 1024;

/** @throws Refusal 413, 415, 400 */
export async function readForm(c: Request_, most = MOST_BYTES): Promise<URLSearchParams> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new Refusal(415, 'Send a form: application/x-www-form-urlencoded.');
  }
  return parseForm(await readText(c, most));
}

/** Fields of a form: more than any page has. */
const MOST_FIELDS = 5_000;

/** @throws Refusal 400 */
export function parseForm(text: string): URLSearchParams {
  // Of fields without `=` Node's own parser takes a time that is the square of their number.
  for (let fields = 1, at = -1; ; fields++) {
    at = text.indexOf('&', at + 1);
    if (at < 0) return new URLSearchParams(text);
    if (fields === MOST_FIELDS) throw new Refusal(400, `A form may have ${MOST_FIELDS} fields.`);
  }
}

/** A body of at most so many bytes. @throws Refusal 413, 400 */
export async function readText(c: Request_, most: number): Promise<string> {
  const tooLarge = new Refusal(413, `The body is larger than ${most} bytes.`);
  if (Number(c.req.header('content-length') ?? 0) > most) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > most) throw tooLarge;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(400, 'The body is not in UTF-8.');
  }
}
