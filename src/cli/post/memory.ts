// What `tagwire post` remembers beside the files: which article each is, so that posting it again is not another one.
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isObject } from '../../domain/objects.ts';
import { Failure, fileTrouble } from '../command.ts';
import { withoutLinks } from '../named-file.ts';

export const MEMORY_FILE = '.tagwire.json';

/** What is remembered of a file. */
export interface Remembered {
  /** Of its article. */
  guid: string;
  /** Of the version that was posted last. */
  etag?: string;
  /** Of the file as it was posted last: a renamed file is known by it. */
  sha256: string;
}

/** Files by their names, by the address of the site. */
type Memory = Record<string, Record<string, Remembered>>;

export class PostMemory {
  readonly #site: string;

  /** @param site its address: a folder may be posted to several */
  constructor(site: string) {
    this.#site = site;
  }

  /**
   * What is known of a file: by its name, else of one of the same bytes that is no longer there.
   * @throws Failure for a memory that cannot be read
   */
  async find(file: string, sha256: string): Promise<Remembered | undefined> {
    const known = (await read(file))[this.#site] ?? {};
    const name = basename(file);
    if (Object.hasOwn(known, name)) return known[name];
    for (const [other, one] of Object.entries(known)) {
      if (one.sha256 !== sha256 || (await exists(join(dirname(file), other)))) continue;
      await this.#change(file, (names) => {
        delete names[other];
        names[name] = one;
      });
      return one;
    }
    return undefined;
  }

  /** @throws Failure where it cannot be written beside the file */
  keep(file: string, one: Remembered): Promise<void> {
    return this.#change(file, (names) => {
      names[basename(file)] = one;
    });
  }

  /** Forgets a file that was refused. */
  forget(file: string): Promise<void> {
    return this.#change(file, (names) => {
      delete names[basename(file)];
    });
  }

  async #change(file: string, edit: (names: Record<string, Remembered>) => void): Promise<void> {
    const memory = await read(file);
    const names = { ...memory[this.#site] };
    edit(names);
    const { [this.#site]: _, ...others } = memory;
    const next: Memory = Object.keys(names).length ? { ...others, [this.#site]: names } : others;
    const path = await withoutLinks(pathOf(file));
    try {
      if (!Object.keys(next).length) return await rm(path, { force: true });
      // Whole or not at all.
      const aside = `${path}.${process.pid}`;
      await writeFile(aside, `${JSON.stringify(next, null, 2)}\n`);
      await rename(aside, path);
    } catch (error) {
      throw new Failure(
        `${path} cannot be written (${fileTrouble(error)}), so posting it again would be another article: give it a guid, or say --new`,
        { cause: error },
      );
    }
  }
}

const pathOf = (file: string) => join(dirname(file), MEMORY_FILE);

async function read(file: string): Promise<Memory> {
  const path = pathOf(file);
  try {
    const memory: unknown = JSON.parse(await readFile(path, 'utf8'));
    const isMemory =
      isObject(memory) &&
      Object.values(memory).every(
        (names) =>
          isObject(names) &&
          Object.values(names).every((one) => isObject(one) && typeof one.guid === 'string'),
      );
    if (!isMemory) throw new Error('it does not say which files are which articles');
    return memory as Memory;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Failure(`${path} cannot be read: ${fileTrouble(error)}. Mend or delete it.`, { cause: error });
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
