// `npm run build:workers`: bundles the Worker as `wrangler deploy` does, and tells what it weighs and what its start costs
// (with --json for programs).
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { WRANGLER_ENV } from './wrangler-env.ts';

/** Bytes, gzipped: what a cold start loads. */
const LIMIT = 1_000_000;
const BIGGEST = 15;
/** A busy machine makes a start look slower, never faster: the quickest of these counts. */
const STARTS = 3;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OUT = join(ROOT, 'dist', 'dry-run');
const BUILT = join(ROOT, 'dist', 'worker', 'worker.js');
const WRANGLER = fileURLToPath(import.meta.resolve('wrangler')).replace(/wrangler-dist.*/, 'bin/wrangler.js');

async function wrangler(...args: string[]): Promise<void> {
  const env = { ...process.env, ...WRANGLER_ENV };
  await promisify(execFile)(process.execPath, [WRANGLER, ...args], { cwd: ROOT, env });
}

/** `node_modules/@a/b/c.js` is of `@a/b`, `src/store/x.ts` of `src/store`. */
const packageOf = (file: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ??
  /(?:src|db)\/[^/.]+/.exec(file)?.[0] ??
  'the bundler';

/** Minified bytes by package, most first. */
function weights(code: string, map: SourceMap): [string, number][] {
  const weights = new Map<string, number>();
  for (const [line, text] of code.split('\n').entries()) {
    for (let column = 0; column < text.length; column++) {
      const entry = map.findEntry(line, column);
      const name = packageOf('originalSource' in entry ? entry.originalSource : '');
      weights.set(name, (weights.get(name) ?? 0) + Buffer.byteLength(text[column]!));
    }
  }
  return [...weights].sort(([, a], [, b]) => b - a);
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

const kb = (bytes: number) => `${(bytes / 1_000).toFixed(1)} KB`;

const { limit = `${LIMIT}`, json } = parseArgs({
  options: { limit: { type: 'string' }, json: { type: 'boolean', default: false } },
}).values;
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
await wrangler('deploy', '--dry-run', '--outdir', OUT);
const worker = readFileSync(join(OUT, 'worker.js'));
const gzipped = gzipSync(worker, { level: 9 }).length;
const map = new SourceMap(JSON.parse(readFileSync(`${BUILT}.map`, 'utf8')));
const write = (line: string) => json || process.stdout.write(`${line}\n`);
for (const [name, bytes] of weights(worker.toString(), map).slice(0, BIGGEST)) {
  write(`${kb(bytes).padStart(10)}  ${name}`);
}
write(
  `${kb(worker.length).padStart(10)}  minified in all; gzipped ${kb(gzipped)}, at most ${kb(Number(limit))}`,
);
let start = Number.POSITIVE_INFINITY;
for (let i = 0; i < STARTS; i++) start = Math.min(start, await startupTime());
write(
  `${start.toFixed(0).padStart(7)} ms  of CPU to start, by workerd's own profile here (wrangler check startup)`,
);
if (json)
  process.stdout.write(JSON.stringify({ bytes: worker.length, gzipped, limit: Number(limit), start }));
if (gzipped > Number(limit)) {
  process.stderr.write(`tagwire: the Worker is ${kb(gzipped - Number(limit))} too big\n`);
  process.exitCode = 1;
}
