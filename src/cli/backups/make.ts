// One backup: copied, verified by restoring it, and named only then.
import { existsSync, statSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import type { DatabaseDriver } from '../../ports.ts';
import { backupNoteAt, readBackupNote, writeBackupNote } from '../../runtimes/node/backup-note.ts';
import { removeStale } from '../../runtimes/node/media-folder.ts';
import { Failure, fileFailure, fileTrouble } from '../command.ts';
import { type Contents, contentsOf, fileOf, megabytes, place, userFailure, work } from '../database-file.ts';
import type { Copied } from '../media-copy.ts';
import { presentDatabase } from '../with-database.ts';
import type { BackupFolder, Begun } from './folder.ts';
import { copyAllMedia } from './media.ts';
import { copied, setBack } from './restored-copy.ts';

/** What to do about a database that is none of this machine's own. */
export const INSTEAD =
  'back it up where it is (sqld and Turso: their snapshots; D1: Time Travel), or take the articles with `tagwire export`';

/** Copies a database, as it is at one moment, to a file of its owner's alone that is not there yet. @throws Failure */
export async function copyDatabase(path: string, to: string): Promise<void> {
  const { size } = await stat(path);
  // An empty file is taken by VACUUM INTO, and keeps its mode.
  await (await open(to, 'wx', 0o600)).close();
  const task = { path, run: `VACUUM INTO '${to.replaceAll("'", "''")}'`, statements: [] };
  await work(task, async (bar) => {
    const written = (await stat(to).catch(() => undefined))?.size ?? 0;
    bar.show(`copied ${megabytes(written)}`, written / size);
  }).catch((error: Error) => {
    throw (
      userFailure(path, path) ?? new Failure(`${path} cannot be copied: ${error.message}`, { cause: error })
    );
  });
}

export interface Wanted {
  keep: number;
  /** Milliseconds in which the next is expected. */
  every: number;
  /** The folder of uploaded files, where they are wanted. */
  media: string | undefined;
}

export interface Made extends Omit<Contents, 'migrations'> {
  file: string;
  bytes: number;
  media: Copied | null;
  /** Names of backups that were removed, since there are enough newer ones. */
  removed: string[];
}

/** Where uploaded files are in a folder of backups, unless another place is said. */
export const mediaIn = (folder: string): string => join(folder, 'media');

/** Makes a backup in a folder that this process has entered. @throws Failure, ConfigError */
export async function makeBackup(config: Config, folder: BackupFolder, wanted: Wanted): Promise<Made> {
  try {
    return await made(config, folder, wanted);
  } catch (error) {
    throw 'code' in (error as Error) ? fileFailure(folder.path, error) : error;
  } finally {
    folder.tidy();
  }
}

async function made(config: Config, folder: BackupFolder, { keep, every, media }: Wanted): Promise<Made> {
  presentDatabase(config);
  if (media !== undefined) refuseUnmounted(media, folder);
  const path = fileOf(config, INSTEAD);
  // From now on backups are missed, even if none ever succeeds.
  note(path, readBackupNote(path)?.at ?? 0, every);
  await refuseOtherSite(path, folder);
  const begun = await folder.begin();
  const began = Date.now();
  const { migrations: _, ...contents } = await verifiedCopy(path, begun, config.databaseDriver);
  const kept = async () => {
    await place(begun.part, begun.file);
    return folder.prune(keep, begun.name);
  };
  let files: Copied | null = null;
  try {
    if (media !== undefined) files = await copyAllMedia(config, path, begun.part, media);
  } catch (error) {
    // What the database has is not to be lost, too; but tries that come sooner would push out older ones, and fill the disk.
    if (await folder.lacks(began - every / 2, began)) {
      await kept();
      process.stderr.write(`tagwire: the database alone is backed up, to ${begun.file}\n`);
    }
    throw error;
  }
  if (media !== undefined && existsSync(media)) await removeStale(media, began);
  const { removed, stuck, ahead } = await kept();
  for (const one of stuck) warn(`it cannot be removed: ${folder.path}/${one}`);
  if (ahead.length) {
    warn(
      `a clock is or was wrong: ${folder.path} has later names (${ahead.length}, to ${ahead.at(-1)}), which are removed first`,
    );
  }
  const trouble = note(path, began, every);
  if (trouble !== undefined)
    warn(`${backupNoteAt(path)} cannot be written, by which the server knows: ${trouble}`);
  return { file: begun.file, bytes: (await stat(begun.file)).size, ...contents, media: files, removed };
}

/** Files for a disk that is away would fill the one that is there. @throws Failure */
function refuseUnmounted(media: string, folder: BackupFolder): void {
  if (media === mediaIn(folder.path) || statSync(media, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new Failure(`--media ${media}: there is no such folder: make it, or mount its disk`);
}

const warn = (what: string): void => {
  process.stderr.write(`tagwire: backed up, but ${what}\n`);
};

/** Returns what hindered it. */
function note(path: string, at: number, every: number): string | undefined {
  try {
    writeBackupNote(path, { at, every });
    return undefined;
  } catch (error) {
    return fileTrouble(error);
  }
}

/** Of two sites' backups in one folder the busier would push out the other's. @throws Failure */
async function refuseOtherSite(path: string, folder: BackupFolder): Promise<void> {
  const newest = (await folder.names()).at(-1);
  if (newest === undefined) return;
  const kept = join(folder.path, newest);
  const [own, there] = [await siteIn(path), await siteIn(kept)];
  if (own && there && own !== there) {
    throw new Failure(
      `${folder.path}: has backups of another site (${newest}): give each a folder of its own`,
    );
  }
}

/** A site's own identity; undefined where it cannot be read. */
async function siteIn(path: string): Promise<unknown> {
  const statements = ["SELECT uuid FROM facets WHERE kind = 'all'"];
  const [rows] = await work({ path, statements }).catch(() => []);
  return rows?.[0]?.[0];
}

/** Leaves a copy whose restoration to a scratch file has all that the copy has. @throws Failure */
async function verifiedCopy(
  path: string,
  { file, part, scratch }: Begun,
  driver: DatabaseDriver,
): Promise<Contents> {
  const before = await contentsOf(path, path);
  await copyDatabase(path, part);
  const contents = await copied(part, scratch, scratch);
  await setBack(scratch, part, driver, Date.now());
  const restored = await contentsOf(scratch, scratch);
  for (const ending of ['', '-wal', '-shm']) await rm(scratch + ending, { force: true });
  const differs = (['articles', 'changes', 'lastSeq'] as const).find(
    (name) => restored[name] !== contents[name],
  );
  if (differs !== undefined) {
    throw new Failure(
      `${file}: is not whole: restored it has ${restored[differs]} ${differs}, not ${contents[differs]}`,
    );
  }
  if (contents.lastSeq < before.lastSeq) {
    throw new Failure(
      `${file}: is older than the database was: it ends with change ${contents.lastSeq}, not ${before.lastSeq}`,
    );
  }
  return contents;
}
