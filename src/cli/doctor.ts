import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createApp } from '../app.ts';
import { type Ask, type Exchange, NoAnswer } from '../doctor/exchange.ts';
import { type Diagnosis, inspectFeed, isFeed } from '../doctor/feed.ts';
import { byGravity } from '../doctor/finding.ts';
import { fetchFeed, inspectHttp, textOf } from '../doctor/http.ts';
import { type Reached, reach } from '../doctor/readers.ts';
import { Report } from '../doctor/report.ts';
import { inspectRobots } from '../doctor/robots.ts';
import { FORMATS } from '../formats/all.ts';
import { type Command, fileTrouble, type Options } from './command.ts';
import { networkAsk } from './doctor-ask.ts';
import { readNamed } from './named-file.ts';
import { progressOn } from './progress.ts';
import { withDatabase } from './with-database.ts';

/** Facets of the site whose feeds are looked at, the busy ones. */
const MAX_FACETS = 10;

export const command: Command = {
  usage: '[URL|FILE]… [--json]',
  help: [
    'Looks at the text of a feed (well-formed XML or JSON, the rules of RSS, Atom, JSON Feed and ninjs), and at a URL',
    'also at how it is served: type, validators, 304, HEAD, compression, redirects, hub. A URL is asked for as Feedly,',
    'Inoreader, NetNewsWire, FreshRSS and Miniflux do, one after another: walls that keep readers out (challenges, blocks by',
    'User-Agent, limits, logins) are named, with what to skip. Each finding says what to change.',
    '- is standard input. Without an argument it checks the feeds of the site in DATABASE_URL.',
    '--json prints an array of { target, format, items, findings }. Exit code 1 when there are errors.',
  ].join('\n'),
  options: { json: { type: 'boolean' } },
  async run(options, targets) {
    const checked = targets.length ? await checkAll(targets) : await checkSite(options);
    if (options.json) process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
    else process.stdout.write(checked.map(told).join('\n'));
    const failed = checked.some(({ findings }) => findings.some(({ severity }) => severity === 'error'));
    return failed ? 1 : 0;
  },
};

interface Checked extends Diagnosis {
  target: string;
}

/** Looks at each target, an address or a file. @param ownAsk asks the site itself, which nothing stands before */
async function checkAll(targets: readonly string[], ownAsk?: Ask): Promise<Checked[]> {
  const checked: Checked[] = [];
  const bar = progressOn(process.stderr);
  for (const [i, target] of targets.entries()) {
    bar.show(target, i / targets.length);
    if (ownAsk) checked.push(await check(target, ownAsk, true));
    else checked.push(await check(target, /^https?:\/\//i.test(target) ? networkAsk() : undefined));
  }
  bar.clear();
  return checked;
}

async function check(target: string, ask?: Ask, isOwn = false): Promise<Checked> {
  const now = Date.now();
  const report = new Report(now);
  let diagnosis: Diagnosis = { format: 'unknown', items: 0, findings: [] };
  try {
    const answer = ask ? await fetchFeed(ask, target, report) : await fileAsAnswer(target);
    const found: Partial<Reached> | undefined =
      answer && ask && !isOwn ? await reach(ask, answer, report) : { answer, ask };
    if (found?.answer) {
      const { url } = found.answer;
      diagnosis = await inspectFeed(textOf(found.answer, report), { url, now }, report);
      if (found.ask && !found.isLimited && isFeed(diagnosis.format)) {
        await inspectHttp(found.ask, found.answer, diagnosis.format, report);
        if (!isOwn) await inspectRobots(found.ask, found.answer, report);
      }
    }
  } catch (error) {
    if (error instanceof NoAnswer) report.error(error.rule, error.message, error.fix);
    else if (ask) throw error;
    else
      report.error(
        'IOError',
        `It cannot be read: ${fileTrouble(error)}.`,
        'Name a file, or a URL with https://.',
      );
  }
  return { target, ...diagnosis, findings: byGravity(report.findings()) };
}

const fileAsAnswer = async (target: string): Promise<Exchange> => ({
  url: '',
  status: 200,
  headers: new Headers(),
  bytes: await readNamed(target),
});

/** The site's own feeds, as they would be served: everything, and the busy facets. */
const checkSite = (options: Options): Promise<Checked[]> =>
  withDatabase(options, async (context) => {
    const app = createApp(context);
    const ask: Ask = async (method, url, headers) => {
      const response = await app.fetch(new Request(url, { method, headers }));
      return { url, status: response.status, headers: response.headers, bytes: await decoded(response) };
    };
    try {
      const manifest = await app.fetch(new Request(`${context.site.url}/feeds.json`));
      const { feeds } = (await manifest.json()) as { feeds: { page: string; count: number }[] };
      const busy = feeds.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
      const pages = new Set([
        `${context.site.url}/`,
        ...busy.slice(0, MAX_FACETS + 1).map(({ page }) => page),
      ]);
      return await checkAll(
        [...pages].flatMap((page) => FORMATS.map(({ file }) => page + file)),
        ask,
      );
    } finally {
      await app.stop();
    }
  });

async function decoded(response: Response): Promise<Exchange['bytes']> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const coding = bytes.length ? response.headers.get('content-encoding') : null;
  return coding === 'gzip' ? gunzipSync(bytes) : coding === 'br' ? brotliDecompressSync(bytes) : bytes;
}

/** A diagnosis for people. */
function told({ target, format, items, findings }: Checked): string {
  const what = format === 'unknown' ? '' : ` (${format}, ${items} ${items === 1 ? 'entry' : 'entries'})`;
  if (!findings.length) return `${target}${what}: nothing to say\n`;
  const lines = findings.flatMap(({ severity, rule, where, message, fix }) => [
    `  ${severity.padEnd(8)}${where ? `${where}: ` : ''}${message} [${rule}]`,
    `          ${fix}`,
  ]);
  return `${[`${target}${what}`, ...lines].join('\n')}\n`;
}
