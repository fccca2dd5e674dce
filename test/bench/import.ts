// A large WordPress export: a bare sax parse of it, a dry run, the import, and the import again, one after another in
// processes of their own.
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { partFlags } from './part.ts';
import { wxr } from './wxr.ts';

const { short, tell } = partFlags();
const [items, words] = short ? [1_000, 120] : [100_000, 120];
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
  const bare = run('sax');
  const rate = ({ seconds }: typeof bare) => size / seconds;
  tell({ name: 'a bare sax parse', value: rate(bare), unit: 'MB/s' });
  for (const [name, role] of [
    ['a dry run', 'dry'],
    ['an import', 'import'],
    ['the same again', 'import'],
  ] as const) {
    const { items, seconds, megabytes, stall } = run(role);
    const note = `${items} articles, ${size.toFixed(0)} MB`;
    tell({
      ...{ name, value: size / seconds, unit: 'MB/s', note },
      ...{
        beside: { name: 'sax', value: rate(bare) },
        ratio: size / seconds / rate(bare),
        lead: name === 'an import',
      },
    });
    tell({
      ...{ name: `${name}: most memory`, value: megabytes, unit: 'MB' },
      beside: { name: 'sax', value: bare.megabytes },
    });
    tell({ name: `${name}: the longest the event loop was held`, value: stall, unit: 'ms' });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
