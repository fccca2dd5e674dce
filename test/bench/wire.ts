// What one subscriber costs in a simulated month, by the way it keeps up: bytes on the wire. No socket: bodies are the
// server's, headers are added up as HTTP/1.1 would write them, both ways; TCP and TLS are not counted.
import { dice } from '../reliability/month/dice.ts';
import { live, type Visitor } from '../reliability/month/month.ts';
import { Newsroom } from '../reliability/month/newsroom.ts';
import { START, testServer } from '../support/server.ts';
import { partFlags } from './part.ts';
import { prose } from './prose.ts';
import { Meter, NONE, type Way } from './wire-meter.ts';

const { short, tell } = partFlags();
const [SEED, FORMAT] = [1, 'rss.xml'];
const PLAN = { perDay: short ? 4 : 40, burst: 60, bursts: short ? 0 : 2 };
/** Words of an article. */
const WORDS = [150, 600] as const;

const server = await testServer();
const chance = dice(SEED);
const room = new Newsroom(server, START);
const words = prose(SEED);

const meters = ['/tags/turkey/', '/'].map((view) => new Meter(server, view, view + FORMAT));
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
const feed = await (await server.get(`/${FORMAT}`)).text();
await server.close();

const LABELS: Record<Way, string> = {
  whole: 'the whole feed each time',
  validators: 'with validators (304)',
  delta: 'with `A-IM: feed` (226)',
  changes: 'instead, `/changes.json?since=`',
  push: 'push, the whole topic',
  pushDelta: 'push, were it only what changed',
};
for (const { path, ways, polls, perDay } of results) {
  const plain = polls.find(({ kind }) => kind === '200 identity')!.bytes / 1_000;
  for (const { kind, bytes } of polls.filter(({ kind }) => !/304 (gzip|br)/.test(kind))) {
    tell({
      ...{ name: `${path}, one poll, ${kind.replace(/ ?identity/, '')}`, value: bytes / 1_000, unit: 'kB' },
      ...{ beside: { name: 'plain', value: plain }, ratio: bytes / 1_000 / plain },
    });
  }
  const whole = ways.find(({ way }) => way === 'whole')!.bytes;
  for (const { way, bodies, messages, bytes } of ways) {
    const coding = bytes.gzip === NONE ? 'identity' : 'gzip';
    const kind = way.startsWith('push') ? ` (${perDay.toFixed(1)} a day, plain)` : '';
    tell({
      ...{ name: `${path}, ${LABELS[way]}${kind}`, value: bytes[coding] / 1_000, unit: 'kB' },
      ...{ beside: { name: 'whole', value: whole[coding] / 1_000 }, ratio: bytes[coding] / whole[coding] },
      lead: path.startsWith('/tags/') && way !== 'pushDelta',
      note: `${messages} exchanges, ${bodies} with a body; plain ${Math.round(bytes.identity / 1_000)} kB${bytes.br === NONE ? '' : `, br ${Math.round(bytes.br / 1_000)} kB`}`,
    });
  }
}
const padding = (feed.match(/>\s+(?=<[a-z/])/g) ?? []).reduce((sum, found) => sum + found.length - 1, 0);
tell({ name: 'white space between elements', value: (padding / feed.length) * 100, unit: '%', aim: '≤ 1' });
tell({ name: 'articles of the month', value: room.articles.size, unit: '' });
tell({ name: 'changes of the month', value: room.journal.length, unit: '' });
