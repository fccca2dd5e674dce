// `npm run demo`: a newcomer's first minute.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, serve, stopServers, temporaryFolder, until } from './process.ts';

const vars = { DATA_DIR: temporaryFolder(), ADMIN_TOKEN: '' };
stopServers();

test('it serves the samples in seconds, and every URL and command it prints works', async () => {
  const since = Date.now();
  const demo = await serve(vars, ['demo']);
  const text = await until(() => demo.output.stdout.includes('Ctrl-C') && demo.output.stdout);
  expect(Date.now() - since).toBeLessThan(12_000);

  const samples = readdirSync(join(ROOT, 'db/samples'));
  for (const name of samples) expect(text).toContain(`posted ${name}: `);
  const urls = [...text.matchAll(/http:\S+?(?=')|http:\S+/g)].map(([url]) => url);
  expect(urls.length).toBeGreaterThanOrEqual(9);
  for (const url of urls.filter((url) => !url.includes('/admin/'))) {
    const response = await fetch(url);
    expect(response.status, url).toBe(200);
    const answer = await response.text();
    if (/\.(xml|json)/.test(url))
      expect(answer, url).toMatch(/<item>|<entry[ >]|"(items|associations)":\[\s*\{/);
  }

  const curl = /curl .*?\n\n/s.exec(text)?.[0] ?? '';
  const run = spawnSync('bash', ['-c', curl], { encoding: 'utf8' });
  if ((run.error as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT' && run.status !== 127) {
    expect(run.stdout).toContain('"title":"Hello"');
    expect(await (await fetch(`${demo.url}/tags/hello/rss.xml`)).text()).toContain('My first article.');
  }
  const feed = await (await fetch(`${demo.url}/feed.json?limit=200`)).json();
  expect((await demo.stop('SIGINT')).code).toBe(0);

  // Started again it has what it had, once.
  const again = await serve(vars, ['demo']);
  await until(() => again.output.stdout.includes('Ctrl-C'));
  expect(again.output.stdout).not.toContain('posted');
  const { items } = (await (await fetch(`${again.url}/feed.json?limit=200`)).json()) as { items: unknown[] };
  expect(items).toHaveLength((feed as { items: unknown[] }).items.length);
});

test('a database that is configured stays without samples', async () => {
  const folder = mkdtempSync(join(vars.DATA_DIR, 'own-'));
  const own = join(folder, 'site.db');
  const settings = {
    DATA_DIR: folder,
    DATABASE_URL: `file:${own}`,
    DATABASE_SYNC_URL: 'http://127.0.0.1:9',
    DATABASE_AUTH_TOKEN: 'not one word',
  };
  const demo = await serve(settings, ['demo']);
  const text = await until(() => demo.output.stdout.includes('Ctrl-C') && demo.output.stdout);
  expect(text).toContain(`Its database: ${join(folder, 'demo/tagwire.db')} `);
  expect((await demo.stop()).code).toBe(0);
  expect(existsSync(own)).toBe(false);
});

test('a blank DATA_DIR is none', async () => {
  const folder = mkdtempSync(join(vars.DATA_DIR, 'blank-'));
  const demo = await serve({ DATA_DIR: ' ' }, ['demo'], ['env', '-C', folder]);
  await until(() => demo.output.stdout.includes('Ctrl-C'));
  expect((await demo.stop()).code).toBe(0);
  expect(existsSync(join(folder, 'data/demo/tagwire.db'))).toBe(true);
});
