// What differs between two texts: paragraphs by their longest common subsequence, and words within changed ones.

export interface Part {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

/** Cells of a comparison's table; beyond it a stretch counts as replaced whole. */
const MOST_CELLS = 2_000_000;
/** Letters, marks and digits; white space; anything else alone. Scripts without spaces compare by letter. */
const WORDS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu;

/** The way from one text to the other, in order. */
export function differences(before: string, after: string): Part[] {
  const lines = compare(before.match(/[^\n]*\n|[^\n]+$/g) ?? [], after.match(/[^\n]*\n|[^\n]+$/g) ?? []);
  const parts: Part[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [one, next] = [lines[i]!, lines[i + 1]];
    if (one.kind === 'gone' && next?.kind === 'new') {
      parts.push(...compare(one.text.match(WORDS) ?? [], next.text.match(WORDS) ?? []));
      i++;
    } else parts.push(one);
  }
  return joined(parts);
}

/** By the longest common subsequence of the pieces; what is gone stands before what is new. */
function compare(before: readonly string[], after: readonly string[]): Part[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [a, b] = [before.length, after.length];
  while (a > start && b > start && before[a - 1] === after[b - 1]) [a, b] = [a - 1, b - 1];
  return joined([
    { kind: 'same', text: before.slice(0, start).join('') },
    ...middle(before.slice(start, a), after.slice(start, b)),
    { kind: 'same', text: before.slice(a).join('') },
  ]);
}

function middle(before: readonly string[], after: readonly string[]): Part[] {
  const width = after.length + 1;
  if (before.length * after.length > MOST_CELLS || !before.length || !after.length) {
    return [
      { kind: 'gone', text: before.join('') },
      { kind: 'new', text: after.join('') },
    ];
  }
  // table[i][j]: length of the longest common subsequence of before[i…] and after[j…].
  const table = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const at = i * width + j;
      table[at] =
        before[i] === after[j] ? table[at + width + 1]! + 1 : Math.max(table[at + width]!, table[at + 1]!);
    }
  }
  const parts: Part[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    const at = i * width + j;
    if (before[i] === after[j]) {
      parts.push({ kind: 'same', text: before[i]! });
      [i, j] = [i + 1, j + 1];
    } else if (table[at + width]! >= table[at + 1]!) parts.push({ kind: 'gone', text: before[i++]! });
    else parts.push({ kind: 'new', text: after[j++]! });
  }
  parts.push(
    { kind: 'gone', text: before.slice(i).join('') },
    { kind: 'new', text: after.slice(j).join('') },
  );
  return parts;
}

/** Neighbours of a kind as one; between two that are the same, all that is gone before all that is new. */
function joined(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  let [gone, fresh] = ['', ''];
  const flush = () => {
    if (gone) result.push({ kind: 'gone', text: gone });
    if (fresh) result.push({ kind: 'new', text: fresh });
    [gone, fresh] = ['', ''];
  };
  for (const { kind, text } of parts) {
    if (!text) continue;
    if (kind === 'gone') gone += text;
    else if (kind === 'new') fresh += text;
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
