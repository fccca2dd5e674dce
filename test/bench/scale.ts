// `npm run bench:scale -- [articles …]`: what requests cost as a site grows. One site for each size, one server
// process for each; cold is a view nobody asked for before, warm the same again.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChild } from './child.ts';
import { ask, makeSite } from './site.ts';
import { machine, median, percentile, table, thousands } from './table.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const sizes = positionals.length ? positionals.map(Number) : flags.short ? [2_000] : [2_000, 200_000];
/** Views of each kind that are asked for, each once cold and once warm. */
const VIEWS = flags.short ? 10 : 30;

/** Kinds of requests: the i-th of each is another view, so that all are cold. */
const KINDS: Record<string, (i: number) => string> = {
  tag: (i) => `/tags/t${i + 20}/rss.xml`,
  'a OR b OR c': (i) => `/tags/${[`t${i + 20}`, `t${i + 90}`, `t${i + 300}`].sort().join(',')}/rss.xml`,
  'a AND b': (i) => `/tags/t0+t${i + 1}/rss.xml`,
  'a AND NOT b': (i) => `/tags/t0+!t${i + 1}/rss.xml`,
  'two large, nothing in common': (i) => `/tags/even+odd+!t${i + 500}/rss.xml`,
  'a text query, common': (i) => `/rss.xml?q=commonest&limit=${i + 1}`,
  'a text query, rare': (i) => `/tags/!t${i + 600}/rss.xml?q=rarest`,
  'changes.json': (i) => `/changes.json?since=${i * 7}`,
};
const ONCE: Record<string, string> = { manifest: '/feeds.json', OPML: '/opml.xml', sitemap: '/sitemap.xml' };

interface Measured {
  name: string;
  cold: number;
  warm: number;
  stall: number;
}
interface Site {
  articles: number;
  megabytes: number;
  start: number;
  memory: number;
  results: Measured[];
}

async function measure(articles: number): Promise<Site> {
  const site = await makeSite(articles);
  const megabytes = statSync(join(site.dir, 'tagwire.db')).size / 1e6;
  const started = performance.now();
  const server = await startChild('site-server.ts', site.dir, ['--expose-gc']);
  await ask(server.port, '/readyz');
  const start = performance.now() - started;
  const results: Measured[] = [];
  const run = async (name: string, paths: readonly string[]) => {
    const times: { cold: number[]; warm: number[] } = { cold: [], warm: [] };
    const stalls: number[] = [];
    for (const path of paths) {
      await server.stall();
      const cold = await ask(server.port, path);
      if (cold.status !== 200) throw new Error(`${path} answered ${cold.status}`);
      stalls.push(await server.stall());
      times.cold.push(cold.time);
      times.warm.push((await ask(server.port, path)).time);
    }
    results.push({
      name,
      cold: median(times.cold),
      warm: median(times.warm),
      stall: percentile(stalls, 90),
    });
  };
  await run('the first view of all', ['/tags/t19/rss.xml']);
  for (const [name, path] of Object.entries(KINDS)) {
    await run(
      name,
      Array.from({ length: VIEWS }, (_, i) => path(i)),
    );
  }
  for (const [name, path] of Object.entries(ONCE)) await run(name, [path]);
  await run('the oldest archive', [await oldestArchive(server.port)]);
  const memory = await server.memory();
  await server.stop();
  site.remove();
  return { articles, megabytes, start, memory, results };
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

const measured: Site[] = [];
for (const articles of sizes) measured.push(await measure(articles));
if (flags.json) {
  console.log(JSON.stringify({ machine: machine(), sites: measured }, null, 2));
} else {
  const { cpu, cores, node } = machine();
  console.log(`${cpu}, ${cores} cores, Node ${node}. Articles of 3 KB, 10,000 tags (Zipf).`);
  console.log(
    'Cold and warm in milliseconds (median); stall: how long the event loop served nobody (p90).\n',
  );
  const first = measured[0]!;
  for (const site of measured) {
    const { articles, megabytes, start, memory, results } = site;
    console.log(
      `${thousands(articles)} articles, ${thousands(megabytes)} MB; ready after ${thousands(start)} ms, ${thousands(memory / 1e6)} MB of memory at the end`,
    );
    const rows = results.map(({ name, cold, warm, stall }, i) => [
      name,
      ...[cold, warm, stall].map((value) => value.toFixed(2)),
      (cold / first.results[i]!.cold).toFixed(2),
    ]);
    console.log(`${table(['', 'cold', 'warm', 'stall', `cold, to ${thousands(first.articles)}`], rows)}\n`);
  }
}
