// `node test/bench/walk.ts [articles]`: what views cost on a large database, and how long each holds the event loop.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../../src/config.ts';
import { positionAt } from '../../src/domain/positions.ts';
import { type Page, parseView } from '../../src/domain/views.ts';
import { openDriver, readMigrations } from '../../src/runtimes/node/index.ts';
import { windowOf } from '../../src/services/feeds/window.ts';
import { validatorOf } from '../../src/store/changes.ts';
import { openDatabase } from '../../src/store/database.ts';
import { resolveView } from '../../src/store/facets/facets.ts';
import { migrate } from '../../src/store/migrate.ts';
import { fill } from './synthetic.ts';
import { machine, median, percentile, table, thousands } from './table.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    case: { type: 'string', default: '' },
  },
});
const articles = Number(positionals[0] ?? (flags.short ? 20_000 : 200_000));
/** How often a case runs, and how long at most, in milliseconds. */
const RUNS = 50;
const PATIENCE = 5_000;

const dir = mkdtempSync(join(tmpdir(), 'tagwire-walk-'));
const path = join(dir, 'tagwire.db');
const config = readConfig({ DATABASE_URL: `file:${path}`, ADMIN_TOKEN: 'x', LOG_LEVEL: 'warn' });
const driver = await openDriver(config);
await migrate(driver, readMigrations());
const building = performance.now();
fill(path, articles);
const built = (performance.now() - building) / 1_000;

/** Statements of the case that runs, and the longest. */
let statements = 0;
let longest = 0;
const db = openDatabase({
  batch: (list) => driver.batch(list),
  close: () => driver.close(),
  all: async (sql, params) => {
    const started = performance.now();
    const rows = await driver.all(sql, params);
    longest = Math.max(longest, performance.now() - started);
    statements += 1;
    return rows;
  },
});

/** Calls `work` and finds the longest time in which nothing else could run. */
async function stalled(work: () => Promise<unknown>): Promise<{ time: number; stall: number }> {
  let stall = 0;
  let running = true;
  let last = performance.now();
  const turn = () => {
    const now = performance.now();
    stall = Math.max(stall, now - last);
    last = now;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  const started = performance.now();
  await work();
  const time = performance.now() - started;
  stall = Math.max(stall, performance.now() - last);
  running = false;
  await new Promise((resolve) => setImmediate(resolve));
  return { time, stall };
}

const view = (expression: string, q = '') => parseView(expression ? ['tags', expression] : [], q)!;
const deep = positionAt(Date.UTC(2016, 0, 1) + articles * 300_000 * 0.1);

type Kind = 'page' | 'window' | 'validator';
const CASES: [name: string, expression: string, kind: Kind, page?: Page, q?: string][] = [
  ['everything, 30', '', 'page', { limit: 30 }],
  ['tag t0, 30', 't0', 'page', { limit: 30 }],
  ['rare tag t990, 30', 't990', 'page', { limit: 30 }],
  ['two large, t0+t1', 't0+t1', 'page', { limit: 30 }],
  ['rare+large, t990+t0', 't990+t0', 'page', { limit: 30 }],
  ['NOT, t0+!t1', 't0+!t1', 'page', { limit: 30 }],
  ['NOT of all, !t0', '!t0', 'page', { limit: 30 }],
  ['OR of 4', 't0,t1,t50,t500', 'page', { limit: 30 }],
  ['nothing in common, even+odd', 'even+odd', 'page', { limit: 30 }],
  ['two large, few, even+odd,t990', 'even+odd,t990', 'page', { limit: 30 }],
  ['!even+!odd', '!even+!odd', 'page', { limit: 30 }],
  ['8 terms', '!even+!odd+!t0+!t1+!t2+!t3+!t4+!t5', 'page', { limit: 30 }],
  ['?q=commonest', '', 'page', { limit: 30 }, 'commonest'],
  ['?q=rarest', '', 'page', { limit: 30 }, 'rarest'],
  ['?q= common in a rare tag', 't990', 'page', { limit: 30 }, 'commonest'],
  ['?q= even+odd', 'even+odd', 'page', { limit: 30 }, 'commonest'],
  ['?q=a* (prefix)', '', 'page', { limit: 30 }, 'a*'],
  ['before= deep, t0', 't0', 'page', { limit: 30, before: deep }],
  ['before= deep, t0+t1', 't0+t1', 'page', { limit: 30, before: deep }],
  ['window, everything', '', 'window'],
  ['window, t0', 't0', 'window'],
  ['window, t0+t1', 't0+t1', 'window'],
  ['window, ?q=commonest', '', 'window', {}, 'commonest'],
  ['validator t0', 't0', 'validator'],
  ['validator t0+t1', 't0+t1', 'validator'],
  ['validator t990+t0', 't990+t0', 'validator'],
  ['validator !t0', '!t0', 'validator'],
  ['validator even+odd', 'even+odd', 'validator'],
  ['validator !even+!odd', '!even+!odd', 'validator'],
];

const results = [];
for (const [name, expression, kind, page = {}, q = ''] of CASES) {
  if (!name.includes(flags.case)) continue;
  const run = async () => {
    const resolved = await resolveView(db, view(expression, q));
    if (kind === 'validator') return validatorOf(db, resolved);
    return windowOf(db, resolved, page, { seq: articles, at: resolved.site.lastAt });
  };
  await run();
  statements = 0;
  longest = 0;
  const times: number[] = [];
  const stalls: number[] = [];
  const until = performance.now() + PATIENCE;
  for (let i = 0; i < RUNS && (i < 3 || performance.now() < until); i++) {
    const { time, stall } = await stalled(run);
    times.push(time);
    stalls.push(stall);
  }
  results.push({
    name,
    statements: Math.round(statements / times.length),
    median: median(times),
    p99: percentile(times, 99),
    stall: median(stalls),
    longestStall: Math.max(...stalls),
    longestStatement: longest,
  });
}
const bytes = statSync(path).size;
await driver.close();
rmSync(dir, { recursive: true });

const about = { ...machine(), articles, bytes, seconds: built };
if (flags.json) {
  console.log(JSON.stringify({ machine: about, results }, null, 2));
} else {
  console.log(`${about.cpu}, ${about.cores} cores, Node ${about.node}; ${thousands(articles)} articles,`);
  console.log(`${thousands(bytes / 1e6)} MB, made in ${built.toFixed(0)} s. All times in milliseconds.\n`);
  const ms = (value: number) => value.toFixed(2);
  const rows = results.map((r) => [
    r.name,
    `${r.statements}`,
    ...[r.median, r.p99, r.stall, r.longestStall, r.longestStatement].map(ms),
  ]);
  console.log(table(['', 'SQL', 'median', 'p99', 'stall', 'worst', 'longest SQL'], rows));
}
