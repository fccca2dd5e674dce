// Reading a libSQL file through cached, synchronous statements: a third of the time of @libsql/client.
import { LRUCache } from 'lru-cache';
import type { Rows } from '../../ports.ts';
import type { Binding, Connection, Prepared } from './binding.ts';
import { bound } from './values.ts';

const MAX_STATEMENTS = 500;
/**
 * How long a version holds within a turn of the event loop: one that a timer asked for is older than the requests
 * which the turn brings. Less than another process needs to answer for what it committed.
 */
const MAX_VERSION_AGE_MS = 0.25;

/** A connection of its own that cannot write, and sees what others commit. */
export class LibsqlReader {
  readonly #database: Connection;
  readonly #statements = new LRUCache<string, Prepared>({ max: MAX_STATEMENTS });
  readonly #dataVersion: Prepared;
  #version: number | undefined;
  #versionReadAt = 0;
  #inSnapshot = false;
  /** How long the last statement took, in milliseconds. */
  held = 0;

  constructor(path: string, { open }: Binding) {
    this.#database = open(path);
    this.#database.exec('PRAGMA query_only = ON');
    this.#dataVersion = this.#database.prepare('PRAGMA data_version');
  }

  /**
   * What is read before the event loop goes on is one state of the database: other processes may commit at any
   * moment, and a feed that is read in ten queries would seldom be whole while one of them imports.
   */
  all(sql: string, params: readonly unknown[]): Rows {
    if (!this.#inSnapshot) this.#beginSnapshot();
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    const started = performance.now();
    const rows = statement.all(params.map(bound));
    this.held = performance.now() - started;
    return rows;
  }

  #beginSnapshot(): void {
    this.#database.exec('BEGIN');
    this.#inSnapshot = true;
    // After the last of the promises that go on from here.
    process.nextTick(() => this.endSnapshot());
    // The first statement takes the snapshot: this is the version of what is read.
    this.#readVersion();
  }

  /** What is read next may be another state. */
  endSnapshot(): void {
    if (!this.#inSnapshot) return;
    this.#inSnapshot = false;
    try {
      this.#database.exec('COMMIT');
    } catch {
      // A disk that failed under a read fails here again, which ends the snapshot all the same. Whoever read was told.
    }
  }

  /**
   * A number that differs once another connection has committed. Asked once per turn of the event loop: what
   * reaches it in one turn was sent before that.
   */
  version(): number {
    const isFresh = this.#inSnapshot || performance.now() - this.#versionReadAt <= MAX_VERSION_AGE_MS;
    return isFresh && this.#version !== undefined ? this.#version : this.#readVersion();
  }

  /** https://www.sqlite.org/pragma.html#pragma_data_version: within a snapshot, that of the snapshot. */
  #readVersion(): number {
    const [version] = this.#dataVersion.get([]) as [number];
    this.#version = version;
    this.#versionReadAt = performance.now();
    setImmediate(this.#forgetVersion);
    return version;
  }

  readonly #forgetVersion = () => {
    this.#version = undefined;
  };

  /** Makes what comes next look again: something was written. */
  forget(): void {
    this.endSnapshot();
    this.#forgetVersion();
  }

  close(): void {
    this.endSnapshot();
    this.#database.close();
  }
}
