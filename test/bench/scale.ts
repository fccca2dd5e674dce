// What requests cost as a site grows: one site for each size, one server process for each.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { partFlags, profiling } from './part.ts';
import { memoryOf, serve } from './processes.ts';
import { ask, keptSite, lanes, makeSite, publish } from './site.ts';
import { median, percentile, thousands } from './table.ts';

const flags = partFlags();
const { tell } = flags;
const sizes = flags.short ? [2_000] : [2_000, 200_000, 1_000_000];
/** Views of each kind that are asked for, each once cold and once warm. */
const VIEWS = flags.short ? 5 : 40;
/** The first tags, which fill a feed at every size. */
const FULL = flags.short ? 5 : 16;
/** Cold requests by which memory is judged, so many at once. */
const [LOAD, AT_ONCE] = [flags.short ? 200 : 5_000, 16];

interface Kind {
  /** The i-th of each is another view, so that all are cold. */
  path: (i: number) => string;
  /** How many there are, where not `VIEWS`. */
  views?: number;
  /** Of what it costs at other sizes than the first, in multiples of that. */
  aim?: string;
  note?: string;
}
const FLAT = '≤ 1.3';
const BOUNDED = '≤ 5';
const HALVES = 'two halves, nothing in common';
const TEXT_NOWHERE = '?q= a word of every second article, none of them in the view';
const sorted = (...tags: number[]) => tags.map((tag) => `t${tag}`).sort();
const KINDS: Record<string, Kind> = {
  'a tag': { path: (i) => `/tags/t${i}/rss.xml`, views: FULL, aim: FLAT },
  'a,b,c': {
    path: (i) => `/tags/${sorted(i, i + FULL, i + 300).join(',')}/atom.xml`,
    ...{ views: FULL, aim: FLAT },
  },
  'a+b': { path: (i) => `/tags/t0+t${i + 1}/rss.xml`, aim: BOUNDED },
  'a+!b': { path: (i) => `/tags/t0+!t${i + 1}/rss.xml`, aim: BOUNDED },
  [HALVES]: {
    path: (i) => `/tags/even+odd+!t${i + 500}/rss.xml`,
    aim: BOUNDED,
    note: 'the worst an AND can be; the first one reads half of all rows of the log’s index for each tag, in pieces',
  },
  '?q= a word of every second article': {
    path: (i) => `/rss.xml?q=commonest&limit=${i + 1}`,
    aim: BOUNDED,
  },
  '?q= a rare word, without a tag': {
    path: (i) => `/tags/!t${i + 600}/rss.xml?q=rarest`,
    aim: BOUNDED,
    note: 'one article in 20,000 has it, and all that have it are read',
  },
  [TEXT_NOWHERE]: {
    path: (i) => `/tags/even+!t${i + 700}/rss.xml?q=commonest`,
    views: FULL,
    note: 'all that have the word are looked at, in pieces; a view remembers that and looks at what changes alone',
  },
  'changes.json': { path: (i) => `/changes.json?since=${i * 7}`, aim: FLAT },
};
const ONCE: Record<string, string> = { manifest: '/feeds.json', OPML: '/opml.xml', sitemap: '/sitemap.xml' };

interface Times {
  cold: number[];
  warm: number[];
  held: number[];
}

async function times(server: Child, paths: readonly string[]): Promise<Times> {
  const all: Times = { cold: [], warm: [], held: [] };
  for (const path of paths) {
    await server.stall();
    const cold = await ask(server.port, path);
    if (cold.status !== 200) throw new Error(`${path} answered ${cold.status}`);
    all.held.push(await server.stall());
    all.cold.push(cold.time);
    all.warm.push((await ask(server.port, path)).time);
  }
  return all;
}

/** Address of the last archive of a tag of middling size, by following `prev-archive`. */
async function oldestArchive(port: number): Promise<string> {
  let path = '/tags/t400/atom.xml';
  for (;;) {
    const text = await (await fetch(`http://127.0.0.1:${port}${path}`)).text();
    const next = /rel="prev-archive"[^>]*href="https:\/\/wire\.example([^"]+)"/.exec(text)?.[1];
    if (!next) return path;
    path = next.replaceAll('&amp;', '&');
  }
}

interface Measured {
  articles: number;
  start: number;
  memory: number;
  kinds: Map<string, Times>;
}

/** Bytes of `npm start` above a Node that does nothing, at most, while views are asked for that nobody has asked for. */
async function memoryUnderLoad(dir: string, load: number): Promise<number> {
  const served = await serve(dir, 1);
  const empty = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1_000)']);
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(served.pid));
  }, 20);
  await lanes(load, AT_ONCE, (i) =>
    ask(served.port, `/tags/t${i % 9_999}/${i % 2 ? 'rss.xml' : 'feed.json'}`, { 'accept-encoding': 'gzip' }),
  );
  clearInterval(timer);
  const above = most - memoryOf(empty.pid!);
  empty.kill();
  await served.stop();
  return above;
}

