// Reading a libSQL file through cached, synchronous statements: a third of the time of @libsql/client.
import Libsql from 'libsql';
import { LRUCache } from 'lru-cache';
import type { Rows } from '../ports.ts';
import { bound } from './values.ts';
import { WalIndex } from './wal-index.ts';

type Prepared = ReturnType<InstanceType<typeof Libsql>['prepare']>;

/** A connection of its own that cannot write, and sees what others commit. */
export class LibsqlReader {
  readonly #database: InstanceType<typeof Libsql>;
  readonly #statements = new LRUCache<string, Prepared>({ max: 500 });
  readonly #changes: WalIndex | undefined;
  #version: number | undefined;

  constructor(path: string) {
    this.#database = new Libsql(path);
    // A first read makes the index, if no write has.
    this.#database.prepare('SELECT 1 FROM sqlite_schema').get();
    this.#changes = WalIndex.of(path);
    this.#database.exec('PRAGMA query_only = ON');
  }

  all(sql: string, params: readonly unknown[]): Rows {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql).raw();
      this.#statements.set(sql, statement);
    }
    return statement.all(params.map(bound)) as Rows;
  }

  /** A number that differs once another connection has committed. */
  version(): number {
    if (this.#version === undefined) {
      this.#version = this.#changes?.version() ?? Number(this.all('PRAGMA data_version', [])[0]?.[0]);
      // Asked once per turn of the event loop: what reaches it in one turn was sent before that.
      setImmediate(this.forget);
    }
    return this.#version;
  }

  /** Makes `version` look again: something was written. */
  readonly forget = () => {
    this.#version = undefined;
  };

  /** After the database's other connections in this process (see WalIndex). */
  close(): void {
    this.#statements.clear();
    this.#database.close();
    this.#changes?.close();
  }
}
