// What two people made of one text at once, put together where they changed different places of it.
import { diff3Merge } from 'node-diff3';

/** Ends of paragraphs: blank lines; in HTML ends of lines and of blocks, too. */
const ENDS = {
  prose: /(\n(?:[ \t]*\n)+)/,
  html: /(\n+|<\/(?:p|h[1-6]|li|ul|ol|blockquote|figure|pre|table|tr|div)>\n*)/,
};

/** Without line ends at its end. */
function trimmed(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return text.slice(0, end);
}

/** Paragraphs and what stands between them, in turn: who changes a paragraph does not touch its neighbours. */
const piecesOf = (text: string, kind: keyof typeof ENDS): string[] =>
  `${trimmed(text)}\n\n`.split(ENDS[kind]).filter(Boolean);

/** Undefined where both changed the same place to something else. */
export function mergeTexts(
  base: string,
  mine: string,
  theirs: string,
  kind: keyof typeof ENDS = 'prose',
): string | undefined {
  if (mine === base || mine === theirs) return theirs;
  if (theirs === base) return mine;
  const [a, o, b] = [mine, base, theirs].map((text) => piecesOf(text, kind)) as [
    string[],
    string[],
    string[],
  ];
  const merged: string[] = [];
  for (const { ok, conflict } of diff3Merge(a, o, b, { excludeFalseConflicts: true })) {
    if (conflict || !ok) return undefined;
    merged.push(...ok);
  }
  return trimmed(merged.join('')) + mine.slice(trimmed(mine).length);
}

/** A list of names: what either took out is out, what either put in is in, in my order. */
export function mergeLists(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
): string[] {
  const gone = new Set(base.filter((one) => !mine.includes(one) || !theirs.includes(one)));
  const added = theirs.filter((one) => !base.includes(one) && !mine.includes(one));
  return [...mine.filter((one) => !gone.has(one)), ...added];
}
