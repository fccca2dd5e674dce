// `npm run bench:storm`: 5,000 subscribers poll 1,000 views every few seconds with validators while articles appear,
// among them clients that never send validators and clients that read slowly; then 500 at once ask for one view
// that has just changed.
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { startChild } from './child.ts';
import { prose, random } from './prose.ts';
import { ask, makeSite, publish } from './site.ts';
import { machine, percentile, table, thousands } from './table.ts';

const { values: flags } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    subscribers: { type: 'string', default: '5000' },
    views: { type: 'string', default: '1000' },
    every: { type: 'string', default: '5' },
    articles: { type: 'string', default: '5' },
  },
});
const [subscribers, views, every, perSecond] = [
  flags.subscribers,
  flags.views,
  flags.every,
  flags.articles,
].map(Number) as [number, number, number, number];
const seconds = flags.short ? 5 : 30;
/** Of the subscribers: who never sends a validator. */
const HEEDLESS = 0.05;
const SLOW = 50;
const AT_ONCE = 500;

const site = await makeSite(flags.short ? 2_000 : 20_000, { tags: views });
const server = await startChild('site-server.ts', site.dir);
const { port } = server;
const next = random(11);
const words = prose(11);

const counts = { requests: 0, notModified: 0, failed: 0, late: 0 };
const times: number[] = [];
let running = true;

async function subscriber(i: number): Promise<void> {
  const path = `/tags/t${Math.floor((views + 1) ** next()) - 1}/${i % 3 ? 'rss.xml' : 'feed.json'}`;
  const heedless = next() < HEEDLESS;
  let etag: string | undefined;
  await new Promise((after) => setTimeout(after, next() * every * 1_000));
  while (running) {
    const started = performance.now();
    const headers: Record<string, string> = { 'accept-encoding': 'gzip' };
    if (etag && !heedless) headers['if-none-match'] = etag;
    const answer = await ask(port, path, headers).catch(() => undefined);
    counts.requests += 1;
    if (!answer || answer.status >= 400) counts.failed += 1;
    if (answer) {
      etag = answer.headers.etag;
      times.push(answer.time);
      if (answer.status === 304) counts.notModified += 1;
    }
    const rest = every * 1_000 - (performance.now() - started);
    if (rest < 0) counts.late += 1;
    await new Promise((after) => setTimeout(after, Math.max(0, rest)));
  }
}

/** Asks for a feed and takes a kilobyte of it a second. */
function slowReader(): () => void {
  const socket = connect(port, '127.0.0.1', () => {
    socket.write('GET /rss.xml?limit=200 HTTP/1.1\r\nHost: x\r\n\r\n');
  });
  socket.on('error', () => {});
  socket.pause();
  const timer = setInterval(() => socket.read(1_024), 1_000);
  return () => {
    clearInterval(timer);
    socket.destroy();
  };
}

const before = await server.memory();
const slow = Array.from({ length: SLOW }, slowReader);
const everyone = Array.from({ length: subscribers }, (_, i) => subscriber(i));
const started = performance.now();
let published = 0;
while (performance.now() - started < seconds * 1_000) {
  const tags = [`t${Math.floor(next() * 20)}`, `t${Math.floor(next() * views)}`];
  await publish(port, { title: words(6), content: { text: words(330) }, tags });
  published += 1;
  await new Promise((after) => setTimeout(after, 1_000 / perSecond));
}
running = false;
const took = (performance.now() - started) / 1_000;
await Promise.all(everyone);
for (const stop of slow) stop();
const memory = await server.memory();

// No stampede: what one request makes, 500 get.
async function together(count: number): Promise<number> {
  await publish(port, { title: words(6), content: { text: words(330) }, tags: ['t0'] });
  await new Promise((after) => setTimeout(after, 50));
  const cpu = await server.cpu();
  await Promise.all(Array.from({ length: count }, () => ask(port, '/tags/t0/atom.xml')));
  return ((await server.cpu()) - cpu) / 1_000;
}
await together(AT_ONCE);
const [one, many] = [await together(1), await together(AT_ONCE)];
await server.stop();
site.remove();

const results = {
  ...{ subscribers, views, every, seconds: took, published },
  perSecond: counts.requests / took,
  notModified: counts.notModified / counts.requests,
  ...{ failed: counts.failed, late: counts.late },
  ...{ p50: percentile(times, 50), p99: percentile(times, 99), grown: memory - before },
  stampede: { one, many },
};
if (flags.json) {
  console.log(JSON.stringify({ machine: machine(), results }, null, 2));
} else {
  const { cpu, cores, node } = machine();
  console.log(
    `${cpu}, ${cores} cores that the subscribers share, Node ${node}; ${thousands(subscribers)} subscribers, ${thousands(views)} views, a poll every ${every} s.\n`,
  );
  console.log(
    table(
      ['', ''],
      [
        ['requests a second', thousands(results.perSecond)],
        ['304', `${(results.notModified * 100).toFixed(0)} %`],
        ['articles published meanwhile', `${published}`],
        ['p50, p99', `${results.p50.toFixed(1)}, ${results.p99.toFixed(1)} ms`],
        ['failed', `${results.failed}`],
        ['memory grown by', `${thousands(results.grown / 1e6)} MB`],
        [
          `processor time of ${AT_ONCE} at once for a changed view, and of one`,
          `${many.toFixed(0)}, ${one.toFixed(0)} ms`,
        ],
      ],
    ),
  );
}
