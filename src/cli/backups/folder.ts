// A folder of backups: what is in it, who works in it, and what goes when there are enough.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { access, constants, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseDriver } from '../../ports.ts';
import { bindingOf, type Connection } from '../../runtimes/libsql/binding.ts';
import { isBusy } from '../../runtimes/libsql/busy.ts';
import { Failure, fileFailure, fileTrouble } from '../command.ts';
import { flush } from '../database-file.ts';

const NAME = /^tagwire-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/;
/** Of a backup that was not finished: a copy, and what it was restored to. */
const UNFINISHED = /^tagwire-[\dTZ-]{20}\.db\.(?:part|scratch)(?:-wal|-shm|-journal)?$/;
const LOCK = 'tagwire-backup.lock';

const nameAt = (time: number): string =>
  `tagwire-${new Date(time).toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;

/** When a backup was begun, in milliseconds; undefined of another file's name. */
export function timeOf(name: string): number | undefined {
  const [, day, hours, minutes, seconds] = NAME.exec(name) ?? [];
  const time = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isFinite(time) ? time : undefined;
}

/** One backup that is being made. */
export interface Begun {
  name: string;
  /** Its final path. */
  file: string;
  part: string;
  scratch: string;
}

export class BackupFolder {
  readonly path: string;
  readonly #driver: DatabaseDriver;
  #lock: { connection: Connection; identity: string } | undefined;

  /** @param driver the library by which it is locked */
  constructor(path: string, driver: DatabaseDriver) {
    [this.path, this.#driver] = [path, driver];
  }

  /**
   * Keeps others out, until the process ends, and removes what one that was killed has left.
   * @throws Failure where there is no such folder, it cannot be written, or another works in it
   */
  async enter(): Promise<void> {
    try {
      if (!(await stat(this.path)).isDirectory()) {
        throw new Failure(
          `${this.path}: is a file; with --keep name a folder, into which backups are written`,
        );
      }
      await access(this.path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      if (error instanceof Failure) throw error;
      const failure = fileFailure(this.path, error);
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw isMissing ? new Failure(`${failure.message}: make it, or mount its disk`) : failure;
    }
    const path = join(this.path, LOCK);
    if (this.#lock?.identity === identityOf(path)) return;
    this.leave();
    this.#lock = { connection: await locked(path, this.path, this.#driver), identity: identityOf(path) };
    this.tidy();
  }

  leave(): void {
    this.#lock?.connection.close();
    this.#lock = undefined;
  }

  /** Removes what is not finished; at once, since a process may be about to end. */
  tidy(): void {
    if (!this.#lock || !existsSync(this.path)) return;
    for (const entry of readdirSync(this.path, { withFileTypes: true }))
      if (entry.isFile() && UNFINISHED.test(entry.name)) rmSync(join(this.path, entry.name), { force: true });
  }

  /** Names of the backups, oldest first. */
  async names(): Promise<string[]> {
    const entries = await readdir(this.path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && timeOf(entry.name) !== undefined)
      .map(({ name }) => name)
      .sort();
  }

  /** Whether no backup was begun between two times, in milliseconds. */
  async lacks(from: number, to: number): Promise<boolean> {
    const times = (await this.names()).map((name) => timeOf(name) ?? 0);
    return !times.some((time) => time > from && time <= to);
  }

  /** A name that no backup has yet, for one that is made now. */
  async begin(): Promise<Begun> {
    for (;;) {
      const name = nameAt(Date.now());
      const file = join(this.path, name);
      if (!existsSync(file)) return { name, file, part: `${file}.part`, scratch: `${file}.scratch` };
      await sleep(1_000 - (Date.now() % 1_000));
    }
  }

  /**
   * Removes the oldest until `keep` are left, and never that of the given name. First go those with later names, of a
   * clock that was ahead: else they would push out whatever is made until then.
   */
  async prune(keep: number, made: string): Promise<Pruned> {
    const others = (await this.names()).filter((name) => name !== made);
    const ahead = others.filter((name) => name > made);
    const inTurn = [...ahead, ...others.filter((name) => name < made)];
    const done: Pruned = { removed: [], stuck: [], ahead: [] };
    for (const name of inTurn.slice(0, Math.max(0, others.length - (keep - 1)))) {
      try {
        await rm(join(this.path, name), { force: true });
        done.removed.push(name);
      } catch (error) {
        // The others go nevertheless: one that somebody has locked would fill the disk.
        done.stuck.push(`${name}: ${fileTrouble(error)}`);
      }
    }
    done.ahead = ahead.filter((name) => !done.removed.includes(name));
    if (done.removed.length) await flush(this.path);
    return done;
  }
}

/** What became of backups of which there are enough newer ones. */
export interface Pruned {
  removed: string[];
  /** What could not be removed, and why. */
  stuck: string[];
  /** Names later than that of the newest, which are left. */
  ahead: string[];
}

function identityOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.dev} ${found.ino}` : '';
}

/** The system lets go of SQLite's lock when the process ends, however it ends. @throws Failure */
async function locked(path: string, folder: string, driver: DatabaseDriver): Promise<Connection> {
  let connection: Connection | undefined;
  const { open } = await bindingOf(driver);
  try {
    connection = open(path);
    connection.exec('PRAGMA journal_mode = MEMORY');
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    connection?.close();
    if (isBusy(error)) throw new Failure(`${folder}: another tagwire backup works in it`);
    throw new Failure(`${folder}: cannot be locked: ${(error as Error).message}`, { cause: error });
  }
}
