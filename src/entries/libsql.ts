// `tagwire/libsql`: where articles are kept.
import { pathToFileURL } from 'node:url';
import type { DatabaseDriver, Log, SqlDriver } from '../ports.ts';
import { refuseOthers } from '../runtimes/libsql/foreign.ts';
import { openLibsqlFile } from '../runtimes/libsql/libsql-file.ts';
import { openLibsqlRemote } from '../runtimes/libsql/libsql-remote.ts';
import { type D1Database, openD1 } from '../runtimes/workers/d1.ts';

/** A database that is opened when it is used first. */
export interface Database {
  open(log: Log): SqlDriver | Promise<SqlDriver>;
}

export interface FileOptions {
  /** The library by which it is read and written; `libsql` by default. */
  driver?: DatabaseDriver;
}

/** A file on this machine, made where there is none; not one that has another program's tables alone. */
export const libsqlFile = (path: string, options: FileOptions = {}): Database => ({
  open: async (log) => {
    const url = path.startsWith('file:') ? path : pathToFileURL(path).href;
    await refuseOthers(url, options.driver);
    return openLibsqlFile(url, { ...options, threaded: true, log });
  },
});

/** A libSQL server (sqld, Turso): `libsql://…`, `https://…` or `http://…`. */
export const libsqlRemote = (url: string, token?: string): Database => ({
  open: (log) => openLibsqlRemote(url, token, log),
});

/** Cloudflare D1, by its binding. */
export const d1 = (binding: D1Database): Database => ({ open: () => openD1(binding) });
