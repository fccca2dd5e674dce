// The thread that writes a libSQL file, started by libsql-file-writer.ts: to wait for the disk, or for another process's
// lock, holds nobody here.
import { parentPort, workerData } from 'node:worker_threads';
import type { DatabaseDriver, Rows, SqlValue } from '../../ports.ts';
import { bindingOf } from './binding.ts';
import { isBusy, untilNextAttempt } from './busy.ts';
import { type KeptFile, refuseLoss } from './kept-file.ts';
import { LibsqlWriter } from './libsql-writer.ts';

type Batch = readonly { sql: string; params: readonly SqlValue[] }[];
/** What it is told: to write batches, each all or none, or to close the file. */
export type Order = { batches: readonly Batch[]; milliseconds: number } | 'close';
/** What became of one. */
export type Outcome = { rows: Rows[] } | { message: string; code?: string };

/** What it is started with. */
export interface Given {
  file: KeptFile;
  driver: DatabaseDriver;
}

const { file, driver } = workerData as Given;
const writer = new LibsqlWriter(file.path, await bindingOf(driver));
const never = new Int32Array(new SharedArrayBuffer(4));

function carriedOut(order: Order): Outcome[] {
  if (order !== 'close') return writeAll(order.batches, performance.now() + order.milliseconds);
  writer.close();
  return [];
}

/** By one transaction, which the disk takes once; where one of several is refused, each by its own. */
function writeAll(batches: readonly Batch[], deadline: number): Outcome[] {
  try {
    const rows = write(batches.flat(), deadline);
    return batches.map(({ length }) => ({ rows: rows.splice(0, length) }));
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    if (batches.length === 1 || isBusy(error)) return batches.map(() => ({ message, code }));
    return batches.flatMap((batch) => writeAll([batch], deadline));
  }
}

/** @throws SqliteError SQLITE_BUSY where another process has the lock until the deadline */
function write(statements: Batch, deadline: number): Rows[] {
  for (;;) {
    try {
      refuseLoss(file);
      const rows = writer.batch(statements);
      // What went meanwhile took the batch along.
      refuseLoss(file);
      return rows;
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      Atomics.wait(never, 0, 0, untilNextAttempt());
    }
  }
}

parentPort?.on('message', (order: Order) => parentPort?.postMessage(carriedOut(order)));
parentPort?.postMessage('ready');
