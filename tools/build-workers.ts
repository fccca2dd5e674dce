// `npm run build:workers`: bundles the Worker as `wrangler deploy` does, and tells what it weighs and what its start costs
// (with --json for programs). Fails where either is beyond its limit.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { WRANGLER_ENV } from './wrangler-env.ts';

/** Cloudflare takes 3 MB, gzipped, on its free plan, and 1 s of processor time for a start. */
const MAX_GZIPPED_KB = 1_000;
const MAX_START_MS = 300;
/** A busy machine makes a start look slower, never faster: the quickest of these counts. */
const STARTS = 3;

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OUT = join(ROOT, 'dist', 'dry-run');
const WRANGLER = fileURLToPath(import.meta.resolve('wrangler')).replace(/wrangler-dist.*/, 'bin/wrangler.js');

async function wrangler(...args: string[]): Promise<string> {
  // Its sizes are a line of its log, which who calls this may have switched off.
  const env = { ...process.env, ...WRANGLER_ENV, WRANGLER_LOG: 'log' };
  return (await promisify(execFile)(process.execPath, [WRANGLER, ...args], { cwd: ROOT, env })).stdout;
}

/** Kilobytes of 1,000 bytes; wrangler says KiB. */
function sizesIn(output: string): { minified: number; gzipped: number } {
  const [, minified, gzipped] = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(output) ?? [];
  if (!minified || !gzipped) throw new Error(`wrangler told no size:\n${output}`);
  return { minified: Number(minified) * 1.024, gzipped: Number(gzipped) * 1.024 };
}

interface Profile {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  timeDeltas: number[];
}

/** Milliseconds in which workerd's V8 was at work while it loaded and evaluated the bundle. */
async function startupTime(): Promise<number> {
  const file = join(OUT, 'startup.cpuprofile');
  await wrangler('check', 'startup', '--outfile', file);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile;
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id),
  );
  return samples.reduce((sum, id, i) => (idle.has(id) ? sum : sum + (timeDeltas[i] ?? 0)), 0) / 1_000;
}

const { limit = `${MAX_GZIPPED_KB}`, json } = parseArgs({
  options: { limit: { type: 'string' }, json: { type: 'boolean', default: false } },
}).values;
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const { minified, gzipped } = sizesIn(await wrangler('deploy', '--dry-run', '--outdir', OUT));
let start = Number.POSITIVE_INFINITY;
for (let i = 0; i < STARTS; i++) start = Math.min(start, await startupTime());
const lines = [
  `${minified.toFixed(0)} KB minified, ${gzipped.toFixed(0)} KB gzipped, at most ${limit} KB`,
  `${start.toFixed(0)} ms of processor time to start (wrangler check startup), at most ${MAX_START_MS} ms`,
];
process.stdout.write(
  json ? JSON.stringify({ minified, gzipped, limit: Number(limit), start }) : `${lines.join('\n')}\n`,
);
if (gzipped > Number(limit) || start > MAX_START_MS) {
  process.stderr.write('tagwire: the Worker is too big, or too slow to start\n');
  process.exitCode = 1;
}
