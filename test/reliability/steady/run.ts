// An hour, or as long as is said, of everything at once on a large site: what its process uses is told each minute, and must
// stay as it is. How long a feed takes is told, too: that grows with what was changed in the last day.
//   npm run test:steady -- --minutes 60 --articles 200000
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { memoryOf } from '../../bench/processes.ts';
import { keptSite } from '../../bench/site.ts';
import { metricsOf } from '../../support/metrics.ts';
import { randomFrom } from '../../support/random.ts';
import { Callbacks } from '../faults.ts';
import { freePort, TagwireProcess, TOKEN } from '../tagwire-process.ts';
import { judge } from './judge.ts';
import { Load } from './load.ts';

const HELP = `npm run test:steady -- [options]

  --minutes 60      how long, after some minutes in which the site is filled; the last two thirds are judged, and caches
                    must be full by then: with the usual CACHE_MB that takes ten more
  --articles 200000 of the database, which is made once and kept in $BENCH_SITES
  --seed 1
  --unit            the server's memory allocator is set as docs/deploy/tagwire.service does
  --leak            the server keeps 100 kB more each second, and must be found out
`;
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    articles: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    unit: { type: 'boolean', default: false },
    leak: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [minutes, articles, seed] = [Number(values.minutes), Number(values.articles), Number(values.seed)];
if (values.help || !(minutes > 0) || !(articles >= 1)) {
  process.stdout.write(HELP);
  process.exit(values.help ? 0 : 2);
}

const SAMPLE_MS = 2_000;
/** What is judged are so many samples at most, each of a stretch of the run. */
const STRETCHES = 30;
const MB = 1_000_000;

interface Sample {
  /** Resident bytes. */
  rss: number;
  /** Bytes of objects, what nobody needs any more among them. */
  heap: number;
  handles: number;
  wal: number;
}
/** What of a stretch counts, and how much of it may come and go. */
const MEASURES: Record<keyof Sample, { of: (...values: number[]) => number; least: number; unit: number }> = {
  rss: { of: Math.max, least: 10 * MB, unit: MB },
  heap: { of: Math.min, least: 5 * MB, unit: MB },
  handles: { of: Math.max, least: 20, unit: 1 },
  wal: { of: Math.max, least: 16 * MB, unit: MB },
};

const home = mkdtempSync(join(tmpdir(), 'tagwire-steady-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));
copyFileSync(join(await keptSite(articles), 'tagwire.db'), join(home, 'tagwire.db'));

const unit = readFileSync(new URL('../../../docs/deploy/tagwire.service', import.meta.url), 'utf8');
const allocator = Object.fromEntries(
  unit.matchAll(/\b(MALLOC_\w+)=(\S+)/g).map(([, name, value]) => [name, value]),
);
const LEAK =
  'data:text/javascript,globalThis.kept=[];setInterval(()=>kept.push(new Array(12500).fill(0.5)),1000).unref()';
const server = new TagwireProcess(
  home,
  await freePort(),
  {
    ...(process.env.CACHE_MB && { CACHE_MB: process.env.CACHE_MB }),
    ...(values.unit && allocator),
    LOG_LEVEL: 'warn',
    OUTBOUND_ALLOW: '127.0.0.1',
    NODE_COMPILE_CACHE: join(home, 'compiled'),
  },
  values.leak ? ['--import', LEAK] : [],
);
const callbacks = new Callbacks(randomFrom(seed + 1));
const load = new Load(server.url, TOKEN, seed);
const samples: Sample[] = [];
const wrong: string[] = [];

async function metrics(): Promise<Map<string, number>> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return metricsOf(await (await fetch(`${server.url}/metrics`, { headers })).text());
}

/** The share of timers that the event loop came to more than 100 ms late, between two looks. */
function lateShare(before: Map<string, number>, now: Map<string, number>): number {
  const grown = (series: string) => (now.get(series) ?? 0) - (before.get(series) ?? 0);
  const all = grown('tagwire_event_loop_lag_seconds_count');
  return all ? 1 - grown('tagwire_event_loop_lag_seconds_bucket{le="0.1"}') / all : 0;
}

const shown = (name: keyof Sample, value: number) => (value / MEASURES[name].unit).toFixed(0);
const stretched = (name: keyof Sample, part: readonly Sample[]) =>
  MEASURES[name].of(...part.map((sample) => sample[name]));

async function watch(until: number): Promise<void> {
  let [minute, told, lately] = [0, 0, await metrics()];
  let polled = { count: 0, ms: 0 };
  const began = Date.now();
  while (Date.now() < until && !wrong.length) {
    await sleep(SAMPLE_MS);
    const now = await metrics();
    samples.push({
      ...{ rss: memoryOf(server.pid), handles: server.handles() },
      heap: now.get('nodejs_heap_size_used_bytes') ?? Number.NaN,
      wal: now.get('tagwire_database_wal_bytes') ?? Number.NaN,
    });
    if (Date.now() < Math.min(until, began + (minute + 1) * 60_000)) continue;
    minute += 1;
    const part = samples.slice(told);
    const { polls = 0 } = load.counts;
    process.stdout.write(
      `${minute} min: resident ${shown('rss', stretched('rss', part))} MB, heap ${shown('heap', stretched('heap', part))} MB, ` +
        `${stretched('handles', part)} handles, log ${shown('wal', stretched('wal', part))} MB, ` +
        `a poll ${((load.pollMs - polled.ms) / (polls - polled.count)).toFixed(0)} ms, ` +
        `${(100 * lateShare(lately, now)).toFixed(1)} % of turns late; ` +
        `${Object.entries(load.counts)
          .map(([kind, count]) => `${count} ${kind}`)
          .join(', ')}\n`,
    );
    [told, lately, polled] = [samples.length, now, { count: polls, ms: load.pollMs }];
  }
}

process.stdout.write(`${minutes} minutes, ${articles} articles, seed ${seed}\n`);
server.start();
try {
  if (!(await server.ready())) throw new Error((await server.ended()).stderr);
  await callbacks.subscribe(server.url);
  await load.fill();
  const running = load.run();
  await watch(Date.now() + minutes * 60_000);
  load.end();
  await running;
  await server.end('SIGTERM');
} catch (error) {
  wrong.push((error as Error).stack ?? String(error));
} finally {
  load.end();
  await server.end('SIGKILL');
  callbacks.close();
}
wrong.push(...load.wrong, ...server.complaints());

const size = Math.ceil(samples.length / STRETCHES);
const stretches = Array.from({ length: Math.floor(samples.length / (size || 1)) }, (_, i) =>
  samples.slice(i * size, (i + 1) * size),
);
for (const name of Object.keys(MEASURES) as (keyof Sample)[]) {
  const { growth, mean, grows } = judge(
    stretches.map((part) => stretched(name, part)),
    MEASURES[name].least,
  );
  const line = `${name}: ${shown(name, mean)} on average, ${growth < 0 ? '' : '+'}${shown(name, growth)} over the last two thirds`;
  process.stdout.write(`${line}${grows ? ': it grows' : ''}\n`);
  if (grows) wrong.push(line);
}
process.stdout.write(
  wrong.length ? `${wrong.length} wrong:\n${wrong.slice(0, 20).join('\n')}\n` : 'It stays as it is.\n',
);
process.exit(wrong.length ? 1 : 0);
