export type Bytes = Uint8Array<ArrayBuffer>;

/** A call takes a limited number of arguments. */
const CHUNK_BYTES = 32_768;

export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK_BYTES));
  }
  return btoa(binary);
}

/** The bytes of a base64 text, of either alphabet (RFC 4648 §4, §5). @throws where it is none */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

/** In lower case. */
export const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** RFC 4648 §5, without padding. */
export const base64url = (bytes: Uint8Array): string =>
  base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export const areSameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** Whether two secrets are the same, in a time that does not tell where they differ. */
export function areSameSecrets(a: Uint8Array, b: Uint8Array): boolean {
  let differences = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) differences |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return differences === 0;
}

export const sizeOf = (parts: readonly Uint8Array[]): number =>
  parts.reduce((size, part) => size + part.length, 0);

/** The bytes of several pieces in one; a copy, unless there is but one piece with bytes. */
export function concatBytes<T extends ArrayBufferLike>(
  parts: readonly Uint8Array<T>[],
): Uint8Array<T | ArrayBuffer> {
  const [only = new Uint8Array(), ...more] = parts.filter((part) => part.length > 0);
  if (!more.length) return only;
  const whole = new Uint8Array(sizeOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const encoder = new TextEncoder();
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of bytes in UTF-8. */
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

/** Bytes of a text in UTF-8. */
export const byteLength = (text: string): number => encoder.encode(text).length;

/** A stream of one chunk. */
export async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
