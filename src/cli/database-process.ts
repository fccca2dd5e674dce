// Statements that take their time on a large database, in a process of their own (database-file.ts starts it): a thread in the
// middle of one would keep the command from ending.
import { constants, copyFileSync } from 'node:fs';
import type { DatabaseDriver, Rows } from '../ports.ts';
import { bindingOf, type Connection } from '../runtimes/libsql/binding.ts';
import { fileTrouble } from './command.ts';

export interface Work {
  path: string;
  /** A file to copy there; then nothing else is done. */
  copyOf?: string;
  /** What answers nothing. */
  run?: string;
  statements: readonly string[];
}
/** What the process is given. */
export type Given = Work & { driver: DatabaseDriver };
export type Outcome = { rows: Rows[] } | { reason: string };

/** For the lock of another process. */
const LOCK_TIMEOUT_MS = 10_000;

async function outcomeOf({ path, copyOf, driver, run, statements }: Given): Promise<Outcome> {
  let database: Connection | undefined;
  try {
    if (copyOf !== undefined) {
      copyFileSync(copyOf, path, constants.COPYFILE_FICLONE);
      return { rows: [] };
    }
    const { open } = await bindingOf(driver);
    database = open(path, LOCK_TIMEOUT_MS);
    const opened = database;
    if (run) opened.exec(run);
    return { rows: statements.map((text) => opened.prepare(text).all([])) };
  } catch (error) {
    return { reason: fileTrouble(error) };
  } finally {
    database?.close();
  }
}

// The command ends it; a terminal and systemd signal to both.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
process.on('message', async (task: Given) => {
  const outcome = await outcomeOf(task);
  // A command that was killed hears nothing any more.
  process.send?.(outcome, undefined, undefined, () => {});
});
