import { readFile } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { createApp } from '../app.ts';
import { type Diagnosis, inspectFeed } from '../doctor/feed.ts';
import { byGravity } from '../doctor/finding.ts';
import { type Ask, type Exchange, fetchFeed, inspectHttp, textOf } from '../doctor/http.ts';
import { Report } from '../doctor/report.ts';
import { VERSION } from '../version.ts';
import { type Command, fileTrouble } from './command.ts';
import { progressOn } from './progress.ts';
import { withDatabase } from './with-database.ts';

/** Milliseconds for an answer. */
const PATIENCE = 20_000;
/** Facets of the site whose feeds are looked at, the busy ones. */
const FACETS = 10;
const FILES = ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json'];

export const doctor: Command = {
  usage: '[URL|FILE]… [--json]',
  help: [
    'Looks at the text of a feed (well-formed XML or JSON, the rules of RSS, Atom, JSON Feed and ninjs), and at a URL',
    'also at how it is served: type, validators, 304, HEAD, compression, redirects, hub. Each finding says what to change.',
    '- is standard input. Without an argument it checks the feeds of the site in DATABASE_URL.',
    '--json prints an array of { target, format, items, findings }. Exit code 1 when there are errors.',
  ].join('\n'),
  options: { json: { type: 'boolean' } },
  async run(options, targets) {
    const checked = targets.length ? await checkAll(targets) : await checkSite();
    if (options.json) process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
    else process.stdout.write(checked.map(told).join('\n'));
    const failed = checked.some(({ findings }) => findings.some(({ severity }) => severity === 'error'));
    return failed ? 1 : 0;
  },
};

interface Checked extends Diagnosis {
  target: string;
}

async function checkAll(targets: readonly string[]): Promise<Checked[]> {
  const checked: Checked[] = [];
  const bar = progressOn(process.stderr);
  for (const [i, target] of targets.entries()) {
    bar.show(target, i / targets.length);
    checked.push(await (/^https?:\/\//i.test(target) ? checkUrl(overNetwork, target) : checkFile(target)));
  }
  bar.clear();
  return checked;
}

async function checkFile(target: string): Promise<Checked> {
  const report = new Report();
  try {
    const bytes = await readFile(target === '-' ? '/dev/stdin' : target);
    const exchange = { url: '', status: 200, headers: new Headers(), bytes };
    const text = textOf(exchange, report);
    const diagnosis = await inspectFeed(text, { now: Date.now() });
    return { target, ...diagnosis, findings: byGravity([...report.findings(), ...diagnosis.findings]) };
  } catch (error) {
    report.add(
      'error',
      'IOError',
      undefined,
      `It cannot be read: ${fileTrouble(error)}.`,
      'Name a file, or a URL with https://.',
    );
    return { target, format: 'unknown', items: 0, findings: report.findings() };
  }
}

async function checkUrl(ask: Ask, target: string): Promise<Checked> {
  const report = new Report();
  const none = { target, format: 'unknown' as const, items: 0 };
  try {
    const answer = await fetchFeed(ask, target, report);
    if (!answer) return { ...none, findings: byGravity(report.findings()) };
    const text = textOf(answer, report);
    const diagnosis = await inspectFeed(text, { url: answer.url, now: Date.now() });
    const feed = diagnosis.format !== 'HTML' && diagnosis.format !== 'unknown';
    if (feed) await inspectHttp(ask, answer, diagnosis.format, report);
    return { target, ...diagnosis, findings: byGravity([...report.findings(), ...diagnosis.findings]) };
  } catch (error) {
    const reason = ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
    report.add(
      'error',
      'IOError',
      undefined,
      `There is no answer: ${reason}`,
      'Look at the address, and at the server.',
    );
    return { ...none, findings: byGravity(report.findings()) };
  }
}

const overNetwork: Ask = async (method, url, headers) => {
  const response = await fetch(url, {
    method,
    headers: { 'user-agent': `Tagwire/${VERSION} (feed doctor)`, ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE),
  });
  return { url, status: response.status, headers: response.headers, bytes: await response.bytes() };
};

/** The site's own feeds, as they would be served: everything, and the busy facets. */
const checkSite = (): Promise<Checked[]> =>
  withDatabase(async (context) => {
    const app = createApp(context);
    const bar = progressOn(process.stderr);
    const ask: Ask = async (method, url, headers) => {
      const response = await app.fetch(new Request(url, { method, headers }));
      return { url, status: response.status, headers: response.headers, bytes: await decoded(response) };
    };
    try {
      const { feeds } = JSON.parse(
        new TextDecoder().decode((await ask('GET', `${context.site.url}/feeds.json`)).bytes),
      ) as { feeds: { page: string; count: number }[] };
      const busy = feeds.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
      const pages = new Set([`${context.site.url}/`, ...busy.slice(0, FACETS + 1).map(({ page }) => page)]);
      const targets = [...pages].flatMap((page) => FILES.map((file) => page + file));
      const checked: Checked[] = [];
      for (const [i, target] of targets.entries()) {
        bar.show(target, i / targets.length);
        checked.push(await checkUrl(ask, target));
      }
      bar.clear();
      return checked;
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
  const lines = findings.map(({ severity, rule, where, message, fix }) =>
    [`  ${severity.padEnd(8)}${where ? `${where}: ` : ''}${message} [${rule}]`, `          ${fix}`].join(
      '\n',
    ),
  );
  return `${[`${target}${what}`, ...lines].join('\n')}\n`;
}
