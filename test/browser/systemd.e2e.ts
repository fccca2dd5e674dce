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

test('a directive that is none would be told', async () => {
  const { stderr } = await verify('tagwire.service', (unit) => unit.replace('LimitNOFILE=', 'LimitFiles='));
  expect(stderr).toContain('LimitFiles');
});
