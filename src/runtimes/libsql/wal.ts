// A reader that does not end keeps SQLite from beginning its write-ahead log anew: it grows by all that is written, and no
// writer can help it. So it is told; once the reader has ended, the next writes cut the log back (`journal_size_limit`).
import { statSync } from 'node:fs';
import type { Config } from '../../config.ts';
import type { Log } from '../../ports.ts';
import { pathOf } from './libsql-file.ts';
import { Outage } from './outage.ts';

/** What one change or one batch of an import adds is far below. */
const LARGE_BYTES = 256 * 1024 * 1024;
const CHECK_INTERVAL_MS = 60_000;

/** Bytes of a file database's write-ahead log; undefined where the database is none of this machine's own. */
export function walReader(
  config: Pick<Config, 'databaseUrl' | 'databaseSyncUrl'>,
): (() => number) | undefined {
  const { databaseUrl, databaseSyncUrl } = config;
  if (databaseSyncUrl || !databaseUrl.startsWith('file:')) return undefined;
  const path = `${pathOf(databaseUrl)}-wal`;
  return () => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Says in the log when that has become large, and when it is small again. Returns what ends it. */
export function watchWal(
  read: () => number,
  log: Log,
  { large = LARGE_BYTES, interval = CHECK_INTERVAL_MS } = {},
): () => void {
  const growth = new Outage(
    'the write-ahead log of the database grows: some program reads the database and does not end',
    'the write-ahead log of the database is small again',
    log,
  );
  const timer = setInterval(() => {
    const bytes = read();
    if (bytes > large) growth.began(new Error(`the file ending in -wal has ${Math.round(bytes / 1e6)} MB`));
    else growth.ended();
  }, interval);
  timer.unref();
  return () => clearInterval(timer);
}
