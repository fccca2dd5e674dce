// Processor time of a request in workerd, warm and cold, beside a Worker that sends the same bytes and does nothing
// else; D1 runs in the same process, so its time is in these figures. And what the bundle's start costs.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SITE, startWorker, TOKEN, type Worker } from '../support/workerd.ts';
import { partFlags } from './part.ts';
import { prose } from './prose.ts';
import { median } from './table.ts';
import { byTurns, spreadOf } from './turns.ts';

const { short, tell } = partFlags();
const [articles, requests, rounds] = short ? [40, 100, 1] : [200, 800, 4];
/** proc(5): times are in clock ticks, a hundred a second on Linux. */
const TICK = 10;
const VIEW = '/tags/all/rss.xml';

/** Processor time of this process's workerd children so far, in milliseconds. */
function workerdTime(): number {
  let sum = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const name = /\((.*)\)/s.exec(stat)?.[1];
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (name !== 'workerd' || Number(fields[1]) !== process.pid) continue;
      sum += (Number(fields[11]) + Number(fields[12])) * TICK;
    } catch {
      // It ended meanwhile.
    }
  }
  return sum;
}

type Headers = Record<string, string>;
/** Milliseconds of processor time for each of so many requests. */
async function cpu(worker: Worker, count: number, ask: (i: number) => [path: string, headers?: Headers]) {
  const before = workerdTime();
  for (let i = 0; i < count; i++) {
    const { status } = await worker.get(...ask(i));
    if (status >= 400) throw new Error(`${ask(i)[0]} answered ${status}`);
  }
  return (workerdTime() - before) / count;
}

const worker = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE, LOG_LEVEL: 'warn' });
const words = prose(2);
const json = { 'content-type': 'application/json' };
for (let i = 0; i < articles; i++) {
  const article = { title: words(6), content: { text: words(330) }, tags: [`t${i % 20}`, 'all'] };
  await worker.admin('POST', '/admin/articles', JSON.stringify(article), json);
}
const plain = await worker.get(VIEW);
const CASES: Record<string, Headers> = {
  'warm, 200': {},
  'warm, 200 gzip': { 'accept-encoding': 'gzip' },
  'warm, 304': { 'if-none-match': `${plain.headers.etag}` },
};

/** A Worker that knows these answers by heart. */
const home = mkdtempSync(join(tmpdir(), 'tagwire-edge-'));
const known = await Promise.all(Object.values(CASES).map((headers) => worker.get(VIEW, headers)));
const answers = known.map(({ status, headers, bytes }) => ({
  status,
  headers,
  body: bytes.toString('base64'),
}));
writeFileSync(
  join(home, 'bare.js'),
  `const answers = ${JSON.stringify(answers)}.map(({ status, headers, body }) => ({
  body: status === 304 ? null : Uint8Array.from(atob(body), (c) => c.charCodeAt(0)),
  init: { status, headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(content-length|transfer-encoding|connection|date)$/.test(name))), encodeBody: 'manual' },
}));
export default {
  fetch(request) {
    const { body, init } = answers[Number(new URL(request.url).pathname.slice(1))];
    return new Response(body, init);
  },
};`,
);
writeFileSync(
  join(home, 'wrangler.toml'),
  'name = "bare"\nmain = "bare.js"\ncompatibility_date = "2026-01-01"\n',
);
const bare = await startWorker({}, join(home, 'wrangler.toml'));

for (const [i, [name, headers]] of Object.entries(CASES).entries()) {
  const ours = () => cpu(worker, requests, () => [VIEW, headers]);
  const theirs = () => cpu(bare, requests, () => [`/${i}`, headers]);
  await Promise.all([worker.get(VIEW, headers), bare.get(`/${i}`, headers)]);
  const pairs = await byTurns(rounds, [ours, theirs]);
  tell({
    ...{ name: `${name}: processor time`, value: median(pairs.map(([a]) => a!)), unit: 'ms' },
    beside: { name: 'a bare Worker', value: median(pairs.map(([, b]) => b!)) },
    ...{ ...spreadOf(pairs.map(([a, b]) => a! / b!)), lead: true },
  });
}
await bare.close();
const cold: number[] = [];
let asked = 0;
for (let i = 0; i < rounds; i++) {
  cold.push(
    await cpu(worker, Math.ceil(requests / 8), () => {
      const n = asked++;
      return [`/tags/t${n % 20},t${(n >> 4) % 20}x${n}/rss.xml`];
    }),
  );
}
const { ratio: value, spread } = spreadOf(cold);
tell({ name: 'cold, 200: processor time', value, unit: 'ms', spread, lead: true });
await worker.close();
rmSync(home, { recursive: true });

const build = fileURLToPath(new URL('../../tools/build-workers.ts', import.meta.url));
const { stdout } = await promisify(execFile)(process.execPath, [build, '--json']);
const bundle = JSON.parse(stdout) as { gzipped: number; start: number };
tell({ name: 'the bundle, gzipped', value: bundle.gzipped, unit: 'kB', aim: '≤ 1000', lead: true });
tell({ name: 'the bundle’s start: processor time', value: bundle.start, unit: 'ms', lead: true });
