// The thread that writes a libSQL file, started by libsql-file-writer.ts: to wait for the disk, or for another process's
// lock, holds nobody here.
import { parentPort, workerData } from 'node:worker_threads';
import type { Rows, SqlValue } from '../../ports.ts';
import { isBusy, untilNextAttempt } from './busy.ts';
import { type KeptFile, refuseLoss } from './kept-file.ts';
import { LibsqlWriter } from './libsql-writer.ts';

/** What it is told: to write a batch, or to close the file. */
export type Order =
  | { statements: readonly { sql: string; params: readonly SqlValue[] }[]; milliseconds: number }
  | 'close';
export type Outcome = { rows: Rows[] } | { message: string; code?: string };

const file = workerData as KeptFile;
const writer = new LibsqlWriter(file.path);
const never = new Int32Array(new SharedArrayBuffer(4));

function carriedOut(order: Order): Outcome {
  try {
    if (order !== 'close') return { rows: write(order) };
    writer.close();
    return { rows: [] };
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    return { message, code };
  }
}

function write({ statements, milliseconds }: Exclude<Order, 'close'>): Rows[] {
  const deadline = performance.now() + milliseconds;
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
