// What was asked for before, as 200 and as 304, beside a bare node:http server that sends the same bytes and headers.
import { request as httpRequest } from 'node:http';
import type { Answers, Bare } from './bare-server.ts';
import { type Child, startChild } from './child.ts';
import { load, type Measured } from './load.ts';
import { startNginx } from './nginx.ts';
import { partFlags, profiling } from './part.ts';
import { cpuOf, type Served, serve } from './processes.ts';
import { ask as askWhole, lanes, makeSite } from './site.ts';
import { median } from './table.ts';
import { byTurns, spreadOf } from './turns.ts';

const flags = partFlags();
const { tell } = flags;
const rounds = flags.short ? 1 : 5;
const time = flags.short ? 200 : 1_500;
const CONNECTIONS = 32;

const MAIN = '/tags/t9/rss.xml';
/** Views of every kind and format, the first in full. */
const VIEWS: Record<string, string> = {
  'a tag': MAIN,
  everything: '/atom.xml',
  'a+!b': '/tags/t0+!t1/feed.json',
  'a,b in a language': '/languages/en/tags/t1,t2/rss.xml',
  '?q=': '/ninjs.json?q=commonest',
  'a page': '/tags/t2/',
};
type Headers = Record<string, string>;
const COMMON = { 'user-agent': 'bench/1', accept: '*/*' };
const KINDS = ['200', '200 gzip', '200 br', '304'] as const;
type Kind = (typeof KINDS)[number];

/** One answer as it comes over the wire. */
function ask(port: number, path: string, headers: Headers): Promise<Answers[string]> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const kept: Headers = {};
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

interface Case {
  view: string;
  kind: Kind;
  path: string;
  headers: Headers;
  /** What the bare servers know the answer by. */
  bare: string;
}

/**
 * In a quiet moment V8's memory reducer throws code away, and a process is slower from then on: it would be judged by
 * which of the two had its moment first.
 */
const STEADY = ['--no-memory-reducer'];

const site = await makeSite(2_000, { tags: 50, words: 110 });
const tagwire = await startChild('site-server.ts', site.dir, [...STEADY, ...profiling(flags)]);
const cases: Case[] = [];
const answers: Answers = {};
for (const [view, path] of Object.entries(VIEWS)) {
  const { etag } = (await ask(tagwire.port, path, COMMON)).headers;
  const kinds: Record<Kind, Headers> = {
    ...{ '200': COMMON, '200 gzip': { ...COMMON, 'accept-encoding': 'gzip' } },
    '200 br': { ...COMMON, 'accept-encoding': 'gzip, deflate, br' },
    '304': { ...COMMON, 'accept-encoding': 'gzip', 'if-none-match': etag! },
  };
  for (const kind of KINDS) {
    const one: Case = { view, kind, path, headers: kinds[kind], bare: `/${cases.length}${path.slice(2)}` };
    const answer = await ask(tagwire.port, path, one.headers);
    if (answer.status !== Number(kind.slice(0, 3))) throw new Error(`${path}: ${answer.status}`);
    answers[one.bare] = answer;
    cases.push(one);
  }
}
/** A share of bare node:http. */
const aimOf = ({ kind }: Case) => (kind === '304' ? '≥ 0.75' : '≥ 0.85');

const chosen = cases.filter(({ view, kind }) => `${view}, ${kind}`.includes(flags.only));
const kiloBytes = (of: Case) => ((answers[of.bare]?.body?.length ?? 0) / 1_000).toFixed(1);

interface Round extends Measured {
  /** Microseconds of the server's processor time for one request. */
  cpu: number;
}
type Side = (one: Case, milliseconds: number) => Promise<Round>;

const side =
  (
    server: Pick<Served, 'port'>,
    cpu: () => Promise<number> | number,
    pathOf: (one: Case) => string,
    awake = true,
  ): Side =>
  async (one, milliseconds) => {
    const before = await cpu();
    const { port } = server;
    const { headers } = one;
    const about = { port, path: pathOf(one), headers, connections: CONNECTIONS, milliseconds, awake };
    const measured = await load(about);
    return { ...measured, cpu: ((await cpu()) - before) / measured.requests };
  };
const inChild = (server: Child, pathOf: (one: Case) => string) => side(server, server.cpu, pathOf);

async function beside(one: Case, ours: Side, theirs: Side) {
  for (const each of [ours, theirs]) await each(one, time / 4);
  const pairs = await byTurns(rounds, [() => ours(one, time), () => theirs(one, time)]);
  const of = (i: number, what: keyof Round) => median(pairs.map((pair) => pair[i]![what]));
  const ratios = (what: keyof Round) => pairs.map(([a, b]) => a![what] / b![what]);
  return { of, ratios };
}

