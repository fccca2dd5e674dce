// Push: one topic and 10,000 subscribers on loopback, beside a bare node:http loop that posts the same body as
// often, with as many at once, in the same run. `npm run bench:push [-- --subscribers=10000 --rounds=5]`
import { type ChildProcess, fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { prose } from './prose.ts';
import { TOKEN } from './push-roles.ts';
import { machine, median, percentile, table, thousands } from './table.ts';

const { values: flags } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    concurrency: { type: 'string', default: '64' },
    secret: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const [subscribers, rounds, concurrency] = [flags.subscribers, flags.rounds, flags.concurrency].map(
  Number,
) as [number, number, number];
const SITE = 'http://wire.example';

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
      execArgv: name === 'serve' && process.env.PROF ? ['--cpu-prof', '--cpu-prof-dir=/tmp/prof'] : [],
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
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
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
      const form = {
        'hub.mode': 'subscribe',
        'hub.topic': `${SITE}/tags/${tag}/rss.xml`,
        'hub.callback': callbacks[i]!,
      };
      const body = new URLSearchParams({ ...form, ...(flags.secret && { 'hub.secret': `secret ${i}` }) });
      const answer = await fetch(`${origin}/hub`, { method: 'POST', body });
      if (answer.status !== 202) throw new Error(await answer.text());
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  const headers = { authorization: `Bearer ${TOKEN}` };
  for (;;) {
    const list = (await (await fetch(`${origin}/admin/subscriptions?limit=1`, { headers })).json()) as {
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

/** One change of a tag with subscribers: how long until `count` have it, and what publishing costs meanwhile. */
async function drain(tag: string, count: number) {
  const cpu = await tagwire.call('cpu');
  const arrived = receiver.call('until', { count });
  const started = now();
  await publish(tag);
  const latencies = await publishing(arrived);
  return { milliseconds: (await arrived) - started, latencies, cpu: (await tagwire.call('cpu')) - cpu };
}

for (let i = 0; i < 40; i++) await publish('topic');
const url = (kind: string, i: number) => `http://127.0.0.1:${receiver.ready.port}/${kind}/${i}`;
const confirmed = await subscribe(
  'topic',
  Array.from({ length: subscribers }, (_, i) => url('ok', i)),
);
const body = await (await fetch(`${origin}/tags/topic/rss.xml`)).text();
const idle: number[] = [];
for (let i = 0; i < 60; i++) idle.push(await publish('quiet'));

const post = async () => {
  const arrived = receiver.call('until', { count: subscribers });
  const run = { port: receiver.ready.port, count: subscribers, concurrency, body };
  const posted = bare.call('run', run);
  // The machine is as busy then as while Tagwire delivers.
  const latencies = await publishing(arrived);
  return { milliseconds: await posted, latencies };
};
await post();
await drain('topic', subscribers);
await tagwire.call('memory');
const pairs: { push: Awaited<ReturnType<typeof drain>>; bare: Awaited<ReturnType<typeof post>> }[] = [];
for (let i = 0; i < rounds; i++) {
  // ABBA: whoever comes second finds a warmer machine.
  const first = i % 2 ? await post() : undefined;
  const push = await drain('topic', subscribers);
  pairs.push({ push, bare: first ?? (await post()) });
}
const memory = await tagwire.call('memory');

// A tenth hangs or fails; the same host and port as the rest, which is the hardest case.
const mixed = Array.from({ length: subscribers }, (_, i) =>
  url(i % 20 === 0 ? 'hang' : i % 20 === 10 ? 'fail' : 'ok', i),
);
const good = mixed.filter((callback) => callback.includes('/ok/')).length;
const troubled: number[] = [];
for (const tag of ['mixed-one', 'mixed-two', 'mixed-three']) {
  // Others each time: who failed once is not tried again so soon.
  await subscribe(tag, mixed);
  troubled.push(perSecond(good, (await drain(tag, good)).milliseconds));
}
await tagwire.call('stop');
for (const role of [receiver, bare, tagwire]) role.end();

const pushed = median(pairs.map(({ push }) => perSecond(subscribers, push.milliseconds)));
const looped = median(pairs.map((pair) => perSecond(subscribers, pair.bare.milliseconds)));
const ratios = pairs.map((pair) => pair.bare.milliseconds / pair.push.milliseconds);
const busy = pairs.flatMap(({ push }) => push.latencies);
const beside = pairs.flatMap((pair) => pair.bare.latencies);
const results = {
  ...{ machine: machine(), subscribers, rounds, concurrency, bytes: body.length, signed: flags.secret },
  confirmedPerSecond: perSecond(subscribers, confirmed),
  deliveriesPerSecond: pushed,
  barePerSecond: looped,
  ...{ ratio: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) },
  cpuPerDelivery: (median(pairs.map(({ push }) => push.cpu)) / subscribers) * 1_000,
  memoryMB: memory / 1024 / 1024,
  publish: {
    idle: { p50: median(idle), p99: percentile(idle, 99) },
    beside: { p50: median(beside), p99: percentile(beside, 99) },
    draining: { p50: median(busy), p99: percentile(busy, 99) },
  },
  troubledPerSecond: median(troubled),
  troubledRatio: median(troubled) / pushed,
};
if (flags.json) {
  console.log(JSON.stringify(results, null, 2));
} else {
  const { cpu, cores, node } = machine();
  console.log(
    `${cpu}, ${cores} cores, Node ${node}; ${thousands(subscribers)} subscribers of one topic on loopback,`,
  );
  console.log(
    `a document of ${thousands(body.length)} bytes; receiver, bare loop and Tagwire in processes of their own.\n`,
  );
  console.log(
    table(
      ['', ''],
      [
        ['deliveries a second', thousands(pushed)],
        [`bare node:http loop, ${concurrency} at once`, thousands(looped)],
        ['ratio', `${results.ratio.toFixed(2)} (${results.least.toFixed(2)}–${results.most.toFixed(2)})`],
        ['CPU a delivery', `${results.cpuPerDelivery.toFixed(0)} µs`],
        ['most memory', `${results.memoryMB.toFixed(0)} MB`],
        ['publishing, idle (p50, p99)', `${median(idle).toFixed(1)}, ${percentile(idle, 99).toFixed(1)} ms`],
        [
          'publishing beside the bare loop',
          `${median(beside).toFixed(1)}, ${percentile(beside, 99).toFixed(1)} ms`,
        ],
        ['publishing while it drains', `${median(busy).toFixed(1)}, ${percentile(busy, 99).toFixed(1)} ms`],
        [
          'a tenth hanging or failing, the rest',
          `${thousands(results.troubledPerSecond)} a second (${results.troubledRatio.toFixed(2)})`,
        ],
        ['subscriptions confirmed a second', thousands(results.confirmedPerSecond)],
      ],
    ),
  );
}
