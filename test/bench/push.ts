// Push: one topic and 10,000 subscribers on loopback, beside a bare node:http loop that posts the same body as
// often, with as many at once.
import { type ChildProcess, fork } from 'node:child_process';
import { partFlags, profiling } from './part.ts';
import { prose } from './prose.ts';
import { TOKEN } from './push-roles.ts';
import { median, percentile } from './table.ts';
import { byTurns, spreadOf } from './turns.ts';

const flags = partFlags();
const { tell } = flags;
const [subscribers, rounds] = flags.short ? [500, 1] : [10_000, 7];
const CONCURRENCY = 64;
const SITE = 'http://wire.example';
const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` };

/** A process of push-roles.ts. */
class Role {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #calls = 0;
  ready!: { port: number };

  static async start(name: string): Promise<Role> {
    const role = new Role(name);
    role.ready = (await new Promise<unknown>((resolve) => role.#waiting.set(0, resolve))) as { port: number };
    return role;
  }
  constructor(name: string) {
    this.#child = fork(new URL('push-roles.ts', import.meta.url), [name], {
      execArgv: name === 'serve' ? profiling(flags) : [],
    });
    this.#child.on('message', ({ id, result }: { id: number; result: unknown }) => {
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }
  call(name: string, argument: unknown = {}): Promise<number> {
    const id = ++this.#calls;
    this.#child.send({ id, name, argument });
    return new Promise((resolve) => this.#waiting.set(id, resolve as (result: unknown) => void));
  }
  end(): void {
    this.#child.disconnect();
  }
}

const [receiver, bare, tagwire] = await Promise.all([
  Role.start('receive'),
  Role.start('post'),
  Role.start('serve'),
]);
const origin = `http://127.0.0.1:${tagwire.ready.port}`;
const perSecond = (count: number, milliseconds: number) => (count / milliseconds) * 1_000;
const now = () => performance.timeOrigin + performance.now();
const words = prose(1);
let published = 0;

