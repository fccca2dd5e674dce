// A database file as a whole: checked, flushed to the disk, put in its place.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync } from 'node:fs';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, readConfig } from '../config.ts';
import { pathOf } from '../runtimes/libsql/libsql-file.ts';
import { Failure, fileFailure, Misuse } from './command.ts';
import type { Given, Outcome, Work } from './database-process.ts';
import { type Progress, progressOn } from './progress.ts';

/** This file's ending: what runs unbuilt is TypeScript, what was built is not. */
const PROCESS = fileURLToPath(import.meta.url).replace(/database-file(\.[a-z]+)$/, 'database-process$1');
/** "Database File Format" §1.3.1. */
const MAGIC = 'SQLite format 3\0';
const PROGRESS_INTERVAL_MS = 100;

/**
 * The file of the configured database.
 * @param instead what to do where it is none of this machine's
 * @throws Misuse
 */
export function fileOf({ databaseUrl, databaseSyncUrl }: Config, instead: string): string {
  const url = databaseSyncUrl ?? databaseUrl;
  if (url.startsWith('file:')) return pathOf(url);
  throw new Misuse(`the database is not a file of this machine but at ${new URL(url).host}: ${instead}`);
}

/** What `work` has started, and has not ended. */
const running = new Set<ChildProcess>();

/** Resolves once nothing is written any more. */
async function endWork(): Promise<void> {
  const ended = [...running].map((child) => once(child, 'exit'));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ended);
}

/** Runs statements on a database file, in a process that ends with this one, and shows how it goes on. @throws Failure */
export async function work(task: Work, show: (bar: Progress) => void = () => {}): Promise<unknown[][][]> {
  const bar = progressOn(process.stderr);
  const timer = setInterval(() => show(bar), PROGRESS_INTERVAL_MS);
  // Without the process's own options: some (--input-type) keep another from starting.
  const child = fork(PROCESS, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const kill = () => child.kill('SIGKILL');
  running.add(child);
  for (const event of ['exit', 'error'] as const) child.once(event, () => running.delete(child));
  process.prependOnceListener('exit', kill);
  try {
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      const ended = (code: number | null, signal: string | null) =>
        resolve({ reason: `what worked on it was ended by ${signal ?? `an error (${code})`}` });
      child.once('message', (said) => resolve(said as Outcome));
      child.once('error', reject).once('exit', ended);
      const given: Given = { ...task, driver: readConfig(process.env).databaseDriver };
      child.send(given, (error) => error && reject(error));
    });
    if ('rows' in outcome) return outcome.rows;
    throw new Failure(outcome.reason);
  } finally {
    kill();
    process.off('exit', kill);
    clearInterval(timer);
    bar.clear();
  }
}

/** What a database file holds. */
export interface Contents {
  articles: number;
  changes: number;
  /** Number and time of the last change; 0 and null while there is none. */
  lastSeq: number;
  lastChange: string | null;
  migrations: string[];
}

/** @throws Failure where it is none of Tagwire's, or damaged; `name` is what the user calls it */
export async function checked(path: string, name: string): Promise<Contents> {
  await checkHeader(path, name);
  const checks = ['PRAGMA integrity_check(3)', 'PRAGMA foreign_key_check'];
  const [found = [], foreign = []] = await work({ path, statements: checks }, (bar) =>
    bar.show(`checking ${name}`),
  ).catch(prefixed(path, name, 'is damaged'));
  const faults = found.flat().filter((line) => line !== 'ok');
  if (faults.length) throw new Failure(`${name}: is damaged: ${String(faults[0]).split('\n').join(' ')}`);
  if (foreign.length) throw new Failure(`${name}: is damaged: rows of ${foreign[0]?.[0]} lead nowhere`);
  return contentsOf(path, name);
}

