// What tests of backups, crashes and full disks share.

import { DatabaseSync } from 'node:sqlite';
import { expect } from 'vitest';
import { type Server, TOKEN } from '../cli/process.ts';

/** Rows of a database file, as arrays. Not by libSQL, which keeps a file open for a while after it was closed. */
export function rowsIn(path: string, sql: string): unknown[][] {
  const database = new DatabaseSync(path);
  try {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all() as unknown as unknown[][];
  } finally {
    database.close();
  }
}

/** The smallest picture there is. */
export const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export async function upload(
  server: Pick<Server, 'url'>,
  bytes: Buffer,
): Promise<{ name: string; url: string }> {
  const response = await fetch(`${server.url}/admin/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: new Uint8Array(bytes),
  });
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  return (await response.json()) as { name: string; url: string };
}
