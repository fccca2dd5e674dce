// `npm run bench:edge`: processor time of a request in workerd with D1, warm and cold. D1 runs in the same process,
// so its time is in these figures.
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { SITE, startWorker, TOKEN } from '../runtimes/workerd.ts';
import { prose } from './prose.ts';
import { machine, table } from './table.ts';

const { values: flags } = parseArgs({
  options: { short: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const [articles, requests] = flags.short ? [40, 200] : [200, 2_000];
/** proc(5): times are in clock ticks, a hundred a second on Linux. */
const TICK = 10;

/** Processor time of this process's workerd children so far, in milliseconds. */
function workerdTime(): number {
  let sum = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const name = /\((.*)\)/s.exec(stat)?.[1];
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (name !== 'workerd' || Number(fields[1]) !== process.pid) continue;
      sum += (Number(fields[11]) + Number(fields[12])) * TICK;
    } catch {
      // It ended meanwhile.
    }
  }
  return sum;
}

const worker = await startWorker({ ADMIN_TOKEN: TOKEN, PUBLIC_URL: SITE, LOG_LEVEL: 'warn' });
const words = prose(2);
const json = { 'content-type': 'application/json' };
for (let i = 0; i < articles; i++) {
  const article = { title: words(6), content: { text: words(330) }, tags: [`t${i % 20}`, 'all'] };
  await worker.admin('POST', '/admin/articles', JSON.stringify(article), json);
}
async function measure(name: string, count: number, ask: (i: number) => Promise<{ status: number }>) {
  await ask(0);
  const before = workerdTime();
  for (let i = 1; i <= count; i++) {
    const { status } = await ask(i);
    if (status >= 400) throw new Error(`${name} answered ${status}`);
  }
  return { name, count, milliseconds: (workerdTime() - before) / count };
}
const { headers } = await worker.get('/tags/all/rss.xml');
const results = [
  await measure('warm, 200', requests, () => worker.get('/tags/all/rss.xml')),
  await measure('warm, 200 gzip', requests, () =>
    worker.get('/tags/all/rss.xml', { 'accept-encoding': 'gzip' }),
  ),
  await measure('304', requests, () =>
    worker.get('/tags/all/rss.xml', { 'if-none-match': `${headers.etag}` }),
  ),
  await measure('cold', Math.min(requests, 400), (i) =>
    worker.get(`/tags/t${i % 20},t${(i >> 4) % 20}x${i}/rss.xml`),
  ),
];
await worker.close();
if (flags.json) console.log(JSON.stringify({ machine: machine(), results }, null, 2));
else {
  const { cpu, cores } = machine();
  console.log(`${cpu}, ${cores} cores; workerd and D1 in one process, a connection for each request.\n`);
  console.log(
    table(
      ['', 'requests', 'CPU ms each'],
      results.map(({ name, count, milliseconds }) => [name, `${count}`, milliseconds.toFixed(2)]),
    ),
  );
}
