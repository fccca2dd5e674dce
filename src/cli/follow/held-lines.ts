// What whoever keeps the lines of earlier runs holds.
import { createInterface } from 'node:readline';
import type { Cursor } from '../../client/changes.ts';
import { isObject } from '../../domain/objects.ts';
import { Failure } from '../command.ts';
import type { Page } from './destination.ts';
import { addressOf, type Target } from './target.ts';
import type { Copy } from './verify.ts';

export class HeldLines implements Copy {
  readonly asked = { fields: [], limit: 1_000 };
  /** Versions by the ids of articles. */
  readonly #versions = new Map<string, number>();
  /** Of the last line. */
  #since = 0;
  #log: string | undefined;

  /**
   * @param input lines as the command writes them; one that a kill has cut, and those of other views, are passed over
   * @throws Failure where there are none, or they do not say id and version
   */
  static async read(input: NodeJS.ReadableStream, target: Target): Promise<HeldLines> {
    const { site, view } = target;
    const held = new HeldLines();
    for await (const text of createInterface({ input })) {
      const line = lineOf(text);
      const isOther = (line?.site ?? site) !== site || (line?.view ?? (view || '/')) !== (view || '/');
      if (line && !isOther) held.#take(line);
    }
    // Else all of the log would be asked for, and nothing be missing.
    if (!held.#since && held.#log === undefined)
      throw new Failure(
        `there are no lines of ${addressOf(target)} on standard input: give those of earlier runs, or a folder by --markdown`,
      );
    return held;
  }

  async versionsNow(): Promise<ReadonlyMap<string, number>> {
    return this.#versions;
  }

  cursorOf(): Partial<Cursor> {
    return { since: this.#since, log: this.#log };
  }

  /** @throws Failure where the log of the lines is no more */
  async take(_: Target, { changes, cursor, reset }: Page): Promise<void> {
    if (reset)
      throw new Failure(
        'the log has begun anew since these lines: follow on, and drop what is before the reset',
      );
    for (const change of changes) this.#take(change);
    [this.#since, this.#log] = [cursor.since, cursor.log];
  }

  #take(line: { kind?: unknown; seq?: unknown; id?: unknown; version?: unknown; log?: unknown }): void {
    const { kind, seq, id, version, log } = line;
    if (kind === 'reset') {
      this.#versions.clear();
      [this.#since, this.#log] = [0, `${log}`];
      return;
    }
    if (typeof id !== 'string' || typeof version !== 'number' || typeof seq !== 'number')
      throw new Failure(
        'the lines do not say seq, id and version of each change: follow with these among --fields',
      );
    // After a kill some come twice.
    if (seq <= this.#since) return;
    this.#since = seq;
    if (kind === 'retract' || kind === 'left') this.#versions.delete(id);
    else this.#versions.set(id, version);
  }
}

function lineOf(text: string): Record<string, unknown> | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return isObject(line) ? line : undefined;
  } catch {
    return undefined;
  }
}
