// What D1 refuses, as its callers are told; Miniflare refuses none of it.
import { expect, test } from 'vitest';
import { refusalIn } from '../../../src/errors.ts';
import { type D1Database, openD1 } from '../../../src/runtimes/workers/d1.ts';

/** A database that has had enough. */
const failing = (message: string): D1Database => {
  const fail = () => Promise.reject(new Error(message));
  const statement = { bind: () => statement, raw: fail };
  return { prepare: () => statement, batch: fail };
};

test.each([
  ['D1_ERROR: Too many API requests by single worker invocation.', 503, /send it again/],
  ['Too many subrequests by single Worker invocation. To configure this limit, refer to …', 503, /1,000/],
  ['D1_ERROR: string or blob too big: SQLITE_TOOBIG', 413, /2 MB/],
  ['D1_ERROR: no such table: x: SQLITE_ERROR', undefined, /no such table/],
])('%s', async (message, status, detail) => {
  const driver = openD1(failing(message));
  for (const call of [driver.all('SELECT 1', []), driver.batch([{ sql: 'SELECT 1', params: [] }])]) {
    const error = await Promise.resolve(call).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect([refusalIn(error)?.status, (error as Error).message]).toEqual([
      status,
      expect.stringMatching(detail),
    ]);
  }
});
