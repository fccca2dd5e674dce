// One, two and four server processes behind one port (WORKERS), loaded by turns in one run. The load generator is a
// process of this machine too. What does not depend on how many cores there are is the processor time of a request:
// while that stays the same, throughput grows with the cores.
import { load, type Measured } from './load.ts';
import { partFlags } from './part.ts';
import { cpuOf, type Served, serve } from './processes.ts';
import { makeSite } from './site.ts';
import { median } from './table.ts';
import { byTurns, spreadOf } from './turns.ts';

const { short, tell } = partFlags();
const [rounds, milliseconds] = short ? [1, 300] : [5, 2_000];
const PROCESSES = [1, 2, 4];
const CONNECTIONS = 64;

interface Server extends Served {
  workers: number;
  asked: number;
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
  const before = cpuOf(server.pid);
  const headers = { 'user-agent': 'bench/1', accept: '*/*', 'accept-encoding': 'gzip' };
  const { port } = server;
  const about = { port, path, headers, connections: CONNECTIONS, milliseconds: time, awake: false };
  const measured = await load(about);
  return { ...measured, cpu: (cpuOf(server.pid) - before) / measured.requests };
}

const site = await makeSite(short ? 2_000 : 20_000, { tags: 10_000 });
const servers: Server[] = [];
for (const workers of PROCESSES) servers.push({ ...(await serve(site.dir, workers)), workers, asked: 0 });

for (const { name, path } of CASES) {
  for (const server of servers) await measure(server, path, milliseconds / 4);
  const all = await byTurns(
    rounds,
    servers.map((server) => () => measure(server, path, milliseconds)),
  );
  for (const [i, { workers }] of servers.entries()) {
    const of = (side: number, what: keyof Round) => median(all.map((round) => round[side]![what]));
    const against = (what: keyof Round) =>
      i > 0 && {
        beside: { name: 'one', value: of(0, what) },
        ...spreadOf(all.map((round) => round[i]![what] / round[0]![what])),
      };
    const label = `${name}, WORKERS=${workers}`;
    tell({ name: label, value: of(i, 'perSecond'), unit: '/s', ...against('perSecond') });
    tell({ name: `${label}: processor time`, value: of(i, 'cpu'), unit: 'µs', ...against('cpu') });
  }
}
for (const server of servers) await server.stop();
site.remove();
