// Bytes of a feed as text, whatever their charset is said to be: feeds are wrong about it more often than not.

import { concatBytes } from '../../domain/bytes.ts';
import { unreadable } from '../../errors.ts';
import { guess, isUtf8, mixed, wholeEnd } from './code-page.ts';

/** Bytes looked at before the first text: a byte order mark, an XML declaration. */
const HEAD_BYTES = 1024;
/** Characters in which a document may name its language. */
const HEAD_CHARACTERS = 16_384;
/** Letters that a charset is guessed from, if there are as many in so many bytes. */
const MIN_LETTERS = 50;
const MAX_HELD_BYTES = 65_536;

/** Labels of old tools that the Encoding Standard does not list. */
const uniform = (label: string) => label.replace(/^(?:win|windows|cp|ansi)[-_ ]?(125\d)$/i, 'windows-$1');

/** What is labelled so has no letters beyond ASCII, or is labelled wrong. */
export const isAsciiLabel = (label: string): boolean =>
  /^(?:(?:us-)?ascii|iso646-us|iso-ir-6|ansi_x3\.4-19(?:68|86))$/i.test(label);

function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(uniform(label));
  } catch {
    return undefined;
  }
}

/** The charset parameter of a Content-Type (RFC 9110 §8.3.1). */
export const charsetOf = (contentType: string | null | undefined): string | undefined =>
  /;\s*charset\s*=\s*"?([^"\s;]+)/i.exec(contentType ?? '')?.[1];

/** What a byte order mark says. */
export function byteOrderMark([a, b, c]: Uint8Array): string | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return a === 0xff && b === 0xfe ? 'utf-16le' : undefined;
}

/** The first bytes as letters of ASCII, which all charsets but UTF-16 have there. */
export const headOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, HEAD_BYTES));

/** What an XML declaration says of the charset. */
export const xmlEncoding = (bytes: Uint8Array): string | undefined =>
  /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:\s-]+)["']/.exec(headOf(bytes))?.[1]?.trim();

/** The byte order mark's word; then the transport's (RFC 7303 §3), then the document's own. */
function labelOf(head: Uint8Array, transport: string | undefined): string {
  const mark = byteOrderMark(head);
  if (mark) return mark;
  // A `<` in UTF-16.
  if (head[0] === 0 && head[1] === 0x3c) return 'utf-16be';
  if (head[0] === 0x3c && head[1] === 0) return 'utf-16le';
  // Of what is sent as text/xml servers that do not know better say `us-ascii`.
  const said = [transport, xmlEncoding(head)];
  const label = said.find((one) => one && !isAsciiLabel(one) && decoderOf(one)) ?? 'utf-8';
  // Written by tools that keep text in UTF-16 and send it as UTF-8: there would be zeros.
  return /^(?:utf-?16|ucs-?2|unicode$|iso-10646)/i.test(label) ? 'utf-8' : label;
}

const isAscii = (bytes: Uint8Array) => bytes.every((byte) => byte < 0x80);

/** Text of bytes that come in pieces: what each piece gives, and how many bytes it waits for. */
class StreamDecoder {
  /** Bytes that are not text yet. */
  rest: Uint8Array = new Uint8Array();
  /** As many as the next piece should have, with these. */
  need = HEAD_BYTES;
  readonly #transport: string | undefined;
  readonly #guesses: boolean;
  #label: string | undefined;
  #decoder: TextDecoder | undefined;
  #head = '';

  constructor(transport: string | undefined, guesses: boolean) {
    this.#transport = transport;
    this.#guesses = guesses;
  }

  take(bytes: Uint8Array, last: boolean): string {
    this.need = 0;
    this.rest = new Uint8Array();
    this.#label ??= labelOf(bytes, this.#transport);
    if (!this.#decoder && /^utf-16|^iso-2022/i.test(this.#label)) this.#decoder = decoderOf(this.#label);
    if (this.#decoder) return this.#decoder.decode(bytes, { stream: !last });
    const end = last ? bytes.length : wholeEnd(bytes);
    const part = bytes.subarray(0, end);
    const known = isUtf8(part);
    if (!/^utf-?8$/i.test(this.#label) && !isAscii(part)) {
      // The first letters beyond ASCII tell.
      if (!known) return this.#by(this.#label, bytes, last);
      this.#label = 'utf-8';
    }
    if (!known) return this.#guessed(bytes, end, last);
    if (this.#head.length < HEAD_CHARACTERS) this.#head += latin(part).slice(0, HEAD_CHARACTERS);
    this.rest = bytes.subarray(end);
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(part);
  }

  /** The rest of the document in one charset. */
  #by(label: string, bytes: Uint8Array, last: boolean): string {
    this.#decoder = decoderOf(label);
    return this.#decoder?.decode(bytes, { stream: !last }) ?? '';
  }

  #guessed(bytes: Uint8Array, end: number, last: boolean): string {
    if (!this.#guesses)
      throw unreadable('the JSON is not UTF-8, as it has to be (RFC 8259 §8.1): convert it first');
    const part = bytes.subarray(0, end);
    const { label, whole, letters } = guess(part, this.#head + latin(part.subarray(0, HEAD_CHARACTERS)));
    if (!last && letters < MIN_LETTERS && bytes.length < MAX_HELD_BYTES) {
      this.need = 2 * bytes.length;
      this.rest = bytes;
      return '';
    }
    if (whole) return this.#by(label, bytes, last);
    this.rest = bytes.subarray(end);
    return mixed(part, label);
  }
}

const latin = (bytes: Uint8Array) => new TextDecoder('windows-1252').decode(bytes);

/**
 * The text of `chunks`, without a byte order mark. What is said to be in another charset and is UTF-8 is taken as
 * that; what is no UTF-8 is read in the code page that it looks like.
 * @param transport the charset parameter of Content-Type
 * @throws Refusal 400 for what is no UTF-8 where nothing is to be guessed
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  transport?: string,
  { guesses = true } = {},
): AsyncGenerator<string> {
  const decoder = new StreamDecoder(transport, guesses);
  let held: Uint8Array[] = [];
  let size = 0;
  let begun = false;
  const take = (last: boolean): string => {
    const text = decoder.take(concatBytes(held), last);
    held = [decoder.rest];
    size = decoder.rest.length;
    if (begun || !text) return text;
    begun = true;
    return text.replace(/^\uFEFF/, '');
  };
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    const text = size < decoder.need ? '' : take(false);
    if (text) yield text;
  }
  yield take(true);
}
