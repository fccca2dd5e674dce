// Texts that are no UTF-8 and do not say what else: in which code page of Windows they are, their letters tell.

const byLanguage = (pages: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(pages).flatMap(([page, languages]) => languages.split(' ').map((one) => [one, page])),
  );
/** Where letters beyond ASCII are all there is, by the language that the text says it has. */
const OWN_LETTERS = byLanguage({
  ...{ 1251: 'ru uk be bg mk kk', 1253: 'el', 1255: 'he iw yi', 1256: 'ar fa ur ps' },
});
/** Where they stand among those of ASCII. */
const LATIN = byLanguage({
  ...{ 1250: 'pl cs sk hu sl hr bs ro sq', 1252: 'fi is', 1254: 'tr az', 1257: 'et lv lt', 1258: 'vi' },
});
/** `<language>`, `xml:lang`, `lang:` of front matter. */
const LANGUAGE = /(?:<(?:dc:)?language>\s*|\blang(?:uage)?["']?\s*[:=]\s*["']?)([a-z]{2})\b/i;

/** Length of the UTF-8 sequence a byte begins, 0 for none. */
const sequence = (byte: number) =>
  byte < 0x80 ? 1 : byte < 0xc2 ? 0 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 0;
const continues = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** Length of the sequence at a place, 0 where it is none. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const length = sequence(bytes[at]!);
  for (let i = 1; i < length; i++) if (!continues(bytes[at + i])) return 0;
  return length;
}

/** Where an incomplete sequence at the end begins. */
export function wholeEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (!continues(byte)) return sequence(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

export interface Guess {
  label: string;
  /** Whether nearly all is in it, and not a word here and there. */
  whole: boolean;
  /** Letters that it is a guess from. */
  letters: number;
}

/** Code page of what is no UTF-8 in `bytes`. @param head the document's beginning, which may name its language */
export function guess(bytes: Uint8Array, head: string): Guess {
  let [sequences, others, letters, neighbours] = [0, 0, 0, 0];
  // All code pages have their letters from C0 on.
  let before = false;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceAt(bytes, at);
    const isLetter = !length && bytes[at]! >= 0xc0;
    if (isLetter) {
      letters += 1;
      // A Cyrillic word is all such bytes, a French one has one here and there.
      const next = bytes[at + 1] ?? 0;
      if (before || next >= 0xc0) neighbours += 1;
    }
    before = isLetter;
    if (length > 1) sequences += 1;
    if (!length) others += 1;
    at += length || 1;
  }
  const language = LANGUAGE.exec(head)?.[1]?.toLowerCase() ?? '';
  const latin = LATIN[language];
  const own = !latin && neighbours * 3 > letters * 2 && letters > (OWN_LETTERS[language] ? 0 : 2);
  const page = own ? (OWN_LETTERS[language] ?? '1251') : (latin ?? '1252');
  return { label: `windows-${page}`, whole: own && others > sequences, letters };
}

/** UTF-8, and bytes that are none by another charset: feeds are pasted together from texts of several origins. */
export function mixed(bytes: Uint8Array, label: string): string {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  const other = new TextDecoder(label);
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceAt(bytes, at);
    if (length) {
      at += length;
      continue;
    }
    parts.push(utf8.decode(bytes.subarray(from, at)), other.decode(bytes.subarray(at, at + 1)));
    from = at += 1;
  }
  return parts.join('') + utf8.decode(bytes.subarray(from));
}
