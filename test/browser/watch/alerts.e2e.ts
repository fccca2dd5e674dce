// The rules of docs/watch/alerts.yml, each silent and fired, by Prometheus' own test runner.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { article, testServer } from '../../support/server.ts';

/** What a program says. @throws Error that names the package where it is missing */
function say(args: string[], input = ''): { status: number | null; text: string } {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', input });
  if (error) throw new Error(`promtool is missing: apt-get install prometheus (${error.message})`);
  return { status, text: `${stdout}${stderr}` };
}

test('the rules are rules', () => {
  const { status, text } = say(['check', 'rules', '--lint-fatal', 'docs/watch/alerts.yml']);
  expect(status, text).toBe(0);
});

test('every rule is silent while all is well, and fired when it is not', () => {
  const { status, text } = say(['test', 'rules', 'test/browser/watch/alerts.promtool.yml']);
  expect(status, text).toBe(0);
});

test('the metrics are named as Prometheus wants them', async () => {
  const server = await testServer();
  await server.post(article({ tags: ['Seen'] }));
  await server.get('/tags/seen/rss.xml', { 'accept-encoding': 'gzip' });
  const metrics = await (await server.admin('GET', '/metrics')).text();
  await server.close();
  expect(metrics).toContain('tagwire_http_requests_total');
  const { status, text } = say(['check', 'metrics'], metrics);
  expect(text).toBe('');
  expect(status).toBe(0);
});
