// Forms as they come over the wire: fields are texts; a file goes at once where files are kept, so that it is never in
// memory as a whole, and one that is refused takes nothing of what was typed with it.
import { malformed, Refusal } from '../../errors.ts';
import { boundaryOf, partsOf } from '../../intake/multipart.ts';
import { MOST_BYTES } from '../../media/kinds.ts';
import type { Uploaded } from '../../services/media.ts';
import { passOver, read } from '../media.ts';
import type { AdminRequest } from './session.ts';

/** Bytes of all that is typed. */
const MOST_TYPED = 16 * 1024 * 1024;
/** Bytes of a form with two files. */
const MOST_IN_ALL = 2 * MOST_BYTES + MOST_TYPED;

/** Files by the name of their field: kept, or why not. */
export type Files = Map<string, Uploaded | Refusal>;
/** Keeps a file, given the fields that stand before it in the form. */
export type Keep = (fields: FormData, bytes: AsyncIterable<Uint8Array>) => Promise<Uploaded>;

/** @throws Refusal 400, 413 */
export async function readSent(c: AdminRequest, keep: Keep): Promise<{ form: FormData; files: Files }> {
  const type = c.req.header('content-type') ?? '';
  const { body } = c.req.raw;
  const form = new FormData();
  const files: Files = new Map();
  if (!body) throw malformed('The form is empty.');
  const budget = { left: MOST_TYPED };
  try {
    if (!/^multipart\/form-data/i.test(type)) {
      const text = await textOf(read(body), budget);
      for (const [name, value] of new URLSearchParams(text)) form.append(name, value);
      return { form, files };
    }
    for await (const part of partsOf(counted(read(body)), boundaryOf(type))) {
      if (part.filename === undefined) form.append(part.name, await textOf(part.body, budget));
      // A file field that was left empty has no name.
      else if (part.filename) files.set(part.name, await keep(form, part.body).catch(refusal));
    }
    return { form, files };
  } catch (error) {
    await passOver(c);
    throw error;
  }
}

const refusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  throw error;
};

async function textOf(bytes: AsyncIterable<Uint8Array>, budget: { left: number }): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) {
    budget.left -= chunk.length;
    if (budget.left < 0) throw tooLarge(MOST_TYPED);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

async function* counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > MOST_IN_ALL) throw tooLarge(MOST_IN_ALL);
    yield chunk;
  }
}

const tooLarge = (most: number) => new Refusal(413, `A form may have ${most / 1024 / 1024} MB.`);
