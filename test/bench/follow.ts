// Who follows the log: a first full copy by lines, beside copying the same bytes from a file to another; and changes as
// they are published to many streams, beside nobody who follows.
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Child, startChild } from './child.ts';
import { partFlags, profiling } from './part.ts';
import { prose } from './prose.ts';
import { keptSite, lanes, makeSite, publish } from './site.ts';
import { median, thousands } from './table.ts';
import { byTurns, spreadOf } from './turns.ts';

const flags = partFlags();
const { tell } = flags;
const [articles, rounds] = flags.short ? [2_000, 1] : [200_000, 5];
/** Followers by stream, and how many changes are published to them. */
const FOLLOWED: [followers: number, changes: number][] = flags.short
  ? [
      [1, 20],
      [20, 20],
    ]
  : [
      [1, 400],
      [100, 400],
      [1_000, 200],
    ];
/** Editors that post at once. */
const AT_ONCE = 8;

/** Milliseconds of some work. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** An answer into a file, on disk when this ends. */
function fetchTo(file: string, port: number, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/changes.json', headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`it answered ${response.statusCode}`));
      else pipeline(response, createWriteStream(file, { flush: true })).then(resolve, reject);
    });
    call.on('error', reject).end();
  });
}

/** By pages of a thousand, one after the other. */
async function byPages(port: number): Promise<void> {
  for (let [since, more] = [0, true]; more; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/changes.json?since=${since}&limit=1000`);
    const text = await answer.text();
    since = Number(/"next":(\d+)/.exec(text.slice(-400))?.[1]);
    more = answer.headers.has('link');
  }
}

async function firstCopy(): Promise<void> {
  const made = flags.short ? await makeSite(articles) : undefined;
  const server = await startChild(
    'site-server.ts',
    made?.dir ?? (await keptSite(articles)),
    profiling(flags),
  );
  const { port } = server;
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-bench-copy-'));
  const [lines, copy] = [join(dir, 'lines'), join(dir, 'copy')];
  const headers = { accept: 'application/x-ndjson' };
  await fetchTo(lines, port, headers);
  const before = await server.memory();
  await server.stall();
  const [ours, file] = await byTurns(rounds, [
    () => timed(() => fetchTo(lines, port, headers)),
    () => timed(() => pipeline(createReadStream(lines), createWriteStream(copy, { flush: true }))),
  ]).then((all) => [0, 1].map((side) => all.map((round) => round[side]!)) as [number[], number[]]);
  const held = await server.stall();
  const grown = (await server.memory()) - before;
  const packed = await timed(() => fetchTo(lines, port, { ...headers, 'accept-encoding': 'gzip' }));
  const pages = await timed(() => byPages(port));
  const megabytes = statSync(copy).size / 1e6;
  const name = `first full copy of ${thousands(articles)} articles`;
  tell({
    ...{
      name: `${name}, ${megabytes.toFixed(0)} MB as lines`,
      value: median(ours) / 1_000,
      unit: 's',
      lead: true,
    },
    ...{ beside: { name: 'from a file to a file', value: median(file) / 1_000 } },
    ...spreadOf(ours.map((time, i) => file[i]! / time)),
  });
  tell({ name: `${name}: gzip`, value: packed / 1_000, unit: 's' });
  tell({ name: `${name}: by pages of 1,000`, value: pages / 1_000, unit: 's' });
  tell({ name: `${name}: articles`, value: articles / (median(ours) / 1_000), unit: '/s' });
  tell({ name: `${name}: event loop held at most`, value: held, unit: 'ms' });
  tell({ name: `${name}: memory grew by`, value: grown / 1e6, unit: 'MB' });
  await server.stop();
  rmSync(dir, { recursive: true });
  made?.remove();
}

const ID = Buffer.from('\nid: ');

/** Follows by stream; `has` resolves when so many changes have come. */
class Follower {
  readonly #socket: Socket;
  readonly opened: Promise<void>;
  #tail = Buffer.alloc(0);
  #count = 0;
  #waiting: { count: number; done: () => void } | undefined;

  constructor(port: number, since: number) {
    this.#socket = connect(port, '127.0.0.1', () => {
      const path = `/changes.json?since=${since}`;
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n`);
    });
    this.opened = new Promise((resolve) => this.#socket.once('data', () => resolve()));
    this.#socket.on('error', () => {});
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  #read(chunk: Buffer): void {
    const text = Buffer.concat([this.#tail, chunk]);
    for (let at = text.indexOf(ID); at >= 0; at = text.indexOf(ID, at + ID.length)) this.#count += 1;
    this.#tail = text.subarray(Math.max(0, text.length - ID.length + 1));
    if (this.#waiting && this.#count >= this.#waiting.count) this.#waiting.done();
  }

  has(count: number): Promise<void> {
    return new Promise((done) => {
      if (this.#count >= count) done();
      else this.#waiting = { count, done };
    });
  }

  end(): void {
    this.#socket.destroy();
  }
}

const words = prose(19);
async function publishAll(server: Child, changes: number): Promise<void> {
  await lanes(changes, AT_ONCE, () =>
    publish(server.port, { title: words(6), content: { text: words(330) }, tags: ['t0', 't1', 't2'] }),
  );
}

async function toFollowers(): Promise<void> {
  const made = await makeSite(2_000, { tags: 100 });
  const server = await startChild('site-server.ts', made.dir, profiling(flags));
  await publishAll(server, flags.short ? 10 : 400);
  for (const [followers, changes] of FOLLOWED) {
    const sides = [0, followers].map((count) => async () => {
      const page = await fetch(`http://127.0.0.1:${server.port}/changes.json?since=now`);
      const { next } = (await page.json()) as { next: number };
      const all = Array.from({ length: count }, () => new Follower(server.port, next));
      await Promise.all(all.map(({ opened }) => opened));
      const time = await timed(async () => {
        await publishAll(server, changes);
        await Promise.all(all.map((follower) => follower.has(changes)));
      });
      for (const follower of all) follower.end();
      return (changes / time) * 1_000;
    });
    const all = await byTurns(rounds, sides);
    const [alone, followed] = [0, 1].map((side) => median(all.map((round) => round[side]!)));
    tell({
      ...{
        name: `changes to ${thousands(followers)} followers by stream`,
        value: followed!,
        unit: '/s',
        lead: true,
      },
      ...{ beside: { name: 'published to nobody', value: alone! } },
      ...spreadOf(all.map(([alone, followed]) => followed! / alone!)),
    });
    tell({
      name: `changes that ${thousands(followers)} followers got together`,
      value: followed! * followers,
      unit: '/s',
    });
  }
  await server.stop();
  made.remove();
}

if (!flags.only || 'copy'.includes(flags.only)) await firstCopy();
if (!flags.only || 'streams'.includes(flags.only)) await toFollowers();
