// One client requests the slowest tag expressions over many connections: what other clients notice.
import { startChild } from './child.ts';
import { partFlags, profiling } from './part.ts';
import { prose } from './prose.ts';
import { ask, makeSite, publish } from './site.ts';
import { percentile } from './table.ts';

const flags = partFlags();
const { tell } = flags;
const [articles, seconds] = flags.short ? [5_000, 3] : [200_000, 60];
const CONNECTIONS = 40;
/** Public addresses that a proxy names; nothing is sent to them. */
const [STRANGER, READER] = ['9.9.9.9', '8.8.8.8'];

// Articles are posted to it: a copy, since the kept one is only read.
const site = await makeSite(articles, { tags: 1_000, words: 110 });
const server = await startChild(
  'site-server.ts',
  { dir: site.dir, vars: { TRUST_PROXY: '1' } },
  profiling(flags),
);
const { port } = server;
const words = prose(7);
let running = true;

const statuses = new Map<number, number>();
let asked = 0;
async function stranger(): Promise<void> {
  while (running) {
    const n = asked++;
    const path = `/tags/even+odd+!t${n}/rss.xml?q=commonest`;
    const answer = await ask(port, path, { 'x-forwarded-for': STRANGER }).catch(() => undefined);
    const status = answer?.status ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    // As often as was seen to do harm while it was within its limit, and not as often as a loop can.
    await new Promise((after) => setTimeout(after, status === 429 ? 1_000 : 10));
  }
}

const headers = { 'x-forwarded-for': READER };
const path = '/tags/t1/rss.xml';
let etag = (await ask(port, path, headers)).headers.etag!;
const [polls, posts]: [number[], number[]] = [[], []];

async function reader(): Promise<void> {
  while (running) {
    const answer = await ask(port, path, { ...headers, 'if-none-match': etag });
    if (answer.status === 304) polls.push(answer.time);
    else etag = answer.headers.etag ?? etag;
    await new Promise((after) => setTimeout(after, 20));
  }
}
async function editor(): Promise<void> {
  while (running) {
    const answer = await publish(port, {
      ...{ title: words(6), content: { text: `${words(110)} commonest` } },
      tags: ['even', 'odd', `t${posts.length % 50}`],
    });
    posts.push(answer.time);
    await new Promise((after) => setTimeout(after, 500));
  }
}

const everyone = [reader(), editor(), ...Array.from({ length: CONNECTIONS }, stranger)];
await new Promise((after) => setTimeout(after, seconds * 1_000));
running = false;
await Promise.all(everyone);
await server.stop();
site.remove();

tell({ name: 'others’ 304: p50', value: percentile(polls, 50), unit: 'ms' });
tell({ name: 'others’ 304: p99', value: percentile(polls, 99), unit: 'ms', aim: '≤ 50', lead: true });
tell({ name: 'others’ 304: longest', value: Math.max(...polls), unit: 'ms' });
tell({ name: 'an editor’s post: p50', value: percentile(posts, 50), unit: 'ms' });
tell({ name: 'an editor’s post: longest', value: Math.max(...posts), unit: 'ms', aim: '≤ 500', lead: true });
tell({ name: 'the stranger’s requests answered', value: statuses.get(200) ?? 0, unit: '' });
tell({ name: 'the stranger’s requests refused (429)', value: statuses.get(429) ?? 0, unit: '' });
tell({
  name: 'answered otherwise',
  value: asked - (statuses.get(200) ?? 0) - (statuses.get(429) ?? 0),
  unit: '',
});
