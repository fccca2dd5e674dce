// Changes as lines of JSON on standard output.
import { closeSync, fstatSync, fsync, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Cursor } from '../../client/changes.ts';
import { writeOut } from '../outputs.ts';
import type { Asked, Destination, Page } from './destination.ts';
import type { StateFile } from './state.ts';
import type { Target } from './target.ts';

export class Lines implements Destination {
  readonly asked: Asked;
  readonly #state: StateFile | undefined;
  readonly #isNamed: boolean;
  #last: Promise<unknown> = Promise.resolve();

  /** @param isNamed each line says of which site and view it is */
  constructor(asked: Asked, state: StateFile | undefined, isNamed: boolean) {
    this.asked = asked;
    this.#state = state;
    this.#isNamed = isNamed;
    if (endsTorn()) process.stdout.write('\n');
  }

  cursorOf(target: Target): Cursor | undefined {
    return this.#state?.cursorOf(target);
  }

  /** @throws OutputGone */
  async take(target: Target, { changes, cursor, reset }: Page): Promise<void> {
    const { log } = cursor;
    const told = reset ? [{ kind: 'reset', log }, ...changes] : changes;
    const { site, view } = target;
    const names = this.#isNamed && { site, view: view || '/' };
    const text = told.map((one) => `${JSON.stringify({ ...one, ...names })}\n`).join('');
    // Pages of several views come at once; their lines do not mix.
    const written = this.#last.then(() => (text ? flush(text) : undefined));
    this.#last = written.catch(() => {});
    await written;
    await this.#state?.keep(target, cursor);
  }
}

/** Resolves once the system has it; of a file, once the disk has. */
async function flush(text: string): Promise<void> {
  await writeOut(text);
  // Pipes and terminals have none.
  await promisify(fsync)(process.stdout.fd).catch(() => {});
}

/** Whether standard output is a file whose last line a kill has cut. */
function endsTorn(): boolean {
  try {
    const { size } = fstatSync(process.stdout.fd);
    if (!size) return false;
    // Appended to, it may only be written.
    const file = openSync(`/dev/fd/${process.stdout.fd}`, 'r');
    try {
      const last = Buffer.alloc(1);
      return readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
