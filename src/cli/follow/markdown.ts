// A folder of Markdown, one file per article, as the view has them.
import { link, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cursor } from '../../client/changes.ts';
import { byteLength } from '../../domain/bytes.ts';
import { Failure, fileFailure } from '../command.ts';
import type { Page } from './destination.ts';
import { Journal } from './journal.ts';
import { addressOf, type Target } from './target.ts';
import type { Copy } from './verify.ts';

export const JOURNAL_FILE = '.tagwire-follow.jsonl';
/** Of files that are being written. */
const ASIDE = /^\.tagwire-follow-\d+\.part$/;
const MAX_NAME_BYTES = 150;
/** Of a UUID. */
const MAX_ID_LENGTH = 36;
/** Files written at once. */
const WRITERS = 8;

export class MarkdownFolder implements Copy {
  readonly asked = { as: 'markdown', fields: ['item'], copy: true } as const;
  readonly #folder: string;
  readonly #journal: Journal;
  /** In lower case: some file systems tell no cases apart. */
  readonly #names: Set<string>;
  #written = 0;

  private constructor(folder: string, journal: Journal, names: Set<string>) {
    [this.#folder, this.#journal, this.#names] = [folder, journal, names];
  }

  /** @param journal where its journal is: in the folder unless given. @throws Misuse where it is of another view, Failure */
  static async open(folder: string, target: Target, journal = join(folder, JOURNAL_FILE)) {
    try {
      await mkdir(folder, { recursive: true });
      const names = await readdir(folder);
      for (const name of names.filter((one) => ASIDE.test(one)))
        await rm(join(folder, name), { force: true });
      const known = await Journal.open(journal, addressOf(target));
      const held = [...known.held.values()].map(({ file }) => file);
      return new MarkdownFolder(folder, known, new Set([...names, ...held].map(folded)));
    } catch (error) {
      throw 'errno' in (error as Error) ? fileFailure(folder, error) : error;
    }
  }

  cursorOf(): Cursor | undefined {
    return this.#journal.cursor;
  }

  /** @throws Failure where a file cannot be written */
  async take(_: Target, { changes, cursor, reset, isLast }: Page): Promise<void> {
    const journal = this.#journal;
    try {
      if (reset) await journal.add([{ reset: cursor.log }]);
      const last = new Map(changes.map((change) => [change.id, change]));
      const texts = new Map<string, string>();
      const gone: string[] = [];
      for (const { id, item, kind } of last.values()) {
        if (typeof item === 'string' && kind !== 'retract' && kind !== 'left') texts.set(id, item);
        else if (journal.held.has(id)) gone.push(id);
      }
      const isNew = new Set([...texts.keys()].filter((id) => !journal.held.has(id)));
      await journal.add(
        [...texts].map(([id, text]) => {
          const file = journal.held.get(id)?.file ?? this.#nameFor(id, text);
          return { id, version: last.get(id)!.version, file };
        }),
      );
      const queue = texts.entries();
      const write = async () => {
        for (const [id, text] of queue) await this.#write(id, text, isNew.has(id));
      };
      await Promise.all(Array.from({ length: WRITERS }, write));
      // What a site that was set back has no more goes once all that it has is here.
      await this.#remove(isLast ? [...gone, ...journal.stale] : gone);
      const { since, log } = cursor;
      if (journal.cursor?.since !== since || journal.cursor.log !== log) await journal.add([{ since, log }]);
    } catch (error) {
      throw 'errno' in (error as Error) ? fileFailure(this.#folder, error) : error;
    }
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  /** Versions of the articles whose files are there, by their ids. */
  async versionsNow(): Promise<Map<string, number>> {
    const names = new Set(await readdir(this.#folder));
    const { held, stale } = this.#journal;
    const there = [...held].filter(([id, { file }]) => names.has(file) && !stale.has(id));
    return new Map(there.map(([id, { version }]) => [id, version]));
  }

  async #write(id: string, text: string, isNew: boolean): Promise<void> {
    const aside = join(this.#folder, `.tagwire-follow-${this.#written++}.part`);
    const part = await open(aside, 'w');
    try {
      await part.writeFile(text);
      await part.datasync();
    } finally {
      await part.close();
    }
    const held = this.#journal.held.get(id)!;
    if (!isNew) return rename(aside, join(this.#folder, held.file));
    for (let { file } = held; !(await moveToNew(aside, join(this.#folder, file))); ) {
      // Somebody has put a file of that name there just now.
      file = this.#nameFor(id, text);
      await this.#journal.add([{ id, version: held.version, file }]);
    }
  }

  async #remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) await rm(join(this.#folder, this.#journal.held.get(id)!.file), { force: true });
    for (const id of ids) this.#names.delete(folded(this.#journal.held.get(id)!.file));
    await this.#journal.add(ids.map((gone) => ({ gone })));
  }

  /** A name that nothing in the folder has. */
  #nameFor(id: string, text: string): string {
    const name = nameOf(id, text);
    const own = safe(id).slice(0, MAX_ID_LENGTH);
    const free = [name, `${name}-${own.slice(0, 8)}`, `${name}-${own}`]
      .map((one) => `${one}.md`)
      .find((one) => !this.#names.has(folded(one)));
    if (free === undefined) throw new Failure(`${this.#folder}: there is a file ${name}-${own}.md already`);
    this.#names.add(folded(free));
    return free;
  }
}

const folded = (name: string) => name.normalize('NFC').toLowerCase();

/** A site may send any text: what is left of it leads nowhere, and is no hidden file. */
const safe = (text: string) =>
  text
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}_-]+/gu, '-')
    .replace(/^-+/, '');

/** Day and slug, as exports name files. */
function nameOf(id: string, text: string): string {
  const day = /^\d{4}-\d\d-\d\d/.exec(member(text, 'date'))?.[0];
  const own = safe(id).slice(0, MAX_ID_LENGTH);
  const slug = safe(member(text, 'slug'));
  const name = [day, slug || own].filter(Boolean).join('-');
  return byteLength(name) <= MAX_NAME_BYTES ? name : `${[...name].slice(0, 25).join('')}-${own}`;
}

/** A member of the front matter, whose values are JSON. */
function member(text: string, name: string): string {
  const end = text.indexOf('\n---');
  const head = text.slice(0, Math.max(0, end));
  const line = head.split('\n').find((one) => one.startsWith(`${name}: `)) ?? '';
  try {
    return `${JSON.parse(line.slice(name.length + 2))}`;
  } catch {
    return '';
  }
}

/** False where there is something of that name. */
async function moveToNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    await rm(from);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
  }
  // A file system without links.
  const isThere = await lstat(to).then(
    () => true,
    () => false,
  );
  if (!isThere) await rename(from, to);
  return !isThere;
}
