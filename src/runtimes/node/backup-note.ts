// When the last backup was verified: a file beside the database, since the command that makes backups and the server that tells
// how old they are share nothing else, and neither needs the other.
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import type { Config } from '../../config.ts';
import { pathOf } from '../libsql/libsql-file.ts';

export interface BackupNote {
  /** Milliseconds since the epoch; 0 while none has succeeded. */
  at: number;
  /** Milliseconds in which the next is expected. */
  every: number;
}

const noteAt = (path: string) => `${path}.backup`;
/** More than any note has: it is written over in its place, which a full disk allows. */
const LENGTH = 80;

/** What is known of backups of the database at that path; undefined while none were made or are expected. */
export function readBackupNote(path: string): BackupNote | undefined {
  try {
    const { at, every } = JSON.parse(readFileSync(noteAt(path), 'utf8')) as Partial<BackupNote>;
    return Number.isFinite(at) && Number.isFinite(every) ? { at: at!, every: every! } : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Error where the folder of the database cannot be written */
export function writeBackupNote(path: string, note: BackupNote): void {
  const file = openSync(noteAt(path), constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    writeSync(file, `${JSON.stringify(note).padEnd(LENGTH)}\n`, 0);
  } finally {
    closeSync(file);
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
