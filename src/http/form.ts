// Bodies: forms (application/x-www-form-urlencoded, as WebSub, rssCloud and OAuth send them), texts, and what is left of one
// that was refused.
import { malformed, Refusal } from '../errors.ts';
import { MAX_FILE_BYTES } from '../media/kinds.ts';
import { problem } from '../problems.ts';
import type { Context } from '../services/context.ts';
import type { Request_ } from './env.ts';
import { parseForm, type Recognised, StrangerForm } from './stranger-form.ts';

/** What a form may have beside a file. */
export const FORM_BYTES = 64 * 1024;

/**
 * A form of whoever sends one: of at most 16 kB, or more once `recognised` says whose it is.
 * @throws Refusal 413, 415, 400; 429, 503 where its sender, or all, send too much at once
 */
export async function readForm(
  c: Request_,
  context: Context,
  recognised?: Recognised,
): Promise<URLSearchParams> {
  requireForm(c);
  const form = new StrangerForm(c, context, recognised);
  try {
    return parseForm(await form.text());
  } finally {
    form.release();
  }
}

/** A form of somebody who is known. @throws Refusal 413, 415, 400 */
export async function readKnownForm(c: Request_, maxBytes: number): Promise<URLSearchParams> {
  requireForm(c);
  return parseForm(await readText(c, maxBytes));
}

function requireForm(c: Request_): void {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return;
  throw new Refusal(415, {
    code: 'media-type-unknown',
    detail: 'Send a form: application/x-www-form-urlencoded.',
  });
}

/** A body of at most so many bytes. @throws Refusal 413, 400 */
export async function readText(c: Request_, maxBytes: number): Promise<string> {
  const tooLarge = new Refusal(413, {
    code: 'body-too-large',
    detail: `The body is larger than ${maxBytes} bytes.`,
  });
  if (Number(c.req.header('content-length') ?? 0) > maxBytes) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge;
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
    throw malformed(problem('body-not-utf-8'));
  }
}

/**
 * Reads on after a refusal, as far as a file may go: many clients listen only when they have sent all, and a
 * connection that is closed before takes the answer with it.
 * @param maxFileBytes of the file that the body may have
 */
export async function drainBody(c: Pick<Request_, 'req'>, maxFileBytes = MAX_FILE_BYTES): Promise<void> {
  const { body } = c.req.raw;
  const maxBytes = maxFileBytes + FORM_BYTES;
  if (!body || body.locked || Number(c.req.header('content-length') ?? 0) > maxBytes) return;
  let length = 0;
  try {
    for await (const chunk of chunksOf(body)) {
      length += chunk.length;
      if (length > maxBytes) return;
    }
  } catch {
    // Cut off.
  }
}

/** The chunks of a body. Without cancelling at the end: Node would close the connection before it has the answer. */
export async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}
