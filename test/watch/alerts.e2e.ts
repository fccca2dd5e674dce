// The rules of docs/watch/alerts.yml, each silent and fired, by Prometheus' own test runner.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** What a program says. @throws Error that names the package where it is missing */
function say(...args: string[]): { status: number | null; text: string } {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  if (error) throw new Error(`promtool is missing: apt-get install prometheus (${error.message})`);
  return { status, text: `${stdout}${stderr}` };
}

test('the rules are rules', () => {
  const { status, text } = say('check', 'rules', '--lint-fatal', 'docs/watch/alerts.yml');
  expect(status, text).toBe(0);
});

test('every rule is silent while all is well, and fired when it is not', () => {
  const { status, text } = say('test', 'rules', 'test/watch/alerts.promtool.yml');
  expect(status, text).toBe(0);
});
