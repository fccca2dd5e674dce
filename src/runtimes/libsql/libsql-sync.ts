// The process that keeps a replica file up to date, started by libsql-replica.ts. sync() blocks its thread, and has no
// timeout: while the primary hangs it hangs, and only a process can be ended then.
import Libsql from 'libsql';

const {
  path = '',
  url = '',
  authToken = '',
} = JSON.parse(process.env.REPLICA ?? '{}') as Record<string, string>;

/** What a `sync` is answered. */
export type Synced = { ok: true; frame: number | undefined } | { ok: false; reason: string };

/** Two that write the same replica would spoil it. The lock is the process's: it ends with it, however that ends. */
let lock: InstanceType<typeof Libsql> | undefined;
let replica: InstanceType<typeof Libsql> | undefined;

/** @returns the number of the last frame that it has */
function sync(): number | undefined {
  if (!lock) {
    const locking = new Libsql(`${path}-sync`);
    try {
      locking.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      locking.close();
      throw new Error('another process keeps this replica', { cause: error });
    }
    lock = locking;
  }
  const options = { syncUrl: url, authToken };
  replica ??= new Libsql(path, options);
  const { frame_no } = replica.sync() as { frame_no?: number };
  return frame_no;
}

process.on('message', () => {
  let answer: Synced;
  try {
    answer = { ok: true, frame: sync() };
  } catch (error) {
    answer = { ok: false, reason: (error as Error).message };
  }
  process.send?.(answer);
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches every process of a terminal; this one ends with the server.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
