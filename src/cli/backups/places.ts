// Places where backups must not be.
import { realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Config } from '../../config.ts';
import { backupNoteAt } from '../../runtimes/node/backup-note.ts';
import { databasePlace } from '../../runtimes/node/database-place.ts';
import { Misuse } from '../command.ts';

/**
 * @param folder of backups
 * @param media of copies of uploaded files
 * @throws Misuse
 */
export function refusePlaces(config: Config, folder: string | undefined, media: string | undefined): void {
  const { path } = databasePlace(config);
  if (folder !== undefined && path !== undefined && real(folder) === dirname(real(path)))
    throw new Misuse(`${folder} is the folder of the database itself: name another, best on another disk`);
  for (const [place, what] of [
    [folder, folder],
    [media, `--media ${media}`],
  ]) {
    if (place === undefined || !isWithin(place, config.mediaDir)) continue;
    throw new Misuse(
      `${what} is in MEDIA_DIR (${config.mediaDir}), whose files the server gives to everybody: name another`,
    );
  }
}

/** What SQLite and Tagwire keep beside the database, or look for there. */
const OWN_ENDINGS = ['-wal', '-shm', '-journal', '.made'];

/**
 * @param file to which a backup is written
 * @throws Misuse where the database's own files have that name
 */
export function refuseOwnName(file: string, path: string): void {
  const own = [...OWN_ENDINGS.map((ending) => path + ending), backupNoteAt(path)];
  if (!own.some((one) => real(one) === real(file))) return;
  throw new Misuse(`${file}: is the name of a file that goes with the database: choose another`);
}

const isWithin = (path: string, folder: string): boolean =>
  !/^\.\.(?:\/|\\|$)/.test(relative(real(folder), real(path)));

/** Without links, as far as there is something. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const whole = resolve(path);
    return dirname(whole) === whole ? whole : join(real(dirname(whole)), relative(dirname(whole), whole));
  }
}