/** Publishes an article; milliseconds until it was acknowledged. */
async function publish(tag: string): Promise<number> {
  const article = { title: `Article ${++published} ${words(5)}`, content: { text: words(120) }, tags: [tag] };
  const headers = { ...AUTHORIZATION, 'content-type': 'application/json' };
  const started = performance.now();
  const answer = await fetch(`${origin}/admin/articles`, {
    method: 'POST',
    headers,
    body: JSON.stringify(article),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  await answer.arrayBuffer();
  return performance.now() - started;
}

/** Subscribes every callback to a tag's RSS feed, through the hub; milliseconds until all are confirmed. */
async function subscribe(tag: string, callbacks: readonly string[]): Promise<number> {
  const started = performance.now();
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < callbacks.length; i = next++) {
      const body = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.topic': `${SITE}/tags/${tag}/rss.xml`,
        'hub.callback': callbacks[i]!,
      });
      const answer = await fetch(`${origin}/hub`, { method: 'POST', body });
      if (answer.status !== 202) throw new Error(await answer.text());
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  for (;;) {
    const list = (await (
      await fetch(`${origin}/admin/subscriptions?limit=1`, { headers: AUTHORIZATION })
    ).json()) as {
      pending: unknown[];
    };
    if (!list.pending.length) return performance.now() - started;
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Publishes until `done`, and what each took. */
async function publishing(done: Promise<number>): Promise<number[]> {
  let running = true;
  void done.then(() => {
    running = false;
  });
  const latencies: number[] = [];
  while (running) {
    latencies.push(await publish('quiet'));
    await new Promise((after) => setTimeout(after, 50));
  }
  return latencies;
}

const callback = (kind: string, i: number) => `http://127.0.0.1:${receiver.ready.port}/${kind}/${i}`;
/** A tenth of them hangs or fails when there is trouble: at the same host and port as the rest, which is the hardest case. */
const callbacks = Array.from({ length: subscribers }, (_, i) =>
  callback(i % 20 === 0 ? 'hang' : i % 20 === 10 ? 'fail' : 'ok', i),
);
const ALL = { begin: '/', count: subscribers };
const OTHERS = { begin: '/ok/', count: callbacks.filter((url) => url.includes('/ok/')).length };

/** One change: how long until those who count have it, and what publishing costs meanwhile. */
async function drain(expected: typeof ALL) {
  await receiver.call('expect', expected);
  const cpu = await tagwire.call('cpu');
  const started = now();
  await publish('topic');
  const arrived = receiver.call('expected');
  const latencies = await publishing(arrived);
  return { milliseconds: (await arrived) - started, latencies, cpu: (await tagwire.call('cpu')) - cpu };
}

/** Until nothing is left to be delivered, or to be tried again. */
async function settled(): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${origin}/metrics`, { headers: AUTHORIZATION })).text();
    const depth = /^tagwire_outbox_depth (\d+)/m.exec(metrics)?.[1];
    if (depth === undefined) throw new Error('the metrics do not say what is in the outbox');
    if (depth === '0') return;
    await new Promise((after) => setTimeout(after, 200));
  }
}

for (let i = 0; i < 40; i++) await publish('topic');
const confirmed = await subscribe('topic', callbacks);
const body = await (await fetch(`${origin}/tags/topic/rss.xml`)).text();
const idle: number[] = [];
for (let i = 0; i < 60; i++) idle.push(await publish('quiet'));

const post = async () => {
  await receiver.call('expect', ALL);
  const arrived = receiver.call('expected');
  const run = { port: receiver.ready.port, count: subscribers, concurrency: CONCURRENCY, body };
  const posted = bare.call('run', run);
  // The machine is as busy then as while Tagwire delivers.
  const latencies = await publishing(arrived);
  return { milliseconds: await posted, latencies };
};
await post();
await drain(ALL);
await settled();
await tagwire.call('memory');
const pairs = await byTurns(rounds, [
  async () => {
    const drained = await drain(ALL);
    await settled();
    return drained;
  },
  async () => ({ cpu: 0, ...(await post()) }),
]);
const memory = await tagwire.call('memory');

// What the others wait while a tenth hangs or fails, beside the same when all are well.
const othersWait = async (trouble: boolean) => {
  await receiver.call('trouble', trouble);
  const { milliseconds } = await drain(OTHERS);
  await receiver.call('trouble', false);
  // Who failed gets it later, and is like the others then.
  await settled();
  return milliseconds;
};
const waits = await byTurns(rounds, [() => othersWait(true), () => othersWait(false)]);
await tagwire.call('stop');
for (const role of [receiver, bare, tagwire]) role.end();

const rates = (side: number) => pairs.map((pair) => perSecond(subscribers, pair[side]!.milliseconds));
const [pushed, looped] = [median(rates(0)), median(rates(1))];
const [busy, besideLoop] = [0, 1].map((side) => pairs.flatMap((pair) => pair[side]!.latencies)) as [
  number[],
  number[],
];
tell({
  ...{
    name: 'deliveries',
    value: pushed,
    unit: '/s',
    aim: '≥ 0.5',
  },
  beside: { name: 'a bare loop', value: looped },
  ...{ ...spreadOf(pairs.map(([a, b]) => b!.milliseconds / a!.milliseconds)), lead: true },
});
const [ill, well] = [0, 1].map((side) => median(waits.map((pair) => pair[side]!))) as [number, number];
tell({
  ...{ name: 'all others have it while a tenth hangs or fails', value: ill, unit: 'ms', aim: '≤ 1.2' },
  ...{ beside: { name: 'all well', value: well }, ...spreadOf(waits.map(([a, b]) => a! / b!)), lead: true },
});
const cpu = (median(pairs.map(([push]) => push!.cpu)) / subscribers) * 1_000;
tell({ name: 'a delivery: processor time', value: cpu, unit: 'µs' });
tell({ name: 'most memory meanwhile', value: memory / 1e6, unit: 'MB' });
tell({ name: 'subscriptions confirmed', value: perSecond(subscribers, confirmed), unit: '/s' });
tell({ name: 'one POST, idle: p50', value: median(idle), unit: 'ms' });
tell({
  ...{ name: 'one POST while it drains: p50', value: median(busy), unit: 'ms' },
  ...{
    beside: { name: 'beside the bare loop', value: median(besideLoop) },
    ratio: median(busy) / median(besideLoop),
  },
});
tell({
  ...{ name: 'one POST while it drains: p99', value: percentile(busy, 99), unit: 'ms' },
  beside: { name: 'beside the bare loop', value: percentile(besideLoop, 99) },
  ratio: percentile(busy, 99) / percentile(besideLoop, 99),
});
