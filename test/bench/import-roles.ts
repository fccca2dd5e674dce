// What test/bench/import.ts runs in processes of its own: each says how long it took and what memory it came to.
import { createReadStream } from 'node:fs';
import sax from 'sax';
import { readConfig } from '../../src/config.ts';
import { readImport } from '../../src/intake/import/read.ts';
import { nodeRuntime, openDriver, readMigrations } from '../../src/runtimes/node/index.ts';
import { createContext } from '../../src/services/context.ts';
import { Import } from '../../src/services/transfer/import.ts';
import { ensureSite } from '../../src/store/facets/facets.ts';
import { migrate } from '../../src/store/migrate.ts';

const [role, file = '', database = ''] = process.argv.slice(2);
const stream = () => createReadStream(file) as AsyncIterable<Uint8Array<ArrayBuffer>>;

async function bare(): Promise<number> {
  const parser = sax.parser(true, { xmlns: true });
  let items = 0;
  parser.onopentag = ({ local }) => {
    if (local === 'item') items += 1;
  };
  const decoder = new TextDecoder();
  for await (const chunk of stream()) parser.write(decoder.decode(chunk, { stream: true }));
  parser.close();
  return items;
}

/** Reading alone: names of each item are kept, as an import keeps them, and its text is dropped. */
async function read(): Promise<number> {
  const kept: unknown[] = [];
  for await (const one of readImport(stream())) {
    if (!('input' in one) || !one.input) continue;
    const { guid, title, tags } = one.input;
    kept.push([guid, title, tags, one.post, one.oldUrls, one.places]);
  }
  return kept.length;
}

async function whole(dryRun: boolean): Promise<number> {
  const config = readConfig({ DATABASE_URL: `file:${database}`, LOG_LEVEL: 'error' });
  const driver = await openDriver(config);
  const migrations = readMigrations();
  await migrate(driver, migrations);
  const context = createContext({ config, driver, migrations, runtime: nodeRuntime(config) });
  await ensureSite(context.db, Date.now());
  const run = new Import(context, { dryRun });
  await run.document(stream());
  await driver.close();
  if (run.report.failed) throw new Error(JSON.stringify(run.report.errors[0]));
  return run.report.created + run.report.unchanged;
}

/** Longest time that nothing else had its turn, in milliseconds. */
let stall = 0;
let last = performance.now();
const watch = setInterval(() => {
  const now = performance.now();
  stall = Math.max(stall, now - last - 5);
  last = now;
}, 5);

const started = performance.now();
const items = await (role === 'sax' ? bare() : role === 'read' ? read() : whole(role === 'dry'));
const seconds = (performance.now() - started) / 1_000;
clearInterval(watch);
const megabytes = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(JSON.stringify({ items, seconds, megabytes, stall }));
