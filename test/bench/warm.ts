// `npm run bench`: a warm feed and a 304 beside a bare node:http server that sends the same bytes and headers.
// Both run in processes of their own and are loaded in turn, round by round, so that noise hits both alike.
import { request as httpRequest } from 'node:http';
import { parseArgs } from 'node:util';
import type { Answers } from './bare-server.ts';
import { type Child, startChild } from './child.ts';
import { load, type Measured } from './load.ts';
import { machine, median, table, thousands } from './table.ts';

const { values: flags } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    connections: { type: 'string', default: '32' },
    case: { type: 'string', default: '' },
    prof: { type: 'string', default: '' },
    view: { type: 'string', default: '/tags/topic-3/rss.xml' },
  },
});
const [rounds, milliseconds] = flags.short ? [3, 1_000] : [6, 3_000];
const connections = Number(flags.connections);

interface Case {
  name: string;
  headers: Record<string, string>;
}
interface Round extends Measured {
  /** Microseconds of the server's processor time for one request. */
  cpu: number;
}

/** One answer as it comes over the wire. */
function ask(port: number, headers: Record<string, string>): Promise<Answers[string]> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: '127.0.0.1', port, path: flags.view, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const kept: Record<string, string> = {};
        for (let i = 0; i < response.rawHeaders.length; i += 2)
          kept[response.rawHeaders[i]!] = response.rawHeaders[i + 1]!;
        // The server adds these itself.
        for (const name of ['Date', 'Connection', 'Keep-Alive']) delete kept[name];
        const body = response.statusCode === 304 ? null : Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: kept, body });
      });
    });
    call.on('error', reject).end();
  });
}

async function measure(
  server: Child,
  path: string,
  headers: Record<string, string>,
  time: number,
): Promise<Round> {
  const before = await server.cpu();
  const measured = await load({ port: server.port, path, headers, connections, milliseconds: time });
  return { ...measured, cpu: ((await server.cpu()) - before) / measured.requests };
}

const profiling = flags.prof ? ['--cpu-prof', `--cpu-prof-dir=${flags.prof}`] : [];
const tagwire = await startChild('tagwire-server.ts', null, profiling);
const plain = await ask(tagwire.port, {});
const common = { 'user-agent': 'bench/1', accept: '*/*' };
const cases: Case[] = [
  { name: '200 identity', headers: common },
  { name: '200 gzip', headers: { ...common, 'accept-encoding': 'gzip' } },
  { name: '200 br', headers: { ...common, 'accept-encoding': 'gzip, deflate, br' } },
  { name: '304', headers: { ...common, 'accept-encoding': 'gzip', 'if-none-match': plain.headers.etag! } },
].filter(({ name }) => name.includes(flags.case));
const answers: Answers = {};
for (const { name, headers } of cases)
  answers[`/${name.replace(' ', '-')}`] = await ask(tagwire.port, headers);
const bare = await startChild('bare-server.ts', answers);

const results = [];
for (const { name, headers } of cases) {
  const path = `/${name.replace(' ', '-')}`;
  const one = (time: number) => measure(tagwire, flags.view, headers, time);
  const other = (time: number) => measure(bare, path, headers, time);
  await one(500);
  await other(500);
  const pairs: [Round, Round][] = [];
  for (let i = 0; i < rounds; i++) {
    // ABBA: whoever comes second finds a warmer machine.
    const first = i % 2 ? await other(milliseconds) : await one(milliseconds);
    const second = i % 2 ? await one(milliseconds) : await other(milliseconds);
    pairs.push(i % 2 ? [second, first] : [first, second]);
  }
  const ratios = pairs.map(([a, b]) => a.perSecond / b.perSecond);
  const of = (side: 0 | 1, what: keyof Round) => median(pairs.map((pair) => pair[side][what]));
  results.push({
    name,
    bytes: answers[path]?.body?.length ?? 0,
    tagwire: of(0, 'perSecond'),
    bare: of(1, 'perSecond'),
    ratio: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    cpuTagwire: of(0, 'cpu'),
    cpuBare: of(1, 'cpu'),
    p99Tagwire: of(0, 'p99'),
    p99Bare: of(1, 'p99'),
  });
}
await tagwire.stop();
await bare.stop();

const about = { ...machine(), rounds, milliseconds, connections, view: flags.view };
if (flags.json) {
  console.log(JSON.stringify({ machine: about, results }, null, 2));
} else {
  console.log(
    `${about.cpu}, ${about.cores} cores, Node ${about.node}; ${rounds} rounds of ${milliseconds / 1000} s`,
  );
  console.log(
    `${connections} connections on loopback; one process each; the load generator shares the machine.\nOn a busy machine trust the processor time of a request, not the requests per second.\n`,
  );
  const head = [
    '',
    'bytes',
    'Tagwire/s',
    'bare/s',
    'ratio',
    'spread',
    'CPU µs',
    'bare',
    'ratio',
    'p99 µs',
    'bare',
  ];
  const rows = results.map((r) => [
    r.name,
    thousands(r.bytes),
    thousands(r.tagwire),
    thousands(r.bare),
    r.ratio.toFixed(2),
    `${r.least.toFixed(2)}–${r.most.toFixed(2)}`,
    r.cpuTagwire.toFixed(1),
    r.cpuBare.toFixed(1),
    (r.cpuBare / r.cpuTagwire).toFixed(2),
    thousands(r.p99Tagwire),
    thousands(r.p99Bare),
  ]);
  console.log(table(head, rows));
}
