// multipart/form-data (RFC 7578) as a stream: no part is in memory as a whole. @fastify/busboy 3.2.6 was tried: it passes
// over parts without a word where a boundary is followed by spaces, a header is too long or a name is missing, so that a
// form looks complete and is not.
import { concatBytes, utf8 } from '../domain/bytes.ts';
import { malformed, unreadable } from '../errors.ts';
import { problem } from '../problems.ts';

export interface Part {
  /** Of the form's field. */
  name: string;
  /** Absent where the part is no file. */
  filename?: string;
  /** Its own Content-Type, as its sender calls it. */
  type?: string;
  /** To be read before the next part is asked for; what is left of it then is passed over. */
  body: AsyncIterable<Uint8Array>;
}

const MAX_HEADER_BYTES = 16 * 1024;
const MAX_PARTS = 1000;
const DASH = 0x2d;
/** RFC 2045 §5.1: name, then the value in quotes or without. */
const PARAMETER = /;\s*([^\s=;"]+)=(?:"((?:[^"\\]|\\.)*)"?|([^\s;"]*))/g;
/** RFC 8187 §3.2: charset, language and bytes. */
const EXTENDED_VALUE = /^utf-8'[^']*'(.*)$/i;

/** RFC 2046 §5.1.1: the boundary parameter of a Content-Type. @throws Refusal 400 where there is none */
export function boundaryOf(contentType: string): string {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s";]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? bare;
  if (!boundary || boundary.length > 70) {
    throw unreadable('The Content-Type names no boundary: let the client make it of the form.');
  }
  return boundary;
}

/** The text of a part. @param tooLong what is thrown where it has more than so many characters */
export async function textOfPart({ body }: Part, max: number, tooLong: () => Error): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > max) throw tooLong();
  }
  return text + decoder.decode();
}

/** The parts of a body, in their order. @throws Refusal 400 where it is no whole form */
export async function* partsOf(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Part> {
  const input = new Input(body);
  const delimiter = utf8(`\r\n--${boundary}`);
  try {
    // What comes before the first boundary says nothing (RFC 2046 §5.1.1).
    for await (const _ of input.until(delimiter));
    for (let parts = 0; ; parts++) {
      // `--` ends the form, spaces may stand behind a boundary.
      const line = await input.text(utf8('\r\n'), MAX_HEADER_BYTES, true);
      if (line.startsWith('--')) return;
      if (line.trim() || parts === MAX_PARTS) throw unreadable('The multipart form cannot be read.');
      input.back(2);
      const header = await input.text(utf8('\r\n\r\n'), MAX_HEADER_BYTES);
      let over = false;
      const content = async function* () {
        if (over) return;
        yield* input.until(delimiter);
        over = true;
      };
      yield { ...readHeader(header), body: content() };
      for await (const _ of content());
    }
  } finally {
    await input.close();
  }
}

function readHeader(header: string): Omit<Part, 'body'> {
  const disposition = /^content-disposition:(.*)$/im.exec(header)?.[1] ?? '';
  const parameters = parametersOf(disposition);
  const name = parameters.get('name');
  if (name === undefined) throw unreadable('A part of the form has no name.');
  return {
    name,
    filename: filenameOf(parameters),
    type: /^content-type:(.*)$/im.exec(header)?.[1]?.trim(),
  };
}

function filenameOf(parameters: ReadonlyMap<string, string>): string | undefined {
  const extended = parameters.get('filename*');
  return extended === undefined ? parameters.get('filename') : decodeExtended(extended);
}

/** What a Content-Disposition calls a file (RFC 6266). */
export const filenameIn = (disposition: string): string | undefined => filenameOf(parametersOf(disposition));

/** The parameters of a header field by their names in lower case. */
function parametersOf(field: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of field.matchAll(PARAMETER)) {
    // Browsers leave backslashes in file names as they are, other clients escape with them.
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(["\\])/g, '$1') ?? bare);
  }
  return parameters;
}

/** What is not in UTF-8 stays as it is. */
function decodeExtended(value: string): string {
  try {
    return decodeURIComponent(EXTENDED_VALUE.exec(value)?.[1] ?? value);
  } catch {
    return value;
  }
}

class Input {
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** Read and not yet handed on. The first boundary needs no line end before it, so there is one. */
  #held: Uint8Array = utf8('\r\n');

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#chunks = body[Symbol.asyncIterator]();
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** Gives back the end of the delimiter that was taken last: it is still there before what is held. */
  back(length: number): void {
    const { buffer, byteOffset, length: held } = this.#held;
    this.#held = new Uint8Array(buffer, byteOffset - length, held + length);
  }

  /** What comes before the delimiter, which is taken away. */
  async *until(delimiter: Uint8Array): AsyncGenerator<Uint8Array> {
    for (;;) {
      const found = indexOf(this.#held, delimiter);
      // What may be the beginning of a delimiter waits for what comes after it.
      const sure = found < 0 ? Math.max(0, this.#held.length - delimiter.length + 1) : found;
      const bytes = this.#held.subarray(0, sure);
      this.#held = this.#held.subarray(found < 0 ? sure : found + delimiter.length);
      if (bytes.length) yield bytes;
      if (found >= 0) return;
      await this.#more();
    }
  }

  /** The same as text of at most so many bytes. `last`: the input may end instead. */
  async text(delimiter: Uint8Array, maxBytes: number, last = false): Promise<string> {
    for (;;) {
      const found = indexOf(this.#held, delimiter);
      if (found >= 0 || (last && this.#held[0] === DASH && this.#held[1] === DASH)) {
        const text = new TextDecoder().decode(this.#held.subarray(0, found < 0 ? 2 : found));
        this.#held = this.#held.subarray(found < 0 ? 2 : found + delimiter.length);
        return text;
      }
      if (this.#held.length > maxBytes) throw unreadable('The header of a part of the form is too long.');
      await this.#more();
    }
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    if (done) throw malformed(problem('form-cut-off'));
    this.#held = concatBytes([this.#held, value]);
  }
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    let matching = 1;
    while (matching < wanted.length && bytes[at + matching] === wanted[matching]) matching++;
    if (matching === wanted.length) return at;
  }
  return -1;
}
