// What readers wait while articles come in: one by one, so many a second, and by an import.
import { type Child, startChild } from './child.ts';
import type { Figure } from './figures.ts';
import { prose } from './prose.ts';
import { ask, makeSite, publish } from './site.ts';
import { TOKEN } from './site-server.ts';
import { median, percentile } from './table.ts';
import { wxr } from './wxr.ts';

const TAGS = 50;
const READERS = 8;
/** Requests that publish at once, at most. */
const MAX_PENDING = 16;
const words = prose(9);
const article = (i: number) => ({
  title: `${words(6)} ${i}`,
  content: { text: words(330) },
  tags: [`t${i % TAGS}`, `t${i % 7}`],
});

/** Reads, publishes and imports by turns, so that what the machine does besides meets each alike. */
export async function readingMeanwhile(short: boolean, tell: (figure: Figure) => void): Promise<void> {
  const [rounds, seconds, rate, imported] = short ? [1, 1, 100, 100] : [3, 4, 200, 2_000];
  const site = await makeSite(2_000, { tags: TAGS });
  const server = await startChild('site-server.ts', site.dir);
  const whileIdle = () => new Promise((done) => setTimeout(done, seconds * 1_000));
  const [idle, publishing, importing]: number[][] = [[], [], []];
  const rates: number[] = [];
  await readWhile(server.port, whileIdle());
  for (let round = 0; round < rounds; round++) {
    idle!.push(...(await readWhile(server.port, whileIdle())));
    const published = publishWhile(server.port, rate, whileIdle());
    publishing!.push(...(await readWhile(server.port, published)));
    rates.push(await published);
    importing!.push(...(await readWhile(server.port, importOnce(server.port, imported, round))));
  }
  await costs(server, short ? 50 : 300, tell);
  await server.stop();
  site.remove();
  const beside = (name: string, times: number[]) => {
    for (const [share, aim] of [
      [50, '≤ 3'],
      [99, '≤ 2'],
    ] as const) {
      const [value, before] = [percentile(times, share), percentile(idle!, share)];
      tell({
        ...{ name: `${name}: p${share}`, value, unit: 'ms', lead: share === 99 },
        ...{ beside: { name: 'idle', value: before }, ratio: value / before, aim },
      });
    }
  };
  beside(`reading while ${rate} articles a second are published`, publishing!);
  const aim = `≥ ${rate * 0.95}`;
  tell({ name: 'articles that were published meanwhile', value: median(rates), unit: '/s', aim });
  beside(`reading while ${imported} articles are imported`, importing!);
}

/** What both of them take of a processor: reading waits where together they are more than the one that answers. */
async function costs({ port, cpu }: Child, count: number, tell: (figure: Figure) => void): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => i);
  const read = (i: number) => ask(port, `/tags/t${i % TAGS}/rss.xml`);
  /** Milliseconds of one, without what is done before each. */
  const costOf = async (work: (i: number) => Promise<unknown>, before?: (i: number) => Promise<unknown>) => {
    let spent = 0;
    for (const i of numbers) {
      await before?.(i);
      const started = await cpu();
      await work(i);
      spent += (await cpu()) - started;
    }
    return spent / count / 1_000;
  };
  for (let i = 0; i < TAGS; i++) await read(i);
  const kept = await costOf(read);
  const posted = await costOf((i) => publish(port, article(i)));
  const made = await costOf(read, (i) => publish(port, article(i)));
  tell({ name: 'a POST of 3 KB: processor time, with what follows at once', value: posted, unit: 'ms' });
  tell({
    ...{ name: 'a feed of 100 such articles after a change: processor time', value: made, unit: 'ms' },
    ...{ beside: { name: 'a kept one', value: kept }, ratio: made / kept },
  });
}

/** Milliseconds of each answer. */
async function readWhile(port: number, work: Promise<unknown>): Promise<number[]> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  const times: number[] = [];
  const read = async () => {
    for (let i = 0; !isOver; i++) {
      times.push((await ask(port, `/tags/t${i % TAGS}/rss.xml`)).time);
      await new Promise((after) => setTimeout(after, 2));
    }
  };
  await Promise.all([over, ...Array.from({ length: READERS }, read)]);
  return times;
}

/** Articles that were published in a second. */
async function publishWhile(port: number, rate: number, work: Promise<unknown>): Promise<number> {
  let isOver = false;
  void work.then(() => {
    isOver = true;
  });
  const started = performance.now();
  const pending = new Set<Promise<unknown>>();
  let published = 0;
  while (!isOver) {
    const due = ((performance.now() - started) / 1_000) * rate;
    while (published + pending.size < due && pending.size < MAX_PENDING) {
      const posted = publish(port, article(published)).then(() => {
        published += 1;
        pending.delete(posted);
      });
      pending.add(posted);
    }
    await new Promise((after) => setTimeout(after, 1));
  }
  await Promise.all(pending);
  return published / ((performance.now() - started) / 1_000);
}

async function importOnce(port: number, articles: number, round: number): Promise<void> {
  const document = [...wxr(articles, 330, (n) => [`t${n % TAGS}`, `t${n % 7}`])].join('');
  const response = await fetch(`http://127.0.0.1:${port}/admin/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/rss+xml' },
    // Each round has articles of its own.
    body: document
      .replaceAll('large.example', `large-${round}.example`)
      .replaceAll('post-', `post-${round}-`),
  });
  const text = await response.text();
  if (!text.includes(`"created":${articles},`))
    throw new Error(`an import answered ${response.status}: ${text}`);
}
