// Forms as they come over the wire: fields are texts; a file goes at once where files are kept, so that it is never in
// memory as a whole, and one that is refused takes nothing of what was typed with it.
import { malformed, Refusal } from '../../errors.ts';
import { boundaryOf, partsOf } from '../../intake/multipart.ts';
import { MOST_BYTES } from '../../media/kinds.ts';
import type { Uploaded } from '../../services/media.ts';
import { tooMuch } from '../bounded.ts';
import { parseForm } from '../form.ts';
import { passOver, read } from '../media.ts';
import type { AdminRequest } from './session.ts';

/** Bytes of all that is typed. */
const MOST_TYPED = 16 * 1024 * 1024;
/** Of who is not signed in (any more): as much as an article has, and what all of them send at once. */
const STRANGER = { most: 8 * 1024 * 1024, atOnce: 32 * 1024 * 1024 };
let strangers = 0;
/** Bytes of a form with two files. */
const MOST_IN_ALL = 2 * MOST_BYTES + MOST_TYPED;

/** Files by the name of their field: kept, or why not. */
export type Files = Map<string, Uploaded | Refusal>;
/** Keeps a file, given the fields that stand before it in the form. */
export type Keep = (fields: FormData, bytes: AsyncIterable<Uint8Array>) => Promise<Uploaded>;

/**
 * @param known whether who sends it is signed in
 * @throws Refusal 400, 413; 503 where strangers send too much
 */
export async function readSent(
  c: AdminRequest,
  keep: Keep,
  known: boolean,
): Promise<{ form: FormData; files: Files }> {
  const type = c.req.header('content-type') ?? '';
  const { body } = c.req.raw;
  const form = new FormData();
  const files: Files = new Map();
  if (!body) throw malformed('The form is empty.');
  const budget = new Budget(known);
  try {
    if (!/^multipart\/form-data/i.test(type)) {
      const text = await textOf(read(body), budget);
      for (const [name, value] of parseForm(text)) form.append(name, value);
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
  } finally {
    budget.release();
  }
}

/** Bytes that may be typed: nobody's memory is a stranger's to fill. */
class Budget {
  readonly #known: boolean;
  readonly #most: number;
  #taken = 0;

  constructor(known: boolean) {
    this.#known = known;
    this.#most = known ? MOST_TYPED : STRANGER.most;
  }

  /** @throws Refusal 413, 503 */
  take(bytes: number): void {
    this.#taken += bytes;
    if (!this.#known) strangers += bytes;
    if (this.#taken > this.#most) throw tooLarge(this.#most);
    if (!this.#known && strangers > STRANGER.atOnce) throw tooMuch();
  }

  release(): void {
    if (!this.#known) strangers -= this.#taken;
  }
}

const refusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  throw error;
};

async function textOf(bytes: AsyncIterable<Uint8Array>, budget: Budget): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) {
    budget.take(chunk.length);
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
