// Ten thousand wait for changes, by streams and by `?wait=`: what they cost, how soon they are told, what is left of them.
import { metricsOf } from '../support/metrics.ts';
import { startChild } from './child.ts';
import { partFlags, profiling } from './part.ts';
import { ask, makeSite, publish } from './site.ts';
import { TOKEN } from './site-server.ts';
import { median, percentile } from './table.ts';
import { clock, type Kind, startBare, startCrowd } from './waiting-roles.ts';

const flags = partFlags();
const { tell } = flags;
const [count, rounds, slices] = flags.short ? [500, 2, 2] : [10_000, 5, 8];
const thousands = count.toLocaleString('en');
const NAMES: Readonly<Record<Kind, string>> = { stream: 'streams', poll: 'requests with `?wait=30`' };
const SLICE_MS = 1_000;
const PATH = '/changes.json?fields=seq,kind,title';
const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

const site = await makeSite(2_000, { tags: 100 });
const startServer = () => startChild('site-server.ts', site.dir, ['--expose-gc', ...profiling(flags)]);
let server = await startServer();
const crowd = await startCrowd();

async function waiting(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const values = metricsOf(await answer.text());
  return (
    (values.get('tagwire_waiting{kind="stream"}') ?? 0) + (values.get('tagwire_waiting{kind="poll"}') ?? 0)
  );
}
async function untilWaiting(wanted: number): Promise<void> {
  for (let tries = 0; (await waiting()) !== wanted; tries++) {
    if (tries > 120) throw new Error(`not ${wanted} wait, but ${await waiting()}`);
    await sleep(500);
  }
}

/** Polls of a feed, one after the other, with a validator: 99th percentile of each slice. */
async function pollTimes(): Promise<number[]> {
  const path = '/tags/t1/rss.xml';
  const { headers } = await ask(server.port, path, {});
  const found: number[] = [];
  for (let slice = 0; slice < slices; slice++) {
    const times: number[] = [];
    for (const end = performance.now() + SLICE_MS; performance.now() < end; await sleep(2)) {
      times.push((await ask(server.port, path, { 'if-none-match': headers.etag! })).time);
    }
    found.push(percentile(times, 99));
  }
  return found;
}

/** Memory of the server once it has settled, in bytes. */
async function settled(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await server.memory();
    await sleep(500);
  }
  return server.memory();
}

async function last(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/changes.json?since=now`);
  return ((await answer.json()) as { next: number }).next;
}

/** Milliseconds from a change's being sent to when half, and all, were told; medians of some changes. */
async function reach(change: (seq: number) => unknown, from: number) {
  const [halves, alls]: [number[], number[]] = [[], []];
  for (let i = 1; i <= rounds; i++) {
    const told = crowd.told(from + i);
    const started = clock();
    await change(from + i);
    const times = await told;
    halves.push(times[times.length >> 1]! - started);
    alls.push(times.at(-1)! - started);
    await sleep(flags.short ? 200 : 2_000);
  }
  const spread: [number, number] = [Math.min(...halves), Math.max(...halves)];
  return { half: median(halves), all: median(alls), spread };
}

const join = async (kind: Kind, port = server.port) =>
  crowd.join({ port, kind, count, path: PATH, since: await last() });

for (let i = 0; i < 200; i++) await ask(server.port, '/tags/t1/rss.xml', {});
await pollTimes();
for (const kind of ['stream', 'poll'] as const) {
  const name = `${thousands} ${NAMES[kind]}`;
  const before = await settled();
  const needed = await server.heap();
  const without = await pollTimes();
  await join(kind);
  await untilWaiting(count);
  const during = await settled();
  const beside = await pollTimes();
  const { half, all, spread } = await reach(
    () => publish(server.port, { title: 'A change', tags: ['t1'] }),
    await last(),
  );
  await crowd.leave();
  await untilWaiting(0);
  without.push(...(await pollTimes()));
  await settled();
  const left = (await server.heap()) - needed;
  const [ours, none] = [median(beside), median(without)];
  tell({
    name: `A poll’s p99 while ${name} wait`,
    ...{ value: ours, unit: 'ms', beside: { name: 'none', value: none }, ratio: ours / none, aim: '≤ 1.5' },
    lead: kind === 'stream',
  });
  tell({
    name: `Memory of each of ${name}`,
    value: (during - before) / 1_024 / count,
    unit: 'kB',
    aim: '≤ 20',
  });
  const bare = await bareReach(kind);
  tell({
    name: `A change reaches half of ${name} after`,
    ...{ value: half, unit: 'ms', spread, aim: '≤ 150', lead: kind === 'stream' },
    beside: { name: 'bare `node:http` that sends as much to as many', value: bare.half },
  });
  tell({
    ...{ name: `It reaches all of them after (${kind})`, value: all, unit: 'ms', aim: '≤ 1000' },
    beside: { name: 'bare', value: bare.all },
  });
  tell({
    name: `Heap still in use after ${name} went without a word`,
    ...{ value: Math.max(0, left / 1_048_576), unit: 'MB', aim: '≤ 10' },
  });
  await server.stop();
  server = await startServer();
  for (let i = 0; i < 200; i++) await ask(server.port, '/tags/t1/rss.xml', {});
}

/** What it takes a server that only sends. */
async function bareReach(kind: Kind) {
  const from = await last();
  const answer = await fetch(`http://127.0.0.1:${server.port}${PATH}&since=${from - 1}&wait=1`, {
    headers: { 'accept-encoding': 'identity' },
  });
  const [told, headers] = [await answer.text(), Object.fromEntries(answer.headers)];
  for (const name of ['date', 'connection', 'keep-alive']) delete headers[name];
  const bare = await startBare();
  await join(kind, bare.port);
  await sleep(1_000);
  const reached = await reach((seq) => {
    const text = told.replace(`"seq":${from},`, `"seq":${seq},`).replace(`"next":${from}`, `"next":${seq}`);
    if (kind === 'poll') return bare.tell({ text, headers });
    const [change] = (JSON.parse(text) as { changes: object[] }).changes;
    return bare.tell({ text: `id: ${seq}\ndata: ${JSON.stringify(change)}\n\n` });
  }, from);
  await crowd.leave();
  bare.stop();
  return reached;
}

await join('stream');
await untilWaiting(count);
const started = performance.now();
await server.stop();
tell({
  name: `A server ends that ${thousands} streams wait at`,
  value: performance.now() - started,
  unit: 'ms',
  aim: '≤ 10000',
});
crowd.stop();
site.remove();
