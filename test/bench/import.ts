// A large WordPress export: a bare sax parse of it, a dry run, the import, and the import again, one after another in
// processes of their own. `npm run bench:import [-- --short]`
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { table } from './table.ts';
import { wxr } from './wxr.ts';

const short = process.argv.includes('--short');
const [items, words] = short ? [2_000, 120] : [100_000, 120];
const ROLES = fileURLToPath(new URL('import-roles.ts', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'tagwire-import-'));
try {
  const file = join(folder, 'large.xml');
  await pipeline(Readable.from(wxr(items, words)), createWriteStream(file));
  const size = statSync(file).size / 1_000_000;
  const run = (role: string) =>
    JSON.parse(
      execFileSync(process.execPath, [ROLES, role, file, join(folder, `${role}.db`)], { encoding: 'utf8' }),
    ) as {
      items: number;
      seconds: number;
      megabytes: number;
      stall: number;
    };
  const [bare, dry, first, again] = [run('sax'), run('dry'), run('import'), run('import')];
  const row = (name: string, { items: n, seconds, megabytes, stall }: typeof bare) => [
    ...[
      name,
      String(n),
      seconds.toFixed(1),
      (size / seconds).toFixed(1),
      (seconds / bare.seconds).toFixed(1),
    ],
    ...[megabytes.toFixed(0), stall.toFixed(0)],
  ];
  const lines = table(
    [`${size.toFixed(0)} MB of WXR`, 'items', 's', 'MB/s', 'of sax', 'peak MB', 'longest hold ms'],
    [row('bare sax', bare), row('dry run', dry), row('import', first), row('import again', again)],
  );
  process.stdout.write(`${lines}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