const bare = await startChild('bare-server.ts', { answers, workers: 1 } satisfies Bare, STEADY);
const [ours, theirs] = [inChild(tagwire, ({ path }) => path), inChild(bare, (one) => one.bare)];
for (const one of chosen) {
  const { of, ratios } = await beside(one, ours, theirs);
  const name = `${one.view}, ${one.kind}`;
  const against = (what: keyof Round) => ({ name: 'node:http', value: of(1, what) });
  const note = one.kind === '304' ? undefined : `${kiloBytes(one)} kB`;
  tell({
    ...{ name, value: of(0, 'perSecond'), unit: '/s', beside: against('perSecond'), note },
    ...{
      ...spreadOf(ratios('perSecond')),
      aim: aimOf(one),
      lead: one.path === MAIN,
    },
  });
  tell({
    ...{ name: `${name}: p99`, value: of(0, 'p99'), unit: 'µs', beside: against('p99') },
    ...{ ...spreadOf(ratios('p99')), aim: '≤ 2', lead: one.path === MAIN && one.kind === '200 gzip' },
  });
  if (one.path !== MAIN) continue;
  const cpu = { name: `${name}: processor time`, value: of(0, 'cpu'), unit: 'µs', beside: against('cpu') };
  tell({ ...cpu, ...spreadOf(ratios('cpu')) });
}
await bare.stop();

const main = chosen.filter(({ path }) => path === MAIN);
const [plain, gzip] = [0, 1].map((i) => answers[cases[i]!.bare]!);
const nginx = await startNginx({ plain: plain!.body!, gzip: gzip!.body! }, plain!.headers);
if (!nginx)
  process.stderr.write('bench: there is no nginx (Debian: nginx-light); what is beside it is left out\n');
else {
  const { etag = '' } = (await ask(nginx.port, '/feed.xml', COMMON)).headers as { etag?: string };
  const tag = etag || (await ask(nginx.port, '/feed.xml', COMMON)).headers.ETag!;
  const files: Side = (one, milliseconds) => {
    const headers = one.kind === '304' ? { ...COMMON, 'if-none-match': tag } : one.headers;
    return side(
      nginx,
      () => cpuOf(nginx.pid),
      () => '/feed.xml',
    )({ ...one, headers }, milliseconds);
  };
  for (const one of main.filter(({ kind }) => kind !== '200 br')) {
    const { of, ratios } = await beside(one, ours, files);
    tell({
      ...{ name: `${one.view}, ${one.kind}, beside a file`, value: of(0, 'perSecond'), unit: '/s' },
      ...{ beside: { name: 'nginx', value: of(1, 'perSecond') }, ...spreadOf(ratios('perSecond')) },
      lead: one.kind === '200 gzip',
    });
  }
  await nginx.stop();
}
await tagwire.stop();

const [cluster, bares] = [
  await serve(site.dir, 2),
  await startChild('bare-server.ts', { answers, workers: 2 } satisfies Bare, STEADY),
];
const [oursTwice, theirsTwice] = [
  side(
    cluster,
    () => cpuOf(cluster.pid),
    ({ path }) => path,
    false,
  ),
  side(
    bares,
    () => cpuOf(bares.pid),
    (one) => one.bare,
    false,
  ),
];
for (const one of main) {
  const { of, ratios } = await beside(one, oursTwice, theirsTwice);
  const against = (what: keyof Round) => ({ name: 'two node:http', value: of(1, what) });
  const name = `${one.view}, ${one.kind}, WORKERS=2`;
  tell({
    ...{ name, value: of(0, 'perSecond'), unit: '/s', beside: against('perSecond') },
    ...{ ...spreadOf(ratios('perSecond')), aim: aimOf(one), lead: one.kind === '200 gzip' },
  });
  const cpu = { name: `${name}: processor time`, value: of(0, 'cpu'), unit: 'µs', beside: against('cpu') };
  tell({ ...cpu, ...spreadOf(ratios('cpu')) });
}
await cluster.stop();
await bares.stop();
site.remove();

// Feeds of 214 kB, as many as take more memory than a cache is given without thought.
const [IN_TURN, READS, READERS] = [50, flags.short ? 200 : 2_000, 8];
const large = await makeSite(2_000, { tags: IN_TURN });
const reading = await startChild('site-server.ts', large.dir, STEADY);
const feedOf = (tag: number) => `/tags/t${tag}/rss.xml`;
/** Microseconds of the server's processor time for one request. */
const cpuOfReading = async (tagOf: (i: number) => number) => {
  const before = await reading.cpu();
  await lanes(READS, READERS, (i) => askWhole(reading.port, feedOf(tagOf(i))));
  return ((await reading.cpu()) - before) / READS;
};
const LAST = IN_TURN - 1;
const [inTurn, oneFeed] = [() => cpuOfReading((i) => i % IN_TURN), () => cpuOfReading(() => LAST)];
for (let i = 0; i < 2; i++) await inTurn();
const pairs = await byTurns(rounds, [inTurn, oneFeed]);
const { bytes } = await askWhole(reading.port, feedOf(LAST));
tell({
  ...{ name: `${IN_TURN} tags in turn, 200: processor time`, value: median(pairs.map(([all]) => all!)) },
  ...{ unit: 'µs', beside: { name: 'one of them', value: median(pairs.map(([, one]) => one!)) } },
  ...{ ...spreadOf(pairs.map(([all, one]) => all! / one!)), aim: '≤ 2', lead: true },
  note: `${(bytes / 1_000).toFixed(0)} kB each: they all fit into the caches`,
});
await reading.stop();
large.remove();
