// libSQL over the network (sqld, Turso): the same client on every runtime.
import { createClient } from '@libsql/client/http';
import { Refusal } from '../errors.ts';
import type { SqlDriver } from '../ports.ts';
import { bound, rowsFrom } from './values.ts';

/** Opens `http(s)://…` or `libsql://…`. A server that cannot be reached is a 503 for whoever asked. */
export function openLibsqlRemote(url: string, authToken?: string): SqlDriver {
  const client = createClient({ url, authToken });
  const reached = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      if (!/fetch failed|ECONNREFUSED|network|HTTP status 5\d\d/i.test(String(error))) throw error;
      const headers = { 'Retry-After': '5' };
      throw new Refusal(503, 'The database cannot be reached; try again.', { headers, cause: error });
    }
  };
  return {
    all: async (sql, params) =>
      rowsFrom((await reached(client.execute({ sql, args: params.map(bound) }))).rows),
    batch: async (statements) => {
      const prepared = statements.map(({ sql, params }) => ({ sql, args: params.map(bound) }));
      return (await reached(client.batch(prepared, 'write'))).map((result) => rowsFrom(result.rows));
    },
    close: async () => client.close(),
  };
}
