// A view's first request after a change, and views that nobody asked for, beside a naive server (Hono, drizzle, feed,
// compress) on the same database.
import { type Child, startChild } from './child.ts';
import { stayAwake } from './load.ts';
import { partFlags, profiling } from './part.ts';
import { prose } from './prose.ts';
import { ask, lanes, makeSite, publish } from './site.ts';
import { median, thousands } from './table.ts';
import { besideOf, byTurns, spreadOf } from './turns.ts';

const flags = partFlags();
const { tell } = flags;
const [articles, tags, changes, rounds] = flags.short ? [2_000, 300, 10, 1] : [20_000, 10_000, 60, 2];
const CODINGS: Record<string, Record<string, string>> = {
  plain: {},
  gzip: { 'accept-encoding': 'gzip' },
};
const AT_ONCE = 8;
/** Of the tags, those that fill a feed of 30 and have few articles in common. */
const [FIRST, FILLED] = [10, 100];
/** And some of few articles, by which a new process gets warm. */
const RARE = [2_000, 600] as const;

const site = await makeSite(articles, { tags });
const view = (tag: number) => `/tags/t${tag}/rss.xml?limit=30`;
const naive = await startChild('naive-server.ts', site.dir);
const start = () => startChild('site-server.ts', site.dir, profiling(flags));
const words = prose(5);

/** How long after a change is asked, in milliseconds: at once, and when views have been made anew. */
const PAUSES = { 'the moment it is acknowledged': 0, 'twenty milliseconds later': 20 };

/** Milliseconds, after each of so many changes. */
async function afterChanges(tagwire: Child, headers: Record<string, string>, pause: number) {
  let i = 0;
  const change = async () => {
    const tag = i++ % 5;
    await ask(tagwire.port, view(tag), headers);
    await publish(tagwire.port, { title: words(6), content: { text: words(330) }, tags: [`t${tag}`] });
    if (pause) await new Promise((after) => setTimeout(after, pause));
    // There and back; but at once is at once.
    const order = i % 2 || !pause ? [tagwire, naive] : [naive, tagwire];
    const found = new Map<Child, number>();
    for (const server of order) found.set(server, (await ask(server.port, view(tag), headers)).time);
    return [found.get(tagwire)!, found.get(naive)!];
  };
  const times: number[][] = [];
  while (i < changes) times.push(await change());
  return times;
}

/** Seconds for so many tags, each once. */
async function sweep({ port }: Child, headers: Record<string, string>, from: number, count: number) {
  return lanes(count, AT_ONCE, async (i) => {
    const { status } = await ask(port, view(from + i), headers);
    if (status !== 200) throw new Error(`answered ${status}`);
  });
}

/** Both send the same articles; Tagwire also an excerpt and Markdown of each. */
async function sizesOf(tagwire: Child, headers: Record<string, string>): Promise<string> {
  const [ours, theirs] = [
    await ask(tagwire.port, view(FIRST), headers),
    await ask(naive.port, view(FIRST), headers),
  ];
  const [a, b] = [ours, theirs].map(({ bytes }) => (bytes / 1_000).toFixed(0));
  return `${a} kB, with each article’s Markdown and excerpt; naive ${b} kB`;
}

const warmed = await start();
const rest = stayAwake();
for (const [coding, headers] of Object.entries(CODINGS)) {
  for (const [when, pause] of Object.entries(PAUSES)) {
    const { ours, theirs, ...ratios } = besideOf(await afterChanges(warmed, headers, pause));
    tell({
      ...{ name: `a tag’s first request after a change, ${coding}, ${when}`, value: ours, unit: 'ms' },
      ...{ beside: { name: 'naive', value: theirs }, ...ratios, lead: true },
      aim: coding === 'gzip' && !pause ? '≥ 3' : '≥ 5',
      note: await sizesOf(warmed, headers),
    });
  }
}
rest();
await warmed.stop();

const results = new Map<string, number[][]>();
let stall = 0;
await byTurns(
  rounds,
  Object.entries(CODINGS).map(([coding, headers]) => async () => {
    // It remembers nothing.
    const fresh = await start();
    // Its code is warm; of the views that are measured it knows nothing.
    await sweep(fresh, headers, ...RARE);
    await fresh.stall();
    for (const [kind, from, count] of [
      ['nothing kept', FIRST, FILLED],
      ['each once', 0, tags],
    ] as const) {
      const pair = [count / (await sweep(fresh, headers, from, count))];
      pair.push(count / (await sweep(naive, headers, from, count)));
      const name =
        kind === 'each once' ? `${thousands(tags)} tags once each` : `${FILLED} tags, nothing kept`;
      results.set(`${name}, ${coding}`, [...(results.get(`${name}, ${coding}`) ?? []), pair]);
    }
    stall = Math.max(stall, await fresh.stall());
    await fresh.stop();
  }),
);
for (const [name, pairs] of results) {
  const [ours, theirs] = [0, 1].map((i) => median(pairs.map((pair) => pair[i]!))) as [number, number];
  tell({
    ...{ name, value: ours, unit: '/s', beside: { name: 'naive', value: theirs } },
    ...spreadOf(pairs.map(([a, b]) => a! / b!)),
    ...(name.includes('once each') ? { aim: '≥ 2', lead: true } : { aim: '≥ 1' }),
  });
}
tell({ name: 'the longest the event loop was held in all of them', value: stall, unit: 'ms' });
await naive.stop();
site.remove();
