// All pages of a site, by what texts call them.
import { folderOf, segmentsOf } from './paths.ts';

/** Without an ending; a folder's index is the folder. */
const plain = (path: string): string =>
  path.replace(/\.(?:md|mdx|markdown|html?)$/i, '').replace(/(?:^|\/)_?index$/, '');

/** `..` and `.` gone. */
function joined(...paths: readonly string[]): string {
  const parts: string[] = [];
  for (const part of paths.flatMap(segmentsOf)) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

export class Pages {
  readonly #content: string;
  readonly #byPath = new Map<string, string>();
  /** By the name of the file; undefined of several. */
  readonly #byName = new Map<string, string | undefined>();

  /** @param content the folder of the texts */
  constructor(content: string) {
    this.#content = content;
  }

  add(path: string, address: string): void {
    const known = plain(path);
    this.#byPath.set(known, address);
    const name = known.split('/').at(-1)!;
    this.#byName.set(name, this.#byName.has(name) ? undefined : address);
  }

  /** The address of what a text in a file refers to; its `#…` stays. */
  addressOf(reference: string, from: string): string | undefined {
    const [, path = '', rest = ''] = /^([^#?]*)(.*)$/s.exec(reference.trim()) ?? [];
    const to = plain(path.replace(/^@\//, '/'));
    const places = to.startsWith('/')
      ? [joined(this.#content, to), joined(to)]
      : [joined(folderOf(from), to), joined(this.#content, to), joined(to)];
    const known = places.map((one) => this.#byPath.get(one)).find((one) => one !== undefined);
    const found = known ?? (to.includes('/') ? undefined : this.#byName.get(to));
    return found === undefined || path === '' ? undefined : found + rest;
  }
}
