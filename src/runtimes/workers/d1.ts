// Cloudflare D1. Only the part of its binding that is used, so that no types of workerd are needed.
import { Refusal, Unavailable } from '../../errors.ts';
import type { Rows, SqlDriver } from '../../ports.ts';
import { bound } from '../libsql/values.ts';

interface D1Statement {
  bind(...values: unknown[]): D1Statement;
  raw(): Promise<Rows>;
}
export interface D1Database {
  prepare(sql: string): D1Statement;
  batch(statements: D1Statement[]): Promise<{ results: Record<string, unknown>[] }[]>;
}

/**
 * What D1's limits (https://developers.cloudflare.com/d1/platform/limits/) mean to who asked. Miniflare has neither of
 * these two, so that nothing but the words can be tried.
 */
export function explained(error: unknown): unknown {
  const said = String((error as Error | undefined)?.message ?? error);
  if (/too many (?:api requests|subrequests|queries)/i.test(said)) {
    const detail =
      'One invocation of a Worker may ask D1 1,000 times (50 on the free plan), and this took more. What was stored ' +
      'stays: send it again, and it goes on from there.';
    return new Unavailable(detail, { retryAfter: 1, cause: error });
  }
  if (/SQLITE_TOOBIG|too big/i.test(said)) {
    return new Refusal(
      413,
      { code: 'body-too-large', detail: 'D1 keeps at most 2 MB of an article: shorten its text.' },
      { cause: error },
    );
  }
  return error;
}
const asked = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    throw explained(error);
  });

export function openD1(database: D1Database): SqlDriver {
  const prepare = (sql: string, params: readonly unknown[]) =>
    database.prepare(sql).bind(...params.map(bound));
  return {
    all: (sql, params) => asked(prepare(sql, params).raw()),
    // One transaction, all or none.
    batch: async (statements) => {
      const results = await asked(database.batch(statements.map(({ sql, params }) => prepare(sql, params))));
      return results.map(({ results }) => results.map((row) => Object.values(row)) as Rows);
    },
    close: async () => {},
  };
}
