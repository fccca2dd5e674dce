// Bytes of a feed as text, whatever their charset is said to be: feeds are wrong about it more often than not.

/** Bytes looked at before the first text: a byte order mark, an XML declaration. */
const HEAD = 1024;

/** Labels of old tools that the Encoding Standard does not list. */
const uniform = (label: string) => label.replace(/^(?:win|windows|cp|ansi)[-_ ]?(125\d)$/i, 'windows-$1');

function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(uniform(label));
  } catch {
    return undefined;
  }
}

/** The byte order mark's or the zeros' word; then the transport's (RFC 7303 §3), then the document's own. */
function charsetOf(head: Uint8Array, transport: string | undefined): string {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  const start = String.fromCharCode(...head.subarray(0, HEAD));
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']\s*([\w.: -]+?)\s*["']/.exec(start)?.[1];
  const label = [transport, declared].find((one) => one && decoderOf(one)) ?? 'utf-8';
  // Written by tools that keep text in UTF-16 and send it as UTF-8: there would be zeros.
  return /^(?:utf-?16|ucs-?2|unicode$|iso-10646)/i.test(label) ? 'utf-8' : label;
}

/** Length of the UTF-8 sequence a byte begins, 0 for none. */
const sequence = (byte: number) =>
  byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
const continues = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** Where an incomplete sequence at the end begins. */
function wholeEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (!continues(byte)) return sequence(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** UTF-8, and bytes that are none as Windows-1252: feeds are pasted together from texts of several origins. */
function mixed(bytes: Uint8Array): string {
  const utf8 = new TextDecoder('utf-8');
  const other = new TextDecoder('windows-1252');
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequence(bytes[at]!);
    let good = length > 0;
    for (let i = 1; good && i < length; i++) good = continues(bytes[at + i]);
    if (good) {
      at += length;
      continue;
    }
    parts.push(utf8.decode(bytes.subarray(from, at)), other.decode(bytes.subarray(at, at + 1)));
    from = at += 1;
  }
  return parts.join('') + utf8.decode(bytes.subarray(from));
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const joined = (a: Uint8Array, b: Uint8Array) => {
  if (!a.length) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};
const isAscii = (bytes: Uint8Array) => bytes.every((byte) => byte < 0x80);

/**
 * The text of `chunks`, without a byte order mark. Nothing is refused: what is said to be in another charset and
 * is UTF-8 is taken as that, and a byte that is no UTF-8 as Windows-1252.
 * @param transport the charset parameter of Content-Type
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  transport?: string,
): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array();
  let label: string | undefined;
  let decoder: TextDecoder | undefined;
  const take = (bytes: Uint8Array, last: boolean): string => {
    label ??= charsetOf(bytes, transport);
    if (!decoder && /^utf-16|^iso-2022/i.test(label)) decoder = decoderOf(label);
    if (decoder) return decoder.decode(bytes, { stream: !last });
    const end = last ? bytes.length : wholeEnd(bytes);
    const part = bytes.subarray(0, end);
    if (!/^utf-?8$/i.test(label) && !isAscii(part)) {
      // The first letters beyond ASCII tell.
      if (isUtf8(part)) label = 'utf-8';
      else {
        decoder = decoderOf(label);
        return decoder?.decode(bytes, { stream: !last }) ?? '';
      }
    }
    rest = bytes.subarray(end);
    return isUtf8(part) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(part) : mixed(part);
  };
  let begun = false;
  for await (const chunk of chunks) {
    const bytes = joined(rest, chunk);
    rest = new Uint8Array();
    if (!begun && bytes.length < HEAD) {
      rest = bytes;
      continue;
    }
    const text = take(bytes, false);
    yield begun ? text : text.replace(/^\uFEFF/, '');
    begun = true;
  }
  const text = take(rest, true);
  yield begun ? text : text.replace(/^\uFEFF/, '');
}
