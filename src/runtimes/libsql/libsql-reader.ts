// Reading a libSQL file through cached, synchronous statements: a third of the time of @libsql/client.
import Libsql from 'libsql';
import { LRUCache } from 'lru-cache';
import type { Rows } from '../../ports.ts';
import { bound } from './values.ts';
import { WalIndex } from './wal-index.ts';

type Prepared = ReturnType<InstanceType<typeof Libsql>['prepare']>;

/**
 * How long a version is believed within a turn of the event loop, in milliseconds: one that a timer asked for is
 * older than the requests which the turn brings. Less than another process needs to answer for what it committed.
 */
const FRESH = 0.25;

const MAX_STATEMENTS = 500;

/** A connection of its own that cannot write, and sees what others commit. */
export class LibsqlReader {
  readonly #database: InstanceType<typeof Libsql>;
  readonly #statements = new LRUCache<string, Prepared>({ max: MAX_STATEMENTS });
  readonly #changes: WalIndex | undefined;
  #version: number | undefined;
  #versionRead = 0;
  /** How long the last statement took, in milliseconds. */
  held = 0;
  /** Whether a snapshot is held, whose version `#version` is. */
  #reading = false;

  constructor(path: string) {
    this.#database = new Libsql(path);
    // A first read makes the index, if no write has.
    this.#database.prepare('SELECT 1 FROM sqlite_schema').get();
    this.#changes = WalIndex.of(path);
    this.#database.exec('PRAGMA query_only = ON');
  }

  /**
   * What is read before the event loop goes on is one state of the database: other processes may commit at any
   * moment, and a feed that is read in ten queries would seldom be whole while one of them imports.
   */
  all(sql: string, params: readonly unknown[]): Rows {
    while (!this.#reading) {
      const version = this.version();
      this.#database.exec('BEGIN');
      this.#reading = true;
      // After the last of the promises that go on from here.
      process.nextTick(() => this.#endSnapshot());
      const rows = this.#read(sql, params);
      // Else somebody committed just now, and which state was read is not known.
      if (this.#versionNow() === version) return rows;
      this.forget();
    }
    return this.#read(sql, params);
  }

  #endSnapshot(): void {
    if (!this.#reading) return;
    this.#reading = false;
    try {
      this.#database.exec('COMMIT');
    } catch {
      // A disk that failed under a read fails here again, which ends the snapshot all the same. Whoever read was told.
    }
  }

  #read(sql: string, params: readonly unknown[]): Rows {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql).raw();
      this.#statements.set(sql, statement);
    }
    const started = performance.now();
    const rows = statement.all(params.map(bound)) as Rows;
    this.held = performance.now() - started;
    return rows;
  }

  /**
   * A number that differs once another connection has committed. Asked once per turn of the event loop: what
   * reaches it in one turn was sent before that.
   */
  version(): number {
    const known = this.#version;
    if (known !== undefined && (this.#reading || performance.now() - this.#versionRead <= FRESH))
      return known;
    return this.#know(this.#versionNow());
  }

  #know(version: number): number {
    this.#version = version;
    this.#versionRead = performance.now();
    setImmediate(this.#unknow);
    return version;
  }

  readonly #unknow = () => {
    this.#version = undefined;
  };

  #versionNow(): number {
    return this.#changes?.version() ?? Number(this.#read('PRAGMA data_version', [])[0]?.[0]);
  }

  /** Makes what comes next look again: something was written. */
  forget(): void {
    this.#endSnapshot();
    this.#version = undefined;
  }

  /** After the database's other connections in this process (see WalIndex). */
  close(): void {
    this.#endSnapshot();
    this.#database.close();
    this.#changes?.close();
  }
}
