// A Micropub form with files: they are kept as they come, so whose they are must be known before them.

import { mayAsApp } from '../../domain/rights.ts';
import { malformed, Refusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import type { Request_ } from '../../http/env.ts';
import { chunksOf } from '../../http/form.ts';
import { type Recognised, StrangerForm } from '../../http/stranger-form.ts';
import { boundaryOf, partsOf } from '../../intake/multipart.ts';
import { MAX_FILE_BYTES } from '../../media/kinds.ts';
import type { Principal } from '../../services/access/actor.ts';
import type { Context } from '../../services/context.ts';
import { credentialsOf, receive, tooLarge, type Uploaded } from '../../services/publishing/media.ts';
import { bearerOf, holderOf, insufficientScope } from './oauth.ts';

/** Bytes of all that is no file. */
const MOST_TYPED = 8 * 1024 * 1024;
const MOST_IN_ALL = 2 * MAX_FILE_BYTES + MOST_TYPED;
const MOST_FILES = 20;

/** What a post's files are, by the field that has them. */
const KINDS = ['photo', 'video', 'audio'];

/** By what its bytes tell, whatever the field is called. */
function fileField(field: string): void {
  if (KINDS.includes(field.replace(/\[\d*\]$/, ''))) return;
  throw malformed(`The file in "${field.slice(0, 80)}" has no place: send it as ${KINDS.join(', ')}.`);
}

/** A form whose token is among its fields (RFC 6750 §2.2): one that is long has it first. */
export const byToken = (c: Request_, context: Context, most: number): Recognised => ({
  maxBytes: most,
  async by(name, value) {
    if (name !== 'access_token') return false;
    await holderOf(c, context, value);
    return true;
  },
  advice: 'Send the token in the Authorization header, or as the first field of the form.',
});

/**
 * @param check throws where a field may have no file
 * @returns fields with the addresses of files among them; `holder` where a token came
 * @throws Refusal 400, 401, 413, 415
 */
export async function readParts(c: Request_, context: Context, check: (field: string) => void = fileField) {
  const type = c.req.header('content-type') ?? '';
  const { body } = c.req.raw;
  if (!/^multipart\/form-data/i.test(type) || !body) throw new Refusal(415, 'Send multipart/form-data.');
  const fields: [string, string][] = [];
  const files: Uploaded[] = [];
  let holder: Principal | undefined;
  let left = MOST_TYPED;
  const enter = async () => {
    const inBody = fields.find(([name]) => name === 'access_token')?.[1];
    holder = await holderOf(c, context, inBody);
    const may = (['media', 'create', 'draft'] as const).some((scope) =>
      scope === 'media' ? mayAsApp(holder!, scope) : holder!.scopes.includes(scope),
    );
    if (!may) throw insufficientScope(holder, 'media');
  };
  const stranger = bearerOf(c) ? undefined : new StrangerForm(c, context, byToken(c, context, MOST_IN_ALL));
  try {
    if (!stranger) await holderOf(c, context);
    await readAll(stranger?.bytes() ?? bounded(chunksOf(body)));
  } finally {
    stranger?.release();
  }
  return { fields, files, holder };

  async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const part of partsOf(bytes, boundaryOf(type))) {
      if (part.filename === undefined) {
        const text = await textOf(part.body, left, stranger);
        left -= text.length;
        fields.push([part.name, text]);
        await stranger?.recognise(part.name, text);
      } else if (part.filename) {
        check(part.name);
        if (!holder) await enter();
        if (files.length === MOST_FILES) throw malformed(`The form has more than ${MOST_FILES} files.`);
        const choice = credentialsOf(c.req.query('credentials'));
        const file = await receive(acting(c, context), part.body, choice, { filename: part.filename });
        const kind = file.type.split('/')[0] ?? '';
        if (check === fileField && !KINDS.map(kindOf).includes(kind)) {
          throw new Refusal(415, `A file of the type ${file.type} is no photo, video or audio.`);
        }
        files.push(file);
        fields.push([kind === 'image' ? 'photo' : kind, file.url]);
      }
    }
  }
}

const kindOf = (field: string) => (field === 'photo' ? 'image' : field);

async function textOf(
  bytes: AsyncIterable<Uint8Array>,
  most: number,
  stranger: StrangerForm | undefined,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of bytes) {
    stranger?.keep(chunk.length);
    text += decoder.decode(chunk, { stream: true });
    if (text.length > most) throw tooLarge(MOST_TYPED, 'A form');
  }
  return text + decoder.decode();
}

async function* bounded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > MOST_IN_ALL) throw tooLarge(MOST_IN_ALL, 'A form');
    yield chunk;
  }
}
