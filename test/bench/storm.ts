// 5,000 subscribers poll 1,000 views every few seconds with validators while articles appear, among them clients that
// never send validators and clients that read slowly; then 500 at once ask for one view that has just changed.
import { connect } from 'node:net';
import { metricsOf } from '../support/metrics.ts';
import { randomFrom } from '../support/random.ts';
import { startChild } from './child.ts';
import { partFlags, profiling } from './part.ts';
import { prose } from './prose.ts';
import { ask, makeSite, publish } from './site.ts';
import { TOKEN } from './site-server.ts';
import { percentile } from './table.ts';

const flags = partFlags();
const { tell } = flags;
const [subscribers, views, seconds] = flags.short ? [500, 200, 3] : [5_000, 1_000, 30];
/** Seconds between two polls of one subscriber; articles a second. */
const [every, perSecond] = [flags.short ? 1 : 5, 5];
/** Of the subscribers: who never sends a validator. */
const HEEDLESS = 0.05;
const SLOW = 50;
const AT_ONCE = 500;

const site = await makeSite(flags.short ? 2_000 : 20_000, { tags: views });
const server = await startChild('site-server.ts', site.dir, profiling(flags));
const { port } = server;
const next = randomFrom(11);
const words = prose(11);

const counts = { requests: 0, notModified: 0, failed: 0 };
/** Milliseconds of polls: everybody's first, of views that nobody has asked for yet, and all others. */
const [firsts, times]: [number[], number[]] = [[], []];
let running = true;

async function subscriber(i: number): Promise<void> {
  const path = `/tags/t${Math.floor((views + 1) ** next()) - 1}/${i % 3 ? 'rss.xml' : 'feed.json'}`;
  const heedless = next() < HEEDLESS;
  let etag: string | undefined;
  let polls = firsts;
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
      polls.push(answer.time);
      polls = times;
      if (answer.status === 304) counts.notModified += 1;
    }
    const rest = every * 1_000 - (performance.now() - started);
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

/** How many documents were rendered so far. */
async function renders(): Promise<number> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).text();
  const counts = [...metricsOf(text)].filter(([name]) =>
    name.startsWith('tagwire_render_duration_seconds_count'),
  );
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

/** No stampede: what one request makes, all others get. */
async function together(count: number) {
  await publish(port, { title: words(6), content: { text: words(330) }, tags: ['t0'] });
  await new Promise((after) => setTimeout(after, 50));
  const [cpu, rendered] = [await server.cpu(), await renders()];
  await Promise.all(Array.from({ length: count }, () => ask(port, '/tags/t0/atom.xml')));
  return { milliseconds: ((await server.cpu()) - cpu) / 1_000, renders: (await renders()) - rendered };
}
await together(AT_ONCE);
const many = await together(AT_ONCE);
await server.stop();
site.remove();

// A poll each `every` seconds is what they would do if nothing were ever late.
const wanted = subscribers / every;
tell({
  ...{ name: 'polls answered', value: counts.requests / took, unit: '/s', lead: true },
  ...{ beside: { name: 'wanted', value: wanted }, ratio: counts.requests / took / wanted },
});
tell({ name: 'of them 304', value: (counts.notModified / counts.requests) * 100, unit: '%' });
tell({ name: 'of them failed', value: counts.failed, unit: '', aim: '≤ 0' });
tell({
  name: 'everybody’s first poll, while nothing is kept: p99',
  value: percentile(firsts, 99),
  unit: 'ms',
});
tell({ name: 'every other poll: p50', value: percentile(times, 50), unit: 'ms' });
tell({ name: 'every other poll: p99', value: percentile(times, 99), unit: 'ms', lead: true });
tell({ name: 'articles that appeared meanwhile', value: published, unit: '' });
tell({ name: 'memory grew by', value: (memory - before) / 1e6, unit: 'MB', aim: '≤ 220' });
const name = `${AT_ONCE} ask at once for a view that has just changed`;
tell({ name: `${name}: times it was rendered`, value: many.renders, unit: '', aim: '≤ 1', lead: true });
tell({ name: `${name}: processor time`, value: many.milliseconds, unit: 'ms' });
