// Text that is safe to carry: what XML forbids is dropped on the way in, so that no format has to think of it.

// XML 1.0 §2.2 Char: #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].
// With the u flag a surrogate pair is one character, so this class meets only lone surrogates.
// What is at fault is looked for first: that is quick, and most texts have nothing of it.
const SUSPECT = /[\0-\x08\x0b-\x1f\ufffe\uffff]/;
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Drops characters that XML 1.0 forbids (controls, lone surrogates, U+FFFE/U+FFFF); line ends become `\n`. */
export function xmlSafe(text: string): string {
  if (!SUSPECT.test(text) && text.isWellFormed()) return text;
  return text.replace(/\r\n?/g, '\n').replace(FORBIDDEN, '');
}

/** One line of plain text: `xmlSafe`, white space folded and trimmed. */
export function oneLine(text: string): string {
  return xmlSafe(text)
    .replace(/\s{2,}|[^\S ]/gu, ' ')
    .trim();
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes text for XML and HTML, in elements and in double-quoted attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
}

/** White space of HTML as one space each; a space that stands alone, as between words, is not touched. */
export const foldSpace = (text: string): string => text.replace(/[ \t\n]{2,}|[\t\n]/g, ' ');

const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
};

/** Undoes `escapeText`. */
export function unescapeText(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:amp|lt|gt|quot);/g, (entity) => CHARACTERS[entity] ?? entity);
}

/** A URL up to its query: scheme, user information, the rest of authority and path; then query and fragment. */
const URL_IN_TEXT =
  /\b((?:https?|libsql|wss?):\/\/)(?:[^\s"'<>\\/?#@]*@)?([^\s"'<>\\?#]*)(?:[?#][^\s"'<>\\]*)?/gi;

/** The same text, its URLs without user names, queries and fragments: these may be secrets (capability URLs, tokens). */
export const withoutQuery = (text: string): string => text.replace(URL_IN_TEXT, '$1$2');

/** `text` without the characters of `these` (one UTF-16 unit each) at its end: `/[…]+$/`, which is quadratic, in linear time. */
export function trimEndOf(text: string, these: string): string {
  let end = text.length;
  while (end > 0 && these.includes(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** The same at both ends. */
export function trimOf(text: string, these: string): string {
  let start = 0;
  while (start < text.length && these.includes(text[start]!)) start++;
  return trimEndOf(text.slice(start), these);
}

/** A host name as URLs have it, without the brackets of an IPv6 address or the dot of the root. */
export const bareHost = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