/** For what `work` says, in words about the file. */
const prefixed = (path: string, name: string, what: string) => (error: unknown) => {
  if (!(error instanceof Failure)) throw error;
  throw userFailure(path, name) ?? new Failure(`${name}: ${what}: ${error.message}`);
};

/** Why a database could not be used, where that is since this user may not; of which SQLite says other things. */
export function userFailure(path: string, name: string): Failure | undefined {
  const isRefused = (one: string) => {
    try {
      accessSync(one, constants.R_OK | constants.W_OK);
      return false;
    } catch (error) {
      return /^(EACCES|EPERM)$/.test((error as NodeJS.ErrnoException).code ?? '');
    }
  };
  if (![path, `${path}-wal`, `${path}-shm`, dirname(path)].some(isRefused)) return undefined;
  return new Failure(
    `${name}: this user may not write it and its folder, which reading needs, too: run this as the user that the server runs as`,
  );
}

/** Reads what is there, and checks nothing. @throws Failure */
export async function contentsOf(path: string, name: string): Promise<Contents> {
  const statements = [
    'SELECT name FROM migrations ORDER BY name',
    'SELECT count(*) FROM articles',
    'SELECT count(*), coalesce(max(seq), 0), max(at) FROM changes',
  ];
  const [migrations = [], [articles] = [], [log] = []] = await work({ path, statements }).catch(
    prefixed(path, name, "is no database of Tagwire's"),
  );
  return {
    articles: Number(articles?.[0]),
    changes: Number(log?.[0]),
    lastSeq: Number(log?.[1]),
    lastChange: log?.[2] ? new Date(Number(log[2])).toISOString() : null,
    migrations: migrations.map(([name]) => String(name)),
  };
}

/** @throws Failure where there is no such file, or it is none of SQLite's */
export async function checkHeader(path: string, name: string): Promise<void> {
  try {
    if (!(await stat(path)).isFile()) throw new Failure(`${name}: is not a file`);
    if (!(await isDatabase(path))) throw new Failure(`${name}: is not a database`);
  } catch (error) {
    throw error instanceof Failure ? error : fileFailure(name, error);
  }
}

/** Whether a file begins as SQLite's do. */
export async function isDatabase(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return buffer.toString('latin1', 0, bytesRead) === MAGIC;
  } finally {
    await file.close();
  }
}

/** Flushes a file or a folder's names to the disk. */
export async function flush(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a finished file its name, which no file has. @throws Failure where one has */
export async function place(part: string, path: string): Promise<void> {
  await flush(part);
  try {
    // Unlike a rename it never replaces what somebody put there meanwhile.
    await link(part, path);
    await rm(part);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || existsSync(path)) throw new Failure(`${path}: exists already`);
    if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK)$/.test(code ?? '')) throw error;
    await rename(part, path);
  }
  await flush(dirname(path));
}

export const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

/**
 * Makes a file beside the one of that name, and removes what is left of it, also when a signal ends the process.
 * @throws Failure
 */
export async function withPart(path: string, use: (part: string) => Promise<void>): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  const remove = async () => {
    for (const ending of ['', '-journal', '-wal', '-shm']) await rm(part + ending, { force: true });
  };
  let stopping: Promise<never> | undefined;
  const stop = (signal: NodeJS.Signals) => {
    // First what writes them: else it makes them again.
    stopping ??= endWork()
      .then(remove)
      .finally(() => process.exit(signal === 'SIGINT' ? 130 : 143)) as Promise<never>;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await use(part);
  } catch (error) {
    throw 'code' in (error as Error) ? fileFailure(path, error) : error;
  } finally {
    // What was ended fails, which nobody has to be told.
    await stopping;
    await remove();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** `12 articles and 34 changes, the last of 2026-11-24T09:00:00.000Z` */
export const inWords = ({ articles, changes, lastChange }: Omit<Contents, 'migrations'>): string =>
  `${articles} articles and ${changes} changes${lastChange ? `, the last of ${lastChange}` : ''}`;
