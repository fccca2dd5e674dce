import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { freePort } from '../../unit/cli/process.ts';
import type { Example } from './running.ts';

/** In the app: its own login decides who posts, and its hook what is published. */
export async function check({ folder, start }: Example): Promise<void> {
  expect(readFileSync(join(folder, 'app.ts'), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(20);
  const port = await freePort();
  const app = `http://localhost:${port}`;
  await start({ PORT: `${port}` }).answers(app);

  const login = (password: string) =>
    fetch(`${app}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'ann', password }),
    });
  const post = (path: string, cookie: string) =>
    fetch(`${app}/wire/admin/articles${path}`, {
      method: 'POST',
      headers: { 'content-type': 'text/markdown', cookie },
      body: '# Hello',
    });
  expect((await login('wrong')).status).toBe(401);
  const session = await login('secret');
  expect(session.status).toBe(200);
  const cookie = session.headers.get('set-cookie')!.split(';')[0]!;

  expect((await post('?tag=News', 'session=invented')).status).toBe(401);
  const refused = await post('', cookie);
  expect([refused.status, await refused.json()]).toEqual([
    422,
    expect.objectContaining({ code: 'refused-by-hook', detail: 'Add a tag first.' }),
  ]);
  const posted = await post('?tag=News', cookie);
  expect(posted.status).toBe(201);
  const { url } = (await posted.json()) as { url: string };
  expect(await (await fetch(`${app}/wire/tags/news/rss.xml`)).text()).toContain(`<link>${url}</link>`);
  expect((await fetch(url)).status).toBe(200);
}
