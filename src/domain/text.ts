// Text that is safe to carry: what XML forbids is dropped on the way in, so that no format has to think of it.

// XML 1.0 §2.2 Char: #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF].
// With the u flag a surrogate pair is one character, so this class meets only lone surrogates.
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Drops characters that XML 1.0 forbids (controls, lone surrogates, U+FFFE/U+FFFF); line ends become `\n`. */
export function xmlSafe(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(FORBIDDEN, '');
}

/** One line of plain text: `xmlSafe`, white space folded and trimmed. */
export function oneLine(text: string): string {
  return xmlSafe(text).replace(/\s+/gu, ' ').trim();
}

/** Escapes text for XML and HTML, in elements and in double-quoted attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
}

/** Undoes `escapeText`. */
export function unescapeText(text: string): string {
  const characters: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
  return text.replace(/&(?:amp|lt|gt|quot);/g, (entity) => characters[entity] ?? entity);
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
