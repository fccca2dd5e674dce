// `npm run bench:wire`: what one subscriber costs in a simulated month, by the way it keeps up: bytes on the wire.
// No socket: bodies are the server's, headers are added up as HTTP/1.1 would write them, both ways; TCP and TLS
// are not counted.
import { parseArgs } from 'node:util';
import { dice } from '../month/dice.ts';
import { live, type Visitor } from '../month/month.ts';
import { Newsroom } from '../month/newsroom.ts';
import { START, testServer } from '../support/server.ts';
import { prose } from './prose.ts';
import { table, thousands } from './table.ts';
import { CODINGS, Meter, NONE, type Way } from './wire-meter.ts';

const { values: flags } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    format: { type: 'string', default: 'rss.xml' },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const PLAN = { perDay: flags.short ? 8 : 40, burst: 60, bursts: 2 };
/** Words of an article. */
const WORDS = [150, 600] as const;

const server = await testServer();
const chance = dice(Number(flags.seed));
const room = new Newsroom(server, START);
const words = prose(Number(flags.seed));

const meters = ['/tags/turkey/', '/'].map((view) => new Meter(server, view, view + flags.format));
const push = async () => {
  for (const meter of meters) await meter.push();
};
const hourly: Visitor = {
  rest: () => 60,
  visit: async () => {
    // What was scheduled is pushed when it comes due, not when somebody polls.
    await push();
    for (const meter of meters) await meter.poll();
  },
};
await push(); // Where pushes count from.
await live(room, chance, { ...PLAN, text: () => words(chance.whole(...WORDS)), happened: push }, [hourly]);
const results = meters.map((meter) => meter.results());
const about = {
  seed: flags.seed,
  format: flags.format,
  articles: room.articles.size,
  changes: room.journal.length,
};
await server.close();

const LABELS: Record<Way, string> = {
  whole: 'polling, whole feed each time',
  validators: 'polling with validators (304)',
  delta: 'polling with `A-IM: feed` (226)',
  changes: 'polling `/changes.json?since=`',
  push: 'push, the whole topic',
  pushDelta: 'push, were it only what changed',
};
if (flags.json) {
  console.log(JSON.stringify({ ...about, results }, null, 2));
} else {
  const { articles, changes } = about;
  console.log(
    `Seed ${about.seed}: ${articles} articles, ${changes} changes in 30 days; ${about.format}, hourly.`,
  );
  console.log('Bytes of requests and answers with headers, without TCP and TLS.');
  for (const { path, ways, perDay } of results) {
    console.log(`\n${path}: ${perDay.toFixed(1)} pushes a day\n`);
    const rows = ways.map(({ way, messages, bodies, bytes }) => [
      LABELS[way],
      thousands(messages),
      thousands(bodies),
      ...CODINGS.map((coding) => (bytes[coding] === NONE ? '–' : thousands(bytes[coding] / 1_000))),
    ]);
    const head = ['', 'exchanges', 'with a body', 'kB', 'kB gzip', 'kB br'];
    console.log(flags.short ? table(head, rows) : markdown(head, rows));
  }
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i ? '--:' : '---'))), ...rows.map(line)].join('\n');
}
