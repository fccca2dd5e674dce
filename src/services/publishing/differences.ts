// What differs between two texts: lines, and words within changed lines.
import { diffArrays } from 'diff';

export interface Part {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** Lines, and then words, that are found to be gone or new; the rest counts as replaced. Time grows with its square. */
const MAX_EDITS = 1_000;
const LINES = /[^\n]*\n|[^\n]+$/g;
/**
 * Letters, marks and digits; white space; anything else alone. Scripts without spaces compare by letter. `diff` itself
 * knows Latin words only, and an Intl.Segmenter finds others in each runtime.
 */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu;

/** The way from one text to the other, in order: between two parts that are the same, what is gone, then what is new. */
export function differences(before: string, after: string): Part[] {
  const lines = compare(before, after, LINES, { edits: MAX_EDITS });
  const budget = { edits: MAX_EDITS };
  const parts: Part[] = [];
  for (const [i, line] of lines.entries()) {
    const previous = lines[i - 1];
    if (line.kind !== 'new' || previous?.kind !== 'gone') parts.push(line);
    else parts.splice(-1, 1, ...compare(previous.text, line.text, WORDS, budget));
  }
  return joined(parts);
}

/** @param budget what is left of MAX_EDITS for it and those after it */
function compare(before: string, after: string, pieces: RegExp, budget: { edits: number }): Part[] {
  const options = { maxEditLength: budget.edits };
  const changes = diffArrays(before.match(pieces) ?? [], after.match(pieces) ?? [], options);
  if (!changes) {
    budget.edits = 0;
    return joined([
      { kind: 'gone', text: before },
      { kind: 'new', text: after },
    ]);
  }
  const changed = changes.filter(({ added, removed }) => added || removed);
  budget.edits -= changed.reduce((sum, { count }) => sum + count, 0);
  return joined(
    changes.map(({ added, removed, value }) => ({
      kind: added ? 'new' : removed ? 'gone' : 'same',
      text: value.join(''),
    })),
  );
}

/** Neighbours of a kind as one; between two that are the same, all that is gone before all that is new. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  let changed = { gone: '', new: '' };
  const flush = () => {
    for (const kind of ['gone', 'new'] as const) {
      if (changed[kind]) result.push({ kind, text: changed[kind] });
    }
    changed = { gone: '', new: '' };
  };
  for (const { kind, text } of parts) {
    if (!text) continue;
    if (kind !== 'same') changed[kind] += text;
    else {
      flush();
      const last = result.at(-1);
      if (last?.kind === 'same') last.text += text;
      else result.push({ kind, text });
    }
  }
  flush();
  return result;
}
