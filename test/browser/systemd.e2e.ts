// The units of docs/deploy, as systemd itself reads them: every directive known, every value understood.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const folder = mkdtempSync(join(tmpdir(), 'tagwire-unit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const UNITS = ['tagwire.service', 'tagwire-backup.service', 'tagwire-backup.timer'];

/** What systemd says of a unit: its exit code and its complaints. */
async function verify(name: string, change = (unit: string) => unit) {
  for (const one of UNITS) {
    const unit = readFileSync(join(ROOT, 'docs/deploy', one), 'utf8');
    // It looks for the program, which is here and not in /opt.
    writeFileSync(join(folder, one), change(unit.replaceAll('/opt/tagwire', ROOT)));
  }
  return promisify(execFile)('systemd-analyze', ['verify', '--man=no', join(folder, name)]).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

test.each(UNITS)('%s is one', async (name) => {
  expect(await verify(name)).toEqual({ code: 0, stderr: '' });
});

test('the backup as a service that goes on, as its first lines say', async () => {
  const change = (unit: string) =>
    unit
      .replace('Type=oneshot', 'Type=exec\nRestart=on-failure\nRestartSec=60')
      .replace(' --once', '')
      .replace('#[Install]\n#', '[Install]\n');
  expect(await verify('tagwire-backup.service', change)).toEqual({ code: 0, stderr: '' });
});

test('the script for commands has what the unit has of user, data and settings', async () => {
  const script = readFileSync(join(ROOT, 'docs/deploy/tagwire.sh'), 'utf8');
  const unit = readFileSync(join(ROOT, 'docs/deploy/tagwire.service'), 'utf8');
  const properties = [...script.matchAll(/--property=(\S+)/g)].map(([, line = '']) => line);
  // The unit's user has its name; a unit that systemd-run makes has to say it.
  const own = ['User=tagwire', 'WorkingDirectory=/var/lib/tagwire'];
  expect(properties.filter((line) => !unit.split('\n').includes(line))).toEqual(own);
  expect(properties).toEqual(expect.arrayContaining(['DynamicUser=yes', 'StateDirectory=tagwire', ...own]));
  const [, run = ''] = /^ExecStart=(.*) serve$/m.exec(unit) ?? [];
  expect(script).toContain(`${run} "$@"`);
  const settings = [...script.matchAll(/--setenv=(\S+)/g)].map(([, line = '']) => line);
  const [, environment = ''] = /^Environment=(.*)$/m.exec(unit) ?? [];
  expect(environment.split(' ')).toEqual(expect.arrayContaining(settings));
  // As a unit: systemd knows each property, and what it says.
  const lines = ['[Unit]', 'Description=A command', '[Service]', `ExecStart=${run}`, ...properties];
  const command = lines.join('\n').replaceAll('/opt/tagwire', ROOT);
  expect(await verify('tagwire.service', () => command)).toEqual({ code: 0, stderr: '' });
});

test('a directive that is none would be told', async () => {
  const { stderr } = await verify('tagwire.service', (unit) => unit.replace('LimitNOFILE=', 'LimitFiles='));
  expect(stderr).toContain('LimitFiles');
});
