// Cloudflare D1. Only the part of its binding that is used, so that no types of workerd are needed.
import type { Rows, SqlDriver } from '../ports.ts';
import { bound } from './values.ts';

interface D1Statement {
  bind(...values: unknown[]): D1Statement;
  raw(): Promise<Rows>;
}
export interface D1Database {
  prepare(sql: string): D1Statement;
  batch(statements: D1Statement[]): Promise<{ results: Record<string, unknown>[] }[]>;
}

export function openD1(database: D1Database): SqlDriver {
  const prepare = (sql: string, params: readonly unknown[]) =>
    database.prepare(sql).bind(...params.map(bound));
  return {
    all: (sql, params) => prepare(sql, params).raw(),
    // One transaction, all or none.
    batch: async (statements) => {
      const results = await database.batch(statements.map(({ sql, params }) => prepare(sql, params)));
      return results.map(({ results }) => results.map((row) => Object.values(row)) as Rows);
    },
    close: async () => {},
  };
}
