// Statements that take their time on a large database, in a thread of their own (database-file.ts starts it).
import { parentPort, workerData } from 'node:worker_threads';
import type { DatabaseDriver, Rows } from '../ports.ts';
import { bindingOf, type Connection } from '../runtimes/libsql/binding.ts';

export interface Work {
  path: string;
  /** What answers nothing. */
  run?: string;
  statements: readonly string[];
}
/** What the thread is given. */
export type Given = Work & { driver: DatabaseDriver };
export type Outcome = { rows: Rows[] } | { reason: string };

/** For the lock of another process. */
const LOCK_TIMEOUT_MS = 10_000;

async function outcomeOf({ path, driver, run, statements }: Given): Promise<Outcome> {
  let database: Connection | undefined;
  try {
    const { open } = await bindingOf(driver);
    database = open(path, LOCK_TIMEOUT_MS);
    const opened = database;
    if (run) opened.exec(run);
    return { rows: statements.map((text) => opened.prepare(text).all([])) };
  } catch (error) {
    return { reason: (error as Error).message };
  } finally {
    database?.close();
  }
}

parentPort?.postMessage(await outcomeOf(workerData as Given));
