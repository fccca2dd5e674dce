// What state the database is in, for what is kept in memory: known at once where the driver can tell, else asked for.
import type { SqlDriver } from '../../ports.ts';
import { logState } from '../../store/changes.ts';
import { openDatabase } from '../../store/database.ts';

/** The same text twice: nothing that documents show was committed in between. */
export interface State {
  /** Undefined where the database has to be asked. */
  atOnce(): string | undefined;
  /** At most as old as one query; never from before a write that this process was told is stored. */
  now(): string | Promise<string>;
}

/**
 * @param writes counts what this process has stored
 * @param isShared whether requests may wait for each other's questions; on Workers those end with who asked
 */
export function watchState(driver: SqlDriver, writes: () => number, isShared = true): State {
  let known: { version: number; state: string } | undefined;
  const atOnce = () => {
    const version = driver.version?.();
    if (version === undefined) return undefined;
    if (known?.version !== version) known = { version, state: `${version}` };
    return known.state;
  };
  const db = openDatabase(driver);
  let asking: { after: number; answer: Promise<string> } | undefined;
  const ask = () => {
    const after = writes();
    // One question for all who come while it is on its way, however many views they want.
    if (isShared && asking?.after === after) return asking.answer;
    const question = { after, answer: logState(db).then((state) => `${state} ${after}`) };
    asking = question;
    const done = () => {
      if (asking === question) asking = undefined;
    };
    question.answer.then(done, done);
    return question.answer;
  };
  return { atOnce, now: () => atOnce() ?? ask() };
}
