// Statements that take their time on a large database, in a thread of their own (database-file.ts starts it).
import { parentPort, workerData } from 'node:worker_threads';
import Libsql from 'libsql';

export interface Work {
  path: string;
  /** What answers nothing. */
  run?: string;
  statements: readonly string[];
}
export type Outcome = { rows: unknown[][][] } | { reason: string };

/** For the lock of another process. */
const LOCK_TIMEOUT_MS = 10_000;

function outcomeOf({ path, run, statements }: Work): Outcome {
  let database: InstanceType<typeof Libsql> | undefined;
  try {
    database = new Libsql(path, { timeout: LOCK_TIMEOUT_MS });
    const opened = database;
    if (run) opened.exec(run);
    return { rows: statements.map((text) => opened.prepare(text).raw().all() as unknown[][]) };
  } catch (error) {
    return { reason: (error as Error).message };
  } finally {
    database?.close();
  }
}

parentPort?.postMessage(outcomeOf(workerData as Work));
