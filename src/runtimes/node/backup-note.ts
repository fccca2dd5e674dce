// When the last backup was verified: a file beside the database, since the command that makes backups and the server that tells
// how old they are share nothing else, and neither needs the other.
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { pathOf } from '../libsql/libsql-file.ts';

export interface BackupNote {
  /** Milliseconds since the epoch; 0 while none has succeeded. */
  at: number;
  /** Milliseconds in which the next is expected. */
  every: number;
}

/** Where the note on backups of the database at that path is. */
export const backupNoteAt = (path: string): string => `${path}.backup-note`;
/** More than any note has: it is written over in its place, which a full disk allows. */
const LENGTH = 80;

/** What is known of backups of the database at that path; undefined while none were made or are expected. */
export function readBackupNote(path: string): BackupNote | undefined {
  try {
    return noteIn(readFileSync(backupNoteAt(path), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @throws Error where the folder of the database cannot be written, or has a file of that name that is no note */
export function writeBackupNote(path: string, note: BackupNote): void {
  const file = openSync(backupNoteAt(path), constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    const bytes = Buffer.alloc(LENGTH + 2);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    const there = bytes.toString('utf8', 0, length);
    // A full disk, or a loss of power, leaves one with nothing in it.
    const isNote = length <= LENGTH + 1 && (/^\0*$/.test(there) || noteIn(there) !== undefined);
    if (!isNote) throw new Error('it is a file of somebody else’s: move it away');
    writeSync(file, `${JSON.stringify(note).padEnd(LENGTH)}\n`, 0);
  } finally {
    closeSync(file);
  }
}

function noteIn(text: string): BackupNote | undefined {
  try {
    const { at, every } = JSON.parse(text) as Partial<BackupNote>;
    return Number.isFinite(at) && Number.isFinite(every) ? { at: at!, every: every! } : undefined;
  } catch {
    return undefined;
  }
}

/** How the server learns of them; undefined where the database is none of this machine's own. */
export function backupReader({
  databaseUrl,
  databaseSyncUrl,
}: Pick<Config, 'databaseUrl' | 'databaseSyncUrl'>): (() => BackupNote | undefined) | undefined {
  if (databaseSyncUrl || !databaseUrl.startsWith('file:')) return undefined;
  const path = pathOf(databaseUrl);
  return () => readBackupNote(path);
}
