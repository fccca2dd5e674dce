// What tests of backups, crashes and full disks share.

import { expect } from 'vitest';
import { type Server, TOKEN } from '../unit/cli/process.ts';

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
