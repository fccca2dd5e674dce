// Modules of libraries as a Worker takes them in: the same to whoever imports them, in fewer bytes. Made before each
// bundle out of what is installed; wrangler.toml names them.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { determineBranch, htmlDecodeTree, xmlDecodeTree } from 'entities/decode';
import type { Entity } from './entity-tree.ts';

/**
 * js-yaml is one module whose schemas, tags and patterns are made when it is loaded. A bundler must keep them all, for it
 * cannot know that making them does nothing else; so it is told.
 */
export const pure = (code: string): string =>
  code
    .replace(/^var ([\w$]+) = ((?:.|\n[\t}\])])*);$/gm, 'var $1 = /* @__PURE__ */ (() => ($2))();')
    .replace(/^\/\/# sourceMappingURL=.*/m, '');

// Of the first word of a node in a tree of `entities` (its internal/bin-trie-flags.js).
const FLAG13 = 1 << 13;
const VALUE_MASK = 0x1fff;

/** Every name in a tree of the library's. */
export function entitiesOf(tree: Uint16Array, index = 0, name = ''): Entity[] {
  const head = tree[index] ?? 0;
  const length = head >>> 14;
  if (length === 0 && head & FLAG13) {
    const run = (head & 0x1f80) >> 7;
    let chars = String.fromCharCode(head & 0x7f);
    for (let i = 0; i < run - 1; i++) {
      chars += String.fromCharCode(((tree[index + 1 + (i >> 1)] ?? 0) >> ((i & 1) << 3)) & 0xff);
    }
    return entitiesOf(tree, index + 1 + (run >> 1), name + chars);
  }
  const found: Entity[] = [];
  if (length) {
    const units = length === 1 ? [head & VALUE_MASK] : tree.subarray(index + 1, index + length);
    found.push({ name, text: String.fromCharCode(...units), open: !(head & FLAG13) });
  }
  if (length === 1) return found;
  for (let char = 48; char <= 122; char++) {
    const next = determineBranch(tree, head, index + (length || 1), char);
    if (next >= 0) found.push(...entitiesOf(tree, next, name + String.fromCharCode(char)));
  }
  return found;
}

/**
 * As text, in the order of their characters: `;` where one is next to the one before, else `,` and how far it is in
 * base 36, then its names. `!` is after an open one; capitals are `^` and a letter, so that gzip sees one word in both.
 */
export function pack(entities: readonly Entity[]): string {
  const names = new Map<string, string[]>();
  for (const { name, text, open } of entities) {
    names.set(text, [...(names.get(text) ?? []), open ? `${name}!` : name]);
  }
  let last = 0;
  return [...names]
    .sort(([a], [b]) => a.codePointAt(0)! - b.codePointAt(0)! || a.length - b.length)
    .map(([text, of]) => {
      const [first = 0, second] = [...text].map((char) => char.codePointAt(0)!);
      const step = first - last;
      last = first;
      const words = of.sort((a, b) => b.length - a.length).join(' ');
      if (step === 1 && !second) return `;${words}`;
      return `,${step.toString(36)}${second ? `.${second.toString(36)}` : ''} ${words}`;
    })
    .join('')
    .replace(/[A-Z]/g, (letter) => `^${letter.toLowerCase()}`);
}

const treeModule = (name: string, tree: Uint16Array) =>
  `import { treeOf } from '../../src/runtimes/entity-tree.ts';\n` +
  `export const ${name} = /* @__PURE__ */ treeOf(${JSON.stringify(pack(entitiesOf(tree)))});\n`;

/** Writes them into a folder two below the root. */
export async function writeLeanModules(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const modules = {
    'js-yaml.mjs': pure(await readFile(new URL(import.meta.resolve('js-yaml')), 'utf8')),
    'html-entities.js': treeModule('htmlDecodeTree', htmlDecodeTree),
    'xml-entities.js': treeModule('xmlDecodeTree', xmlDecodeTree),
  };
  for (const [name, code] of Object.entries(modules)) {
    // Another start of a Worker may be reading it.
    const file = join(folder, name);
    await writeFile(`${file}.${process.pid}`, code);
    await rename(`${file}.${process.pid}`, file);
  }
}
