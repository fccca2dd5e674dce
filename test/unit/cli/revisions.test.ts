// tagwire revisions prune: tells what it would free, and frees it.
import { expect, test } from 'vitest';
import { TOKEN, testServer } from '../../support/server.ts';
import { tagwire } from './in-process.ts';
import { temporaryFolder } from './process.ts';

test('counts, removes, says what is left as it is', async () => {
  const dir = temporaryFolder();
  const server = await testServer({ dir });
  const { id } = await server.post({ title: 'v1', content: { text: 'x'.repeat(100_000) } });
  // In a year that is over, whatever the machine's clock says.
  server.tick(-2_000 * 86_400_000);
  for (let n = 2; n <= 6; n++) await server.admin('PATCH', `/admin/articles/${id}`, { title: `v${n}` });
  const versions = async () => {
    const answer = await server.admin('GET', `/admin/articles/${id}/revisions`);
    return ((await answer.json()) as { revisions: { version: number }[] }).revisions.map(
      (one) => one.version,
    );
  };
  const run = (...args: string[]) =>
    tagwire(['revisions', 'prune', ...args], { DATA_DIR: dir, ADMIN_TOKEN: TOKEN });
  const tried = await run('--older-than', '365d', '--keep', '2', '--dry-run');
  expect(tried).toMatchObject({ code: 0, stdout: '3 older versions would be removed, 0.6 MB of text.\n' });
  expect(await versions()).toEqual([6, 5, 4, 3, 2, 1]);
  expect(JSON.parse((await run('--older-than', '365', '--json')).stdout)).toEqual({ versions: 0, bytes: 0 });
  const done = await run('--older-than', '365', '--keep', '2');
  expect(done.stdout).toMatch(/^3 older versions removed, 0\.6 MB of text\.\nThe file stays as large;/);
  expect(await versions()).toEqual([6, 5, 1]);
  expect((await run('--older-than', '365', '--keep', '2')).stdout).toBe(
    '0 older versions removed, 0.0 MB of text.\n',
  );
  const audit = await (await server.admin('GET', '/admin/audit?action=article.prune')).text();
  expect(audit).toContain('"versions":3');
  await server.close();
  for (const args of [
    [],
    ['--older-than', '0'],
    ['--older-than', 'old'],
    ['--older-than', '9', '--keep', '0'],
  ])
    expect([args, (await run(...args)).code]).toEqual([args, 2]);
});
