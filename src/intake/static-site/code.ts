// Where Markdown has code, in which nothing is a link or an element: fenced (CommonMark §4.5) and in backticks (§6.1).

export interface Piece {
  text: string;
  isCode: boolean;
}

const FENCE = /^ {0,3}(?:[>*+-] {0,3}){0,5}(`{3,}|~{3,})/;

/** The fence that is open behind a line, where `fence` was before it. */
export function fenceAfter(line: string, fence: string): string {
  const run = FENCE.exec(line.slice(0, 200))?.[1];
  if (!run) return fence;
  if (!fence) return run;
  return run[0] === fence[0] && run.length >= fence.length ? '' : fence;
}

/** A text in its order, code and all else apart. */
export function piecesOf(markdown: string): Piece[] {
  const pieces: Piece[] = [];
  let [start, at, fence] = [0, 0, ''];
  const cut = (end: number, isCode: boolean) => {
    const text = markdown.slice(start, end);
    for (const piece of isCode ? [{ text, isCode }] : spans(text)) if (piece.text) pieces.push(piece);
    start = end;
  };
  while (at < markdown.length) {
    const newline = markdown.indexOf('\n', at);
    const end = newline < 0 ? markdown.length : newline + 1;
    const after = fenceAfter(markdown.slice(at, Math.min(end, at + 200)), fence);
    if (after && !fence) cut(at, false);
    else if (fence && !after) cut(end, true);
    fence = after;
    at = end;
  }
  cut(markdown.length, fence !== '');
  return pieces;
}

/** A run of backticks begins code that the next run of its length ends. */
function spans(text: string): Piece[] {
  if (!text.includes('`')) return [{ text, isCode: false }];
  const runs = [...text.matchAll(/`+/g)];
  // Of each length, the last one first.
  const later = Map.groupBy(runs.toReversed(), ([run]) => run.length);
  const pieces: Piece[] = [];
  let at = 0;
  for (const { 0: run, index } of runs) {
    if (index < at) continue;
    const ends = later.get(run.length) ?? [];
    while (ends.length && ends.at(-1)!.index <= index) ends.pop();
    const end = ends.at(-1)?.index;
    if (end === undefined) continue;
    pieces.push({ text: text.slice(at, index), isCode: false });
    at = end + run.length;
    pieces.push({ text: text.slice(index, at), isCode: true });
  }
  return [...pieces, { text: text.slice(at), isCode: false }];
}
