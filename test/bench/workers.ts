// `npm run bench:workers`: one, two and four server processes behind one port (WORKERS), loaded in turns in one run.
// The load generator is a process of this machine too. What does not depend on how many cores there are is the
// processor time of a request: while that stays the same, throughput grows with the cores.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load, type Measured } from './load.ts';
import { makeSite } from './site.ts';
import { SITE, TOKEN } from './site-server.ts';
import { machine, median, table, thousands } from './table.ts';

const { values: flags } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    connections: { type: 'string', default: '64' },
    processes: { type: 'string', default: '1,2,4' },
  },
});
const [rounds, milliseconds] = flags.short ? [2, 1_000] : [6, 2_500];
const COMMAND = fileURLToPath(new URL('../../src/cli/tagwire.js', import.meta.url));

interface Server {
  workers: number;
  port: number;
  child: ChildProcess;
  asked: number;
}

async function serve(dir: string, workers: number): Promise<Server> {
  const vars = { DATA_DIR: dir, ADMIN_TOKEN: TOKEN, PORT: '0', PUBLIC_URL: SITE, WORKERS: `${workers}` };
  const env = { PATH: process.env.PATH, ...vars };
  const child = spawn(process.execPath, [COMMAND, 'serve'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => child.kill());
  for await (const line of createInterface(child.stderr!)) {
    const { message, address } = JSON.parse(line) as { message: string; address: string };
    if (message === 'serving') return { workers, port: Number(new URL(address).port), child, asked: 0 };
  }
  throw new Error('It ended');
}

/** Seconds of processor time of a server's processes so far; Linux counts in hundredths. */
function cpuOf({ child: { pid } }: Server): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  const ticks = [`${pid}`, ...children].map((each) => {
    const fields = readFileSync(`/proc/${each}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((a, b) => a + b) / 100;
}

interface Round extends Measured {
  /** Microseconds of the servers' processor time for one request. */
  cpu: number;
}

/** Each once; the same ones for each server. */
const fresh = (i: number) => `/tags/t${i % 10_000}/rss.xml?limit=${20 + Math.floor(i / 10_000)}`;
const CASES: { name: string; path: string | ((i: number) => string) }[] = [
  { name: 'a warm feed, 200 gzip', path: '/tags/t3/rss.xml' },
  { name: 'feeds that nobody asked for before', path: fresh },
];

async function measure(server: Server, view: (typeof CASES)[number]['path'], time: number): Promise<Round> {
  const path = typeof view === 'string' ? view : () => view(server.asked++);
  const before = cpuOf(server);
  const headers = { 'user-agent': 'bench/1', accept: '*/*', 'accept-encoding': 'gzip' };
  const connections = Number(flags.connections);
  const { port } = server;
  const measured = await load({ port, path, headers, connections, milliseconds: time, awake: false });
  return { ...measured, cpu: ((cpuOf(server) - before) / measured.requests) * 1e6 };
}

const site = await makeSite(20_000, { tags: 10_000 });
const servers: Server[] = [];
for (const workers of flags.processes.split(',').map(Number)) servers.push(await serve(site.dir, workers));

const results = [];
for (const { name, path } of CASES) {
  const taken = new Map<Server, Round[]>(servers.map((server) => [server, []]));
  for (const server of servers) await measure(server, path, 500);
  for (let i = 0; i < rounds; i++) {
    // There and back: whoever comes later finds a warmer machine.
    for (const server of i % 2 ? [...servers].reverse() : servers) {
      taken.get(server)!.push(await measure(server, path, milliseconds));
    }
  }
  const one = taken.get(servers[0]!)!;
  for (const [{ workers }, all] of taken) {
    const ratios = all.map(({ perSecond }, i) => perSecond / one[i]!.perSecond);
    const of = (what: keyof Round) => median(all.map((round) => round[what]));
    const spread = { least: Math.min(...ratios), most: Math.max(...ratios) };
    results.push({
      name,
      workers,
      perSecond: of('perSecond'),
      ratio: median(ratios),
      ...spread,
      cpu: of('cpu'),
      p99: of('p99'),
    });
  }
}
for (const { child } of servers) {
  child.kill();
  await once(child, 'exit');
}
site.remove();

const about = { ...machine(), rounds, milliseconds, connections: Number(flags.connections) };
if (flags.json) console.log(JSON.stringify({ machine: about, results }, null, 2));
else {
  console.log(
    `${about.cpu}, ${about.cores} cores, Node ${about.node}; ${rounds} rounds of ${milliseconds / 1_000} s,`,
  );
  console.log(`${flags.connections} connections on loopback; the load generator shares these cores.\n`);
  const head = ['', 'processes', 'requests/s', 'ratio', 'spread', 'CPU µs', 'p99 µs'];
  const rows = results.map((r) => [
    r.name,
    `${r.workers}`,
    thousands(r.perSecond),
    r.ratio.toFixed(2),
    `${r.least.toFixed(2)}–${r.most.toFixed(2)}`,
    r.cpu.toFixed(1),
    thousands(r.p99),
  ]);
  console.log(table(head, rows));
}
