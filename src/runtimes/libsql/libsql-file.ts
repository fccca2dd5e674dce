// libSQL in a local file: one connection that reads, and one that writes.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, Unavailable, Unwritable } from '../../errors.ts';
import type { DatabaseTrouble, Log, Rows, SqlDriver, Statement } from '../../ports.ts';
import { makeFolder } from '../node/make-folder.ts';
import { bindingOf } from './binding.ts';
import { fileAt, type KeptFile, lossOf } from './kept-file.ts';
import { FileWriter, type WriterOptions } from './libsql-file-writer.ts';
import { LibsqlReader } from './libsql-reader.ts';
import { LibsqlWriter } from './libsql-writer.ts';
import { Outage, reasonOf } from './outage.ts';
import { keptBusyAt, patiently } from './patiently.ts';
import { refuseTrouble, troubleIn } from './storage.ts';

/** Between two lines in the log about a database that cannot be read. */
const COMPLAINT_INTERVAL_MS = 60_000;
/** How long after a call that met a full or failing disk that is told. */
const PASSING_TROUBLE_MS = 10_000;

/**
 * Opens (and makes) the database file.
 * @throws ConfigError when it cannot be opened, or is not a database; Unwritable when the disk is full or fails;
 * Unavailable when others keep it locked
 */
export async function openLibsqlFile(url: string, options: WriterOptions = {}): Promise<SqlDriver> {
  const binding = await bindingOf(options.driver);
  let path = url;
  try {
    path = pathOf(url);
    makeFolder(dirname(path));
    const writer = new LibsqlWriter(path, binding);
    // Two processes that start at once both want to switch the journal.
    await patiently(async () => writer.open());
    const reader = new LibsqlReader(path, binding);
    // Once it was read all its files are there.
    await patiently(async () => reader.version());
    return new LibsqlFile(fileAt(path), writer, reader, options);
  } catch (error) {
    const trouble = troubleIn(error);
    // It passes: whoever starts it again may have more luck.
    if (trouble?.passes) throw new Unwritable(trouble.detail, { cause: error });
    if (error instanceof Unavailable) throw keptBusyAt(path, error.cause);
    const advice = trouble?.damaged ? '; restore a backup: tagwire restore FILE' : '';
    const { message } = error as Error;
    // SQLITE_CANTOPEN, in libSQL's words and in SQLite's.
    const said = /: 14"?\)?$|^unable to open/.test(message)
      ? 'it is no file that may be read and written here'
      : message;
    throw new ConfigError(`DATABASE_URL: cannot open ${path}: ${said}${advice}`, { cause: error });
  }
}

/** The path of a `file:` URL, which may be relative. */
export function pathOf(url: string): string {
  if (url.startsWith('file://')) return fileURLToPath(url);
  return decodeURIComponent(url.slice('file:'.length).split('?', 1)[0]!);
}

class LibsqlFile implements SqlDriver {
  readonly #file: KeptFile;
  readonly #writer: FileWriter;
  readonly #reader: LibsqlReader;
  readonly #writing: Outage;
  readonly #log: Log | undefined;
  #complained = Number.NEGATIVE_INFINITY;
  #damaged: string | undefined;
  #passing: { detail: string; until: number } | undefined;

  constructor(file: KeptFile, writer: LibsqlWriter, reader: LibsqlReader, options: WriterOptions) {
    this.#file = file;
    this.#writer = new FileWriter(file, writer, () => reader.endSnapshot(), options);
    this.#reader = reader;
    const begun = 'the database cannot be written; reading goes on, writing has to wait';
    this.#writing = new Outage(begun, 'the database can be written again', options.log);
    this.#log = options.log;
  }

  async all(sql: string, params: readonly unknown[]): Promise<Rows> {
    try {
      return this.#reader.all(sql, params);
    } catch (error) {
      this.#complain(error);
      return refuseTrouble(error);
    }
  }

  /** One table may be damaged and the others whole: it does not begin and end. */
  #complain(error: unknown): void {
    const now = performance.now();
    const trouble = this.#notice(error);
    if (!trouble || now - this.#complained < COMPLAINT_INTERVAL_MS) return;
    this.#complained = now;
    this.#log?.log('error', 'the database cannot be read', { reason: reasonOf(error) });
  }

  #notice(error: unknown) {
    const trouble = troubleIn(error);
    if (trouble?.damaged) this.#damaged = trouble.detail;
    if (trouble?.passes)
      this.#passing = { detail: trouble.detail, until: performance.now() + PASSING_TROUBLE_MS };
    return trouble;
  }

  async batch(statements: readonly Statement[]): Promise<Rows[]> {
    const rows = await this.#writer.batch(statements).catch((error) => {
      // What refused it may have been committed since this turn began to read.
      this.#reader.forget();
      const trouble = this.#notice(error);
      if (trouble?.damaged) this.#complain(error);
      else if (trouble || error instanceof Unavailable) this.#writing.began(error);
      return refuseTrouble(error);
    });
    this.#reader.forget();
    this.#writing.ended();
    return rows;
  }

  trouble(): DatabaseTrouble | undefined {
    const loss = lossOf(this.#file);
    if (loss !== undefined) {
      // In the log also where nobody writes.
      this.#writing.began(new Error(loss));
      return { kind: 'lost', detail: loss };
    }
    if (this.#damaged !== undefined) return { kind: 'damaged', detail: this.#damaged };
    const passes = this.#passing && this.#passing.until > performance.now();
    return passes ? { kind: 'passing', detail: this.#passing!.detail } : undefined;
  }

  version(): number {
    return this.#reader.version();
  }

  held(): number {
    return this.#reader.held;
  }

  async close(): Promise<void> {
    await this.#writer.close();
    this.#reader.close();
  }
}
