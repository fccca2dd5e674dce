// docs/deploy/tagwire.service, as systemd itself reads it: every directive known, every value understood.
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

/** What systemd says of the unit: its exit code and its complaints. */
async function verify(change: (unit: string) => string) {
  const unit = readFileSync(join(ROOT, 'docs/deploy/tagwire.service'), 'utf8');
  const file = join(folder, 'tagwire.service');
  // It looks for the program, which is here and not in /opt.
  writeFileSync(file, change(unit.replaceAll('/opt/tagwire', ROOT)));
  return promisify(execFile)('systemd-analyze', ['verify', '--man=no', file]).then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  );
}

test('the unit is one', async () => {
  expect(await verify((unit) => unit)).toEqual({ code: 0, stderr: '' });
});

test('a directive that is none would be told', async () => {
  const { stderr } = await verify((unit) => unit.replace('LimitNOFILE=', 'LimitFiles='));
  expect(stderr).toContain('LimitFiles');
});
