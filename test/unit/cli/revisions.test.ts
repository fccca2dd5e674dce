// tagwire revisions prune: tells what it would free, and frees it.
import { statSync } from 'node:fs';
import Libsql from 'libsql';
import { expect, test } from 'vitest';
import { TOKEN, testServer } from '../../support/server.ts';
import { tagwire } from './in-process.ts';
import { Server, temporaryFolder, until } from './process.ts';

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

/** A site with an article of so many versions of 2 kB, the log of its database empty. */
async function manyVersions(dir: string, versions: number): Promise<void> {
  const server = await testServer({ dir });
  await server.post({ title: 'v1', content: { text: 'v1' } });
  await server.driver.batch([
    {
      sql: `INSERT INTO revisions (article, version, at, kind, document, imported)
        WITH RECURSIVE v(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM v WHERE n < ?)
        SELECT 1, n, 0, 'update', '{"title":"' || hex(randomblob(1000)) || '"}', 0 FROM v`,
      params: [versions],
    },
    { sql: 'UPDATE articles SET version = ?', params: [versions] },
  ]);
  await server.close();
  const database = new Libsql(`${dir}/tagwire.db`);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}

test('the write-ahead log does not grow by all that goes, beside a server', async () => {
  const dir = temporaryFolder();
  await manyVersions(dir, 5_000);
  const server = await testServer({ dir });
  const done = await tagwire(['revisions', 'prune', '--older-than', '1', '--json'], {
    DATA_DIR: dir,
    ADMIN_TOKEN: TOKEN,
  });
  expect(JSON.parse(done.stdout)).toEqual({ versions: 4_989, bytes: expect.any(Number) });
  expect(statSync(`${dir}/tagwire.db-wal`).size).toBeLessThan(6_000_000);
  await server.close();
});

test('stopped, it says what went by then, here and in the audit log, and goes on when it is started again', async () => {
  const dir = temporaryFolder();
  await manyVersions(dir, 10_000);
  const database = new Libsql(`${dir}/tagwire.db`);
  const rows = (sql: string) => database.prepare(sql).raw().all([]) as [string | number][];
  const left = () => Number(rows('SELECT count(*) FROM revisions')[0]?.[0]);
  const args = ['revisions', 'prune', '--older-than', '1', '--json'];
  const running = new Server(args, { DATA_DIR: dir }, '');
  await until(() => left() < 10_000);
  const { code, stdout, stderr } = await running.stop();
  expect([code, stderr]).toEqual([143, expect.stringContaining('start it again')]);
  const { versions } = JSON.parse(stdout) as { versions: number };
  expect(versions).toBe(10_000 - left());
  expect(left()).toBeGreaterThan(11);
  const again = await tagwire(args, { DATA_DIR: dir });
  expect(JSON.parse(again.stdout)).toMatchObject({ versions: 10_000 - 11 - versions });
  const told = rows("SELECT detail ->> 'versions' FROM audit WHERE action = 'article.prune' ORDER BY id");
  expect(told.flat()).toEqual([versions, 10_000 - 11 - versions]);
  database.close();
});
