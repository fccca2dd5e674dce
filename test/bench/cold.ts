// `npm run bench:cold`: a view's first request after a change, and 10,000 views once each, beside a naive server
// (Hono, drizzle, feed, compress) on the same database.
import { parseArgs } from 'node:util';
import { startChild } from './child.ts';
import { prose } from './prose.ts';
import { ask, lanes, makeSite, publish } from './site.ts';
import { machine, median, table, thousands } from './table.ts';

const { values: flags } = parseArgs({
  options: { short: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const [articles, tags, changes] = flags.short ? [2_000, 300, 10] : [20_000, 10_000, 60];
const CODINGS: Record<string, Record<string, string>> = {
  identity: {},
  gzip: { 'accept-encoding': 'gzip' },
};
const AT_ONCE = 8;

const site = await makeSite(articles, { tags });
const [tagwire, naive] = [
  await startChild('site-server.ts', site.dir),
  await startChild('naive-server.ts', site.dir),
];
const words = prose(5);
const results: { name: string; tagwire: number; naive: number; ratio: number; unit: string }[] = [];

for (const [coding, headers] of Object.entries(CODINGS)) {
  const times: [number, number][] = [];
  for (let i = 0; i < changes; i++) {
    const view = `/tags/t${i % 5}/rss.xml?limit=30`;
    await ask(tagwire.port, view, headers);
    await publish(tagwire.port, { title: words(6), content: { text: words(330) }, tags: [`t${i % 5}`] });
    // What follows a publication (the log is read for subscribers) is not this request's.
    await new Promise((after) => setTimeout(after, 20));
    const one = async () => (await ask(tagwire.port, view, headers)).time;
    const other = async () => (await ask(naive.port, view, headers)).time;
    const first = i % 2 ? await other() : await one();
    const second = i % 2 ? await one() : await other();
    times.push(i % 2 ? [second, first] : [first, second]);
  }
  const [ours, theirs] = [median(times.map(([a]) => a)), median(times.map(([, b]) => b))];
  results.push({
    name: `after a change, ${coding}`,
    tagwire: ours,
    naive: theirs,
    ratio: theirs / ours,
    unit: 'ms',
  });
}
for (const [coding, headers] of Object.entries(CODINGS)) {
  // Other tags for each coding: nothing of them is kept.
  const half = Math.floor(tags / 2);
  const from = coding === 'gzip' ? half : 0;
  const sweep = async (port: number) => {
    const seconds = await lanes(half, AT_ONCE, async (i) => {
      const { status } = await ask(port, `/tags/t${from + i}/rss.xml?limit=30`, headers);
      if (status !== 200) throw new Error(`answered ${status}`);
    });
    return half / seconds;
  };
  const [ours, theirs] = [await sweep(tagwire.port), await sweep(naive.port)];
  results.push({
    ...{ name: `${thousands(half)} views once each, ${coding}`, unit: '/s' },
    ...{ tagwire: ours, naive: theirs, ratio: ours / theirs },
  });
}
const stall = await tagwire.stall();
await tagwire.stop();
await naive.stop();
site.remove();

if (flags.json) {
  console.log(JSON.stringify({ machine: machine(), articles, tags, stall, results }, null, 2));
} else {
  const { cpu, cores, node } = machine();
  console.log(
    `${cpu}, ${cores} cores, Node ${node}; ${thousands(articles)} articles of 3 KB, ${thousands(tags)} tags.\n`,
  );
  const rows = results.map(({ name, tagwire, naive, ratio, unit }) => {
    const shown = (value: number) => (unit === 'ms' ? `${value.toFixed(1)} ms` : `${thousands(value)}/s`);
    return [name, shown(tagwire), shown(naive), ratio.toFixed(1)];
  });
  console.log(table(['', 'Tagwire', 'naive', 'ratio'], rows));
}
