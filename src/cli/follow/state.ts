// Where a follower stands: a file that is there whole, as it was or as it is.
import { open, readFile, rename } from 'node:fs/promises';
import type { Cursor } from '../../client/changes.ts';
import { isObject } from '../../domain/objects.ts';
import { Failure, fileFailure, Misuse } from '../command.ts';
import { withoutLinks } from '../named-file.ts';
import { addressOf, type Target } from './target.ts';

export class StateFile {
  readonly #path: string;
  readonly #cursors: Map<string, Cursor>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, cursors: Map<string, Cursor>) {
    this.#path = path;
    this.#cursors = cursors;
  }

  /** @throws Misuse where it is of something else, Failure where it cannot be read or written */
  static async open(path: string, targets: readonly Target[]): Promise<StateFile> {
    const cursors = await read(path);
    const followed = new Set(targets.map(addressOf));
    const other = [...cursors.keys()].find((address) => !followed.has(address));
    if (other !== undefined)
      throw new Misuse(`--state ${path} is of ${other}: follow that as well, or name another file`);
    // Lines that are written before it shows that the state cannot be would come twice.
    await write(path, cursors);
    return new StateFile(path, cursors);
  }

  cursorOf(target: Target): Cursor | undefined {
    return this.#cursors.get(addressOf(target));
  }

  /** @throws Failure */
  keep(target: Target, { since, log }: Cursor): Promise<void> {
    const known = this.cursorOf(target);
    if (known?.since === since && known.log === log) return Promise.resolve();
    this.#cursors.set(addressOf(target), { since, log });
    const written = this.#last.then(() => write(this.#path, this.#cursors));
    this.#last = written.catch(() => {});
    return written;
  }
}

async function read(path: string): Promise<Map<string, Cursor>> {
  try {
    const state: unknown = JSON.parse(await readFile(path, 'utf8'));
    const cursors = new Map(Object.entries(isObject(state) ? state : {}) as [string, Cursor][]);
    const isState = isObject(state) && [...cursors.values()].every(isCursor);
    if (!isState) throw new Failure(`${path} is no state of tagwire follow: name another file`);
    return cursors;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    if (error instanceof SyntaxError)
      throw new Failure(`${path} is no state of tagwire follow: name another file`);
    throw error instanceof Failure ? error : fileFailure(path, error);
  }
}

export const isCursor = (value: unknown): value is Cursor =>
  isObject(value) && Number.isSafeInteger(value.since) && typeof value.log === 'string';

async function write(path: string, cursors: ReadonlyMap<string, Cursor>): Promise<void> {
  try {
    const whole = await withoutLinks(path);
    const aside = `${whole}.${process.pid}`;
    const file = await open(aside, 'w');
    try {
      await file.writeFile(`${JSON.stringify(Object.fromEntries(cursors), null, 2)}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(aside, whole);
  } catch (error) {
    throw fileFailure(path, error);
  }
}
