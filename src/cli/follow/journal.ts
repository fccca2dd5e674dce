// What a folder of followed articles holds, and where it stands: a file that only grows, so that a kill leaves all but its
// last line. A file is in it before it is in the folder.
import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import type { Cursor } from '../../client/changes.ts';
import { isObject } from '../../domain/objects.ts';
import { Failure, fileFailure, Misuse } from '../command.ts';
import { withoutLinks } from '../named-file.ts';

/** What is held of an article. */
export interface Held {
  version: number;
  /** Its name in the folder. */
  file: string;
}

/** One line; the first says what is followed. */
type Entry = { follows: string } | ({ id: string } & Held) | { gone: string } | { reset: string } | Cursor;

/** Lines that are nothing any more before the file is written anew. */
const MAX_OLD_LINES = 10_000;

export class Journal {
  readonly held = new Map<string, Held>();
  /** Articles of a log that is no more, which its new one has not told yet. */
  readonly stale = new Set<string>();
  cursor: Cursor | undefined;
  readonly #path: string;
  #file: FileHandle;

  private constructor(path: string, file: FileHandle) {
    [this.#path, this.#file] = [path, file];
  }

  /** @throws Misuse where it is of another view, Failure where it cannot be read or written */
  static async open(path: string, follows: string): Promise<Journal> {
    try {
      const found = await stat(path).catch(() => undefined);
      if (found && !found.isFile()) throw new Failure(`${path} is no file: name another`);
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      const entries = entriesOf(text);
      const [first, ...rest] = entries ?? [];
      // Its first line is there whole, or nothing is: what has another one is somebody else's.
      const isOne = !text || (first && 'follows' in first);
      if (!isOne || !entries)
        throw new Failure(`${path} is no file of tagwire follow --markdown: name another`);
      if (first && 'follows' in first && first.follows !== follows)
        throw new Misuse(`${path} is of ${first.follows}: name another folder`);
      const journal = new Journal(await withoutLinks(path), await open(path, 'a'));
      for (const entry of rest) journal.#know(entry);
      // A line that a kill has cut, and a file of old ones, are left behind.
      if (!text.endsWith('\n') || rest.length > 2 * journal.held.size + MAX_OLD_LINES)
        await journal.#anew(follows);
      return journal;
    } catch (error) {
      throw error instanceof Failure || error instanceof Misuse ? error : fileFailure(path, error);
    }
  }

  /** Resolves once the disk has them. */
  async add(entries: readonly Exclude<Entry, { follows: string }>[]): Promise<void> {
    if (!entries.length) return;
    await this.#file.appendFile(entries.map(lineOf).join(''));
    await this.#file.datasync();
    for (const entry of entries) this.#know(entry);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #know(entry: Entry): void {
    if ('file' in entry) {
      const { id, version, file } = entry;
      this.held.set(id, { version, file });
      this.stale.delete(id);
    } else if ('gone' in entry) {
      this.held.delete(entry.gone);
      this.stale.delete(entry.gone);
    } else if ('reset' in entry) {
      for (const id of this.held.keys()) this.stale.add(id);
    } else if ('since' in entry) this.cursor = entry;
  }

  async #anew(follows: string): Promise<void> {
    const lineFor = ([id, held]: [string, Held]) => lineOf({ id, ...held });
    const all = [...this.held];
    const stale = all.filter(([id]) => this.stale.has(id));
    const lines = [
      lineOf({ follows }),
      ...stale.map(lineFor),
      ...(stale.length ? [lineOf({ reset: this.cursor?.log ?? '' })] : []),
      ...all.filter(([id]) => !this.stale.has(id)).map(lineFor),
      ...(this.cursor ? [lineOf(this.cursor)] : []),
    ];
    const aside = `${this.#path}.${process.pid}`;
    const file = await open(aside, 'w');
    await file.writeFile(lines.join(''));
    await file.datasync();
    await file.close();
    await rename(aside, this.#path);
    await this.#file.close();
    this.#file = await open(this.#path, 'a');
  }
}

const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/** Of the whole lines; undefined where they are something else. */
function entriesOf(text: string): Entry[] | undefined {
  try {
    const entries: unknown[] = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return entries.every(isObject) ? (entries as unknown as Entry[]) : undefined;
  } catch {
    return undefined;
  }
}
