// HTML's named characters. The `entities` library keeps them as a finished tree, dense enough that gzip finds nothing
// more to save in it; a Worker keeps the names in order of their characters, half the bytes, and makes the tree at start.
// The layout is that of `internal/bin-trie-flags.js` there, of whose shapes of nodes three are enough.

/** A character by its name; an open one is understood without a semicolon, too (HTML §13.5). */
export interface Entity {
  name: string;
  text: string;
  open: boolean;
}

/** In the first word of a node: that the value needs a semicolon. */
const STRICT = 1 << 13;
const MOST_INLINE = 0x1fff;
const A = 65;
/** `A` to `z`: the library asks for a first node that is a table. */
const LETTERS = 58;

type Node = Map<number, Node> & { entity?: Entity };

/** The tree of what was packed. */
export function treeOf(packed: string): Uint16Array {
  const root: Node = new Map();
  let last = 0;
  const capital = (_: string, letter: string) => letter.toUpperCase();
  for (const [mark, ...part] of packed.replace(/\^(.)/g, capital).match(/[,;][^,;]*/g) ?? []) {
    const names = part.join('').split(' ');
    const [step = '', second] = mark === ';' ? ['1'] : names.shift()!.split('.');
    last += Number.parseInt(step, 36);
    const text =
      String.fromCodePoint(last) + (second ? String.fromCodePoint(Number.parseInt(second, 36)) : '');
    for (const written of names) {
      const name = written.replace('!', '');
      let node = root;
      for (let i = 0; i < name.length; i++) {
        const char = name.charCodeAt(i);
        const next: Node = node.get(char) ?? new Map();
        node.set(char, next);
        node = next;
      }
      node.entity = { name, text, open: name !== written };
    }
  }
  const words = [(LETTERS << 7) | A, ...new Array<number>(LETTERS).fill(0)];
  for (const [char, node] of root) {
    words[1 + char - A] = words.length - LETTERS;
    write(words, node);
  }
  return new Uint16Array(words);
}

function write(words: number[], node: Node): void {
  const branches = [...node].sort(([a], [b]) => a - b);
  const { entity } = node;
  let head = 0;
  const value: number[] = [];
  if (entity) {
    for (let i = 0; i < entity.text.length; i++) value.push(entity.text.charCodeAt(i));
    if (!entity.open) head = STRICT;
    if (!branches.length && value.length === 1 && value[0]! <= MOST_INLINE) head |= value.pop()!;
    head |= (value.length + 1) << 14;
  }
  const [first, ...others] = branches;
  if (first && !others.length) {
    words.push(head | first[0], ...value);
    write(words, first[1]);
    return;
  }
  words.push(head | (branches.length << 7), ...value);
  for (let i = 0; i < branches.length; i += 2) {
    words.push(branches[i]![0] | ((branches[i + 1]?.[0] ?? 0) << 8));
  }
  const pointers = words.length;
  const end = pointers + branches.length;
  words.length = end;
  branches.forEach(([, child], i) => {
    words[pointers + i] = words.length - end;
    write(words, child);
  });
}