async function measure(articles: number): Promise<Measured> {
  const made = flags.short ? await makeSite(articles) : undefined;
  const dir = made?.dir ?? (await keptSite(articles));
  const bytes = statSync(join(dir, 'tagwire.db')).size;
  process.stderr.write(`${thousands(articles)} articles, ${thousands(bytes / 1e6)} MB\n`);
  const starts: number[] = [];
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    const server = await startChild('site-server.ts', dir);
    await ask(server.port, '/readyz');
    starts.push(performance.now() - started);
    await server.stop();
  }
  const server = await startChild('site-server.ts', dir, profiling(flags));
  // Its code is warm; of what is measured it knows nothing.
  for (let i = 0; i < 30; i++) await ask(server.port, `/tags/t${i + 2_000},t${i + 3_000}/rss.xml`);
  const kinds = new Map<string, Times>();
  for (const [name, { path, views = VIEWS }] of Object.entries(KINDS)) {
    const paths = Array.from({ length: views }, (_, i) => path(i));
    kinds.set(name, await times(server, paths));
  }
  for (const [name, path] of Object.entries(ONCE)) kinds.set(name, await times(server, [path]));
  kinds.set('the oldest archive', await times(server, [await oldestArchive(server.port)]));
  await server.stop();
  // The first process after an update also compiles, for those that follow, too; which leaves some 15 MB behind.
  await memoryUnderLoad(dir, LOAD / 10);
  const memory = await memoryUnderLoad(dir, LOAD);
  made?.remove();
  return { articles, start: median(starts), memory, kinds };
}

/** Milliseconds of asking for a view again, each time after an article with such tags was published. */
async function afterChanges(dir: string, path: string, tags: string[]): Promise<number[]> {
  const server = await startChild('site-server.ts', dir);
  await ask(server.port, path);
  const found: number[] = [];
  for (let i = 0; i < VIEWS / 2; i++) {
    const title = `${tags.join(' and ')} ${i}`;
    await publish(server.port, { title, content: { text: 'New.' }, language: 'en', tags });
    found.push((await ask(server.port, path)).time);
  }
  await server.stop();
  return found;
}

const LARGEST = Math.max(...sizes);
const all: Measured[] = [];
for (const articles of sizes) all.push(await measure(articles));
const first = all[0]!;

for (const { articles, kinds } of all) {
  for (const [kind, { cold }] of kinds) {
    const base = first.kinds.get(kind)!.cold;
    // Of the views' quarters: a single request may be hit by anything.
    const quarter = Math.ceil(cold.length / 4);
    const ratios = [0, 1, 2, 3].flatMap((i) => {
      const [a, b] = [cold, base].map((some) => some.slice(i * quarter, (i + 1) * quarter));
      return a!.length ? [median(a!) / median(b!)] : [];
    });
    const against = articles !== first.articles && {
      beside: { name: thousands(first.articles), value: median(base) },
      ratio: median(cold) / median(base),
      ...(ratios.length > 1 && { spread: [Math.min(...ratios), Math.max(...ratios)] as [number, number] }),
      ...(KINDS[kind]?.aim && { aim: KINDS[kind].aim }),
    };
    const note = articles === LARGEST ? KINDS[kind]?.note : undefined;
    const lead = articles === LARGEST && kind in KINDS;
    const name = `${kind}, cold, ${thousands(articles)} articles`;
    tell({ ...{ name, value: median(cold), unit: 'ms', lead }, ...against, ...(note && { note }) });
  }
}
const halves = (measured: Measured) => measured.kinds.get(HALVES)!.cold;
tell({
  name: `${HALVES}, the first since the start, ${thousands(LARGEST)} articles`,
  value: halves(all.at(-1)!)[0]!,
  unit: 'ms',
});
// Written to, it is a site of its own; its texts are short, since nobody asks for them.
const changed = await makeSite(flags.short ? 2_000 : 200_000, { words: 30 });
for (const [kind, how, tags] of [
  [HALVES, 'two halves, asked again after a change in one of them', ['even']],
  [HALVES, 'two halves, asked again after an article with both', ['even', 'odd']],
  [TEXT_NOWHERE, '?q= without anything in the view, asked again after a change of the view', ['even']],
] as const) {
  const value = median(await afterChanges(changed.dir, KINDS[kind]!.path(0), [...tags]));
  const base = median(first.kinds.get(kind)!.cold);
  tell({
    name: `${how}, ${flags.short ? '2,000' : '200,000'} articles`,
    ...{ value, unit: 'ms', lead: true, ratio: value / base, aim: BOUNDED },
    beside: { name: `${thousands(first.articles)}, cold`, value: base },
  });
}
changed.remove();
for (const [kind, { warm, held }] of all.at(-1)!.kinds) {
  const of = `${kind}, ${thousands(LARGEST)} articles`;
  tell({ name: `${of}: warm`, value: median(warm), unit: 'ms' });
  tell({
    name: `${of}: held`,
    value: percentile(held, 90),
    unit: 'ms',
    ...(kind in KINDS && { aim: '≤ 5' }),
  });
}
for (const { articles, start, memory } of all) {
  const lead = articles === LARGEST;
  const of = `${thousands(articles)} articles`;
  tell({ name: `start until ready, ${of}`, value: start, unit: 'ms', lead });
  tell({
    name: `memory above an empty Node under load, ${of}`,
    value: memory / 1e6,
    unit: 'MB',
    aim: '≤ 220',
    lead,
    note: 'caches are bounded by 80 MB in all, of which documents and answers have most bytes in common; the rest is V8’s heap, and memory that its allocator keeps',
  });
}
