// Where the configured database is, whether it is there, and whether there was one: a new one made in its place would
// be an empty site that nobody asked for.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Config, readConfig } from '../../config.ts';
import { ConfigError, Missing } from '../../errors.ts';
import { pathOf } from '../libsql/libsql-file.ts';

export interface DatabasePlace {
  /** A file's, absolute; undefined of a libSQL server and of a replica, which is made again from its primary. */
  path: string | undefined;
  /** For people: `/srv/data/tagwire.db (DATA_DIR=./data)`. */
  told: string;
}

/** Where that is which commands and servers of this machine write to. */
export function databasePlace(config: Config): DatabasePlace {
  const { dataDir, databaseUrl, databaseSyncUrl } = config;
  const url = databaseSyncUrl ?? databaseUrl;
  if (!url.startsWith('file:')) {
    const { protocol, host } = new URL(url);
    const setting = databaseSyncUrl ? 'DATABASE_SYNC_URL' : 'DATABASE_URL';
    return { path: undefined, told: `${protocol}//${host} (${setting})` };
  }
  const path = resolve(pathOf(url));
  if (url !== readConfig({ DATA_DIR: dataDir }).databaseUrl) return { path, told: `${path} (DATABASE_URL)` };
  const isDefault = dataDir === readConfig({}).dataDir;
  return { path, told: `${path} (DATA_DIR${isDefault ? `: by default ${dataDir}` : `=${dataDir}`})` };
}

/** A file beside the database, by which one that was lost is told from one that never was. */
const noteAt = (path: string) => `${path}.made`;
const noteOf = (path: string) => `Tagwire made the database ${basename(path)} in this folder.
While this file is here, Tagwire makes no new one where it finds that database missing or empty.
To begin anew on purpose, remove this file.
`;

/** @throws ConfigError where nobody can tell: the folder may not be entered, a name is too long */
function isFilled(path: string, told: string): boolean {
  try {
    return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const advice = /^E(ACCES|PERM)$/.test(code)
      ? 'this user may not enter its folder: run this as the user that the server runs as, or set DATA_DIR or DATABASE_URL to another place'
      : `${message.split(',', 1)[0]}: set DATA_DIR or DATABASE_URL to another place`;
    throw new ConfigError(`No database can be used at ${told}: ${advice}`, { cause: error });
  }
}

/** SQLite makes `-wal` before `-shm`, and removes it after that. */
function hasLostLog(path: string): boolean {
  // Twice: another process may begin or end meanwhile.
  const isGone = () => !existsSync(`${path}-wal`);
  return isGone() && existsSync(`${path}-shm`) && isGone();
}

export interface FoundDatabase {
  /** Whether there is a file with something in it; always so of a database elsewhere. */
  isThere: boolean;
  /** Whether Tagwire's tables were in it before. */
  isNoted: boolean;
}

/**
 * Looks for the database, and opens nothing: SQLite would remove the log that lies beside what it takes for an empty file.
 * @throws ConfigError where such a log is all that there is, or one is missing, or this user may not look
 */
export function findDatabase({ path, told }: DatabasePlace): FoundDatabase {
  if (path === undefined) return { isThere: true, isNoted: false };
  // First what tells of it: another process may make the database at this moment, and these come after its file.
  const [hasLog, isNoted] = [isFilled(`${path}-wal`, told), existsSync(noteAt(path))];
  const isThere = isFilled(path, told);
  if (isThere && hasLostLog(path)) {
    throw new ConfigError(
      `${path}-wal is missing, whose other half (${path}-shm) is there: a server that runs has lost it, and takes what is in it ` +
        'over into the database when it is stopped by SIGTERM. If none runs, put the file back, or remove the other half.',
    );
  }
  if (isThere || !hasLog) return { isThere, isNoted };
  throw new ConfigError(
    `There is no database at ${told}, or it is empty, but a log with changes to one (${path}-wal), which a new database ` +
      'would remove: put the database back, or restore a backup (tagwire restore FILE); to begin anew, move the log away.',
  );
}

/** What is said of a database that was there before. */
export const lost = (told: string): Missing =>
  new Missing(
    `There was a database at ${told}, and it is missing or empty: put it back, or restore a backup ` +
      '(tagwire restore FILE); to begin anew on purpose, remove the file ending in .made beside it.',
  );

/** Leaves word that there is a database. A folder that may only be read goes without. */
export function noteDatabase({ path }: DatabasePlace): void {
  if (path === undefined || existsSync(noteAt(path))) return;
  try {
    writeFileSync(noteAt(path), noteOf(path));
  } catch {}
}
