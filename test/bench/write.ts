// `npm run bench:write`: one POST, acknowledged on disk, beside a bare libSQL batch of the same statements; and
// what readers wait while articles come in.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '@libsql/client/sqlite3';
import { createApp } from '../../src/app.ts';
import type { Statement } from '../../src/ports.ts';
import { nodeRuntime, openDriver, readMigrations } from '../../src/runtimes/node.ts';
import { ensureSite } from '../../src/store/facets.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startChild } from './child.ts';
import { prose } from './prose.ts';
import { ask, makeSite, publish } from './site.ts';
import { siteConfig, TOKEN } from './site-server.ts';
import { machine, median, percentile, table } from './table.ts';

const { values: flags } = parseArgs({
  options: { short: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const [posts, seconds, rate] = flags.short ? [50, 2, 100] : [400, 10, 200];
const words = prose(9);
const article = (i: number) => ({
  title: `${words(6)} ${i}`,
  content: { text: words(330) },
  tags: [`t${i % 50}`, `t${i % 7}`],
});

/** Two databases that get the same statements by turns: one from Tagwire, the other from the bare client. */
async function beside() {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-write-'));
  const config = siteConfig(dir);
  const real = await openDriver(config);
  let recorded: (readonly Statement[])[] = [];
  const driver = {
    ...{ all: real.all.bind(real), version: real.version?.bind(real), close: real.close.bind(real) },
    batch: (statements: readonly Statement[]) => {
      recorded.push(statements);
      return real.batch(statements);
    },
  };
  await migrate(driver, readMigrations());
  const app = createApp({ config, driver, migrations: readMigrations(), runtime: nodeRuntime(config) });
  await ensureSite(app.context.db, Date.now());

  const bare = createClient({ url: `file:${join(dir, 'bare.db')}`, concurrency: 1, timeout: 0 });
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = OFF']) {
    await bare.execute(`PRAGMA ${pragma}`);
  }
  const replay = async () => {
    for (const statements of recorded) {
      const batch = statements.map(({ sql, params }) => ({
        sql,
        args: params as (string | number | null)[],
      }));
      await bare.batch(batch, 'write');
    }
    recorded = [];
  };
  await replay();
  const times: [ours: number, bare: number][] = [];
  for (let i = 0; i < posts; i++) {
    const started = performance.now();
    const answer = await app.fetch(
      new Request('https://wire.example/admin/articles', {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(article(i)),
      }),
    );
    await answer.arrayBuffer();
    const between = performance.now();
    if (answer.status !== 201) throw new Error(`answered ${answer.status}`);
    const written = performance.now();
    await replay();
    times.push([between - started, performance.now() - written]);
    // What follows a publication is not the next one's.
    await new Promise((after) => setTimeout(after, 2));
  }
  await app.stop();
  await real.close();
  bare.close();
  rmSync(dir, { recursive: true, force: true });
  const [ours, theirs] = [median(times.map(([a]) => a)), median(times.map(([, b]) => b))];
  return { ours, bare: theirs, ratio: theirs / ours };
}

/** Milliseconds that readers wait, idle and while `rate` articles a second are published. */
async function reading() {
  const site = await makeSite(2_000, { tags: 50 });
  const server = await startChild('site-server.ts', site.dir);
  const read = async (until: number) => {
    const times: number[] = [];
    for (let i = 0; performance.now() < until; i++) {
      times.push((await ask(server.port, `/tags/t${i % 50}/rss.xml`)).time);
      await new Promise((after) => setTimeout(after, 2));
    }
    return times;
  };
  const readers = async () => {
    const until = performance.now() + seconds * 1_000;
    return (await Promise.all(Array.from({ length: 8 }, () => read(until)))).flat();
  };
  const idle = await readers();
  let publishing = true;
  let published = 0;
  const visible: number[] = [];
  const writer = (async () => {
    const started = performance.now();
    const pending = new Set<Promise<unknown>>();
    while (publishing) {
      const due = ((performance.now() - started) / 1_000) * rate;
      while (published + pending.size < due && pending.size < 16) {
        const work = publish(server.port, article(published)).then(() => {
          published += 1;
          pending.delete(work);
        });
        pending.add(work);
      }
      await new Promise((after) => setTimeout(after, 1));
    }
    await Promise.all(pending);
    return (performance.now() - started) / 1_000;
  })();
  const busy = await readers();
  publishing = false;
  const took = await writer;
  for (let i = 0; i < 20; i++) {
    const title = `seen ${i}`;
    await publish(server.port, { title, content: { text: 'x' }, tags: ['seen'] });
    const text = await (await fetch(`http://127.0.0.1:${server.port}/tags/seen/feed.json`)).text();
    visible.push(text.includes(title) ? 1 : 0);
  }
  await server.stop();
  site.remove();
  return {
    idle: { p50: median(idle), p99: percentile(idle, 99) },
    busy: { p50: median(busy), p99: percentile(busy, 99) },
    publishedPerSecond: published / took,
    visibleAtOnce: visible.every(Boolean),
  };
}

const results = { write: await beside(), reading: await reading() };
if (flags.json) {
  console.log(JSON.stringify({ machine: machine(), results }, null, 2));
} else {
  const { cpu, cores, node } = machine();
  const { write, reading } = results;
  console.log(`${cpu}, ${cores} cores, Node ${node}; articles of 3 KB.\n`);
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  console.log(
    table(
      ['', ''],
      [
        ['one POST, acknowledged on disk', ms(write.ours)],
        ['a bare libSQL batch of the same statements', ms(write.bare)],
        ['ratio', write.ratio.toFixed(2)],
        ['reading, idle (p50, p99)', `${ms(reading.idle.p50)}, ${ms(reading.idle.p99)}`],
        [
          `reading at ${reading.publishedPerSecond.toFixed(0)} articles a second`,
          `${ms(reading.busy.p50)}, ${ms(reading.busy.p99)}`,
        ],
        ['visible for the next GET', reading.visibleAtOnce ? 'always' : 'NOT always'],
      ],
    ),
  );
}
