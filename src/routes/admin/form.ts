// Forms as they come over the wire: fields are texts; a file goes at once where files are kept, so that it is never in
// memory as a whole, and one that is refused takes nothing of what was typed with it.

import { malformed, Refusal } from '../../errors.ts';
import type { Request_ } from '../../http/env.ts';
import { chunksOf, drainBody } from '../../http/form.ts';
import { parseForm, type Recognised, StrangerForm } from '../../http/stranger-form.ts';
import { boundaryOf, partsOf } from '../../intake/multipart.ts';
import { MAX_FILE_BYTES } from '../../media/kinds.ts';
import { problem } from '../../problems.ts';
import { isFormOfSession } from '../../services/access/sessions.ts';
import type { Context } from '../../services/context.ts';
import type { Uploaded } from '../../services/publishing/media.ts';
import type { AdminRequest, Files } from './env.ts';

/** Bytes of all that is typed. */
const MAX_TYPED_BYTES = 16 * 1024 * 1024;
/** The same from somebody whose session has ended: as much as an article may have. */
const MAX_RESUMED_BYTES = 8 * 1024 * 1024;
/** Bytes of a form with two files. */
const MAX_FORM_BYTES = 2 * MAX_FILE_BYTES + MAX_TYPED_BYTES;

const MULTIPART = /^multipart\/form-data/i;

/** Stores a file, given the fields that precede it in the form. */
export type Keep = (
  fields: FormData,
  bytes: AsyncIterable<Uint8Array>,
  filename: string,
) => Promise<Uploaded>;

/** The sender of a form: signed in; signed in once, as the form's token shows; or unknown. */
export type Sender = 'known' | 'perhaps once known' | 'stranger';

/** @throws Refusal 400, 413; 429, 503 where its sender, or all, send too much at once */
export async function readSent(
  c: AdminRequest,
  context: Context,
  keep: Keep,
  sender: Sender,
): Promise<{ form: FormData; files: Files }> {
  const type = c.req.header('content-type') ?? '';
  const { body } = c.req.raw;
  if (!body) throw malformed(problem('form-empty'));
  if (sender === 'known') {
    try {
      return await readFields(c, keep, new Typing(MAX_TYPED_BYTES), counted(chunksOf(body)));
    } catch (error) {
      await drainBody(c);
      throw error;
    }
  }
  const recognised =
    sender === 'stranger'
      ? undefined
      : bySession(context, MULTIPART.test(type) ? MAX_FORM_BYTES : MAX_RESUMED_BYTES);
  const stranger = new StrangerForm(c as unknown as Request_, context, recognised);
  try {
    return await readFields(c, keep, new Typing(MAX_RESUMED_BYTES, stranger), stranger.bytes());
  } finally {
    stranger.release();
  }
}

const bySession = (context: Context, maxBytes: number): Recognised => ({
  maxBytes,
  by: async (name, value) => name === 'formToken' && isFormOfSession(context, value),
  advice: 'Sign in in another tab, then send it again.',
});

async function readFields(
  c: AdminRequest,
  keep: Keep,
  typing: Typing,
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ form: FormData; files: Files }> {
  const type = c.req.header('content-type') ?? '';
  const form = new FormData();
  const files: Files = new Map();
  if (!MULTIPART.test(type)) {
    for (const [name, value] of parseForm(await typing.all(bytes))) form.append(name, value);
    return { form, files };
  }
  for await (const part of partsOf(bytes, boundaryOf(type))) {
    if (part.filename === undefined) {
      const text = await typing.textOf(part.body);
      form.append(part.name, text);
      await typing.stranger?.recognise(part.name, text);
    }
    // A file field that was left empty has no name.
    else if (part.filename) {
      // Several files of one field are numbered.
      const name = files.has(part.name) ? `${part.name} ${files.size}` : part.name;
      files.set(name, await keep(form, part.body, part.filename).catch(refusal));
    }
  }
  return { form, files };
}

/** What is typed in a form, of so many bytes at most. */
class Typing {
  readonly stranger: StrangerForm | undefined;
  readonly #maxBytes: number;
  #typed = 0;

  constructor(maxBytes: number, stranger?: StrangerForm) {
    this.#maxBytes = maxBytes;
    this.stranger = stranger;
  }

  /** A body that is one text. */
  all(bytes: AsyncIterable<Uint8Array>): Promise<string> {
    return this.stranger?.text() ?? this.textOf(bytes);
  }

  async textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of bytes) {
      this.#typed += chunk.length;
      if (this.#typed > this.#maxBytes) throw tooLarge(this.#maxBytes);
      this.stranger?.keep(chunk.length);
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  }
}

const refusal = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error;
  throw error;
};

async function* counted(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > MAX_FORM_BYTES) throw tooLarge(MAX_FORM_BYTES);
    yield chunk;
  }
}

const tooLarge = (maxBytes: number) =>
  new Refusal(413, problem('form-too-large', { megabytes: maxBytes / 1024 / 1024 }));
