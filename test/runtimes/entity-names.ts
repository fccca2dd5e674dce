// The names in the tree of `entities`, by walking it (its internal/bin-trie-flags.js).
import { determineBranch, htmlDecodeTree } from 'entities/decode';

const COMPACT = 1 << 13;

/** Every name of a character in HTML, without its semicolon. */
export function entityNames(tree: Uint16Array = htmlDecodeTree, index = 0, name = ''): string[] {
  const head = tree[index] ?? 0;
  const length = head >>> 14;
  if (length === 0 && head & COMPACT) {
    const run = (head & 0x1f80) >> 7;
    let chars = String.fromCharCode(head & 0x7f);
    for (let i = 0; i < run - 1; i++) {
      chars += String.fromCharCode(((tree[index + 1 + (i >> 1)] ?? 0) >> ((i & 1) << 3)) & 0xff);
    }
    return entityNames(tree, index + 1 + (run >> 1), name + chars);
  }
  const found = length ? [name] : [];
  if (length === 1) return found;
  for (let char = 48; char <= 122; char++) {
    const next = determineBranch(tree, head, index + (length || 1), char);
    if (next >= 0) found.push(...entityNames(tree, next, name + String.fromCharCode(char)));
  }
  return found;
}
