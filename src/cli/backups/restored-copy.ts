// A copy of a backup that is made the site again: what `restore` puts in place, and what `backup` verifies by.
import { chmod, chown, copyFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DatabaseDriver, SqlDriver } from '../../ports.ts';
import { openLibsqlFile } from '../../runtimes/libsql/libsql-file.ts';
import { openMemory } from '../../runtimes/libsql/libsql-memory.ts';
import { readMigrations } from '../../runtimes/node/index.ts';
import { makeFolder } from '../../runtimes/node/make-folder.ts';
import { auditRow } from '../../store/audit.ts';
import { commit, openDatabase } from '../../store/database.ts';
import { ensureSite } from '../../store/facets/facets.ts';
import { migrate } from '../../store/migrate.ts';
import { type Ends, setBackWrites } from '../../store/restorations.ts';
import { Failure } from '../command.ts';
import { type Contents, checked, work } from '../database-file.ts';

/** A checked copy, which belongs to whoever the database belonged to. @throws Failure */
export async function copied(file: string, part: string, path: string): Promise<Contents> {
  makeFolder(dirname(path));
  const written = await writtenAt(file);
  await work({ path: part, copyOf: file, statements: [] }, (bar) => bar.show(`copying ${file}`)).catch(
    (error: Error) => {
      throw new Failure(`${path}: ${error.message}`, { cause: error });
    },
  );
  // A copy of a running database as `cp` makes it has the newest in a file of its own.
  const wal = await stat(`${file}-wal`).catch(() => undefined);
  if (wal?.size) await copyFile(`${file}-wal`, `${part}-wal`);
  if ((await writtenAt(file)) !== written) {
    throw new Failure(`${file}: was written while it was copied: stop what has it open, or restore a backup`);
  }
  const before = await stat(path).catch(() => undefined);
  await chmod(part, before ? before.mode & 0o777 : 0o600);
  if (process.getuid?.() === 0) {
    const { uid, gid } = before ?? (await stat(dirname(path)));
    await chown(part, uid, gid);
  }
  const contents = await checked(part, file);
  const known = readMigrations().map(({ name }) => name);
  const unknown = contents.migrations.filter((name) => !known.includes(name));
  if (unknown.length) {
    throw new Failure(
      `${file}: was written by a newer Tagwire (it has ${unknown.join(', ')}): update Tagwire`,
    );
  }
  return contents;
}

/** Differs once a database or its log was written: of two halves of different times nothing whole is made. */
async function writtenAt(file: string): Promise<string> {
  const found = await Promise.all([file, `${file}-wal`].map((name) => stat(name).catch(() => undefined)));
  return found.map((one) => (one ? `${one.mtimeMs} ${one.size}` : '')).join();
}

/** Makes of a backup what goes on from now; returns the migrations it lacked. */
export async function setBack(
  part: string,
  file: string,
  library: DatabaseDriver,
  now: number,
  replaced?: Ends,
): Promise<string[]> {
  const driver = await openLibsqlFile(pathToFileURL(part).href, { driver: library });
  try {
    const applied = await goOn(driver, file, now, replaced);
    await refuseMissing(driver, file, library);
    // All of it into the one file that is put in place.
    const [[outcome] = []] = await work({ path: part, statements: ['PRAGMA wal_checkpoint(TRUNCATE)'] });
    if (outcome?.[0] !== 0) throw new Failure(`${part}: cannot be finished`);
    return applied;
  } finally {
    await driver.close();
  }
}

/** Of a dump that another program read back, tables may be gone, and no check of SQLite's misses them. @throws Failure */
async function refuseMissing(driver: SqlDriver, file: string, library: DatabaseDriver): Promise<void> {
  const whole = await openMemory(library);
  try {
    await migrate(whole, readMigrations());
    const there = await namesIn(driver);
    const missing = [...(await namesIn(whole))].find((name) => !there.has(name));
    if (missing !== undefined) throw new Failure(`${file}: is not whole: it has no ${missing}`);
  } finally {
    await whole.close();
  }
}

/** Names of tables, indexes and triggers. */
const namesIn = async (driver: SqlDriver): Promise<Set<unknown>> =>
  new Set((await driver.all('SELECT name FROM sqlite_schema', [])).map(([name]) => name));

/** The same of a database that is open. */
export async function goOn(
  driver: SqlDriver,
  object: string,
  now: number,
  replaced?: Ends,
): Promise<string[]> {
  const applied = await migrate(driver, readMigrations());
  const db = openDatabase(driver);
  await ensureSite(db, now);
  const entry = { at: now, actor: 'cli', name: 'tagwire', action: 'site.restore', object };
  await commit(db, [
    ...setBackWrites(db, now, replaced),
    auditRow(db, { ...entry, detail: null, address: null, requestId: null }),
  ]);
  return applied;
}
