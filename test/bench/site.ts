// A site of so many articles in a folder of its own, and requests to it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { openDriver, readMigrations } from '../../src/runtimes/node/index.ts';
import { migrate } from '../../src/store/migrate.ts';
import { siteConfig, TOKEN } from './site-server.ts';
import { fill } from './synthetic.ts';

async function build(dir: string, articles: number, size: { tags: number; words: number }): Promise<void> {
  const driver = await openDriver(siteConfig(dir));
  await migrate(driver, readMigrations());
  await driver.close();
  const path = join(dir, 'tagwire.db');
  fill(path, articles, size);
  const db = new Libsql(path);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

/** Makes the database; the folder, and how to be rid of it. */
export async function makeSite(articles: number, { tags = 10_000, words = 330 } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-bench-'));
  await build(dir, articles, { tags, words });
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Of what a made database holds. */
function editionOf(): string {
  const own = ['synthetic.ts', 'prose.ts'].map((name) =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  return createHash('sha256').update(own.join()).digest('hex').slice(0, 12);
}

/** A site that only reads are asked of; made once, since a million articles take minutes. Its folder. */
export async function keptSite(articles: number, { tags = 10_000, words = 330 } = {}): Promise<string> {
  const home = process.env.BENCH_SITES || join(tmpdir(), 'tagwire-bench-sites');
  // An earlier commit's server does not open a database that today's has migrated.
  const tables = readMigrations().at(-1)!.name.slice(0, 4);
  const kind = `${articles}-${tags}-${words}-${tables}-`;
  const dir = join(home, kind + editionOf());
  if (existsSync(dir)) return dir;
  mkdirSync(home, { recursive: true });
  for (const old of readdirSync(home).filter((name) => name.startsWith(kind))) {
    rmSync(join(home, old), { recursive: true });
  }
  // Aside first, so that one that was begun is never taken for one that is whole.
  const aside = mkdtempSync(join(home, kind));
  await build(aside, articles, { tags, words });
  renameSync(aside, dir);
  return dir;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: number;
  /** Milliseconds. */
  time: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: 60_000 });

/** One request over a kept connection, and how long until its whole answer was there. */
export function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', body }: { method?: string; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const call = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('error', reject).on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, bytes, time: performance.now() - started });
      });
    });
    call.on('error', reject).end(body);
  });
}

/** Publishes an article. @throws Error unless it is taken */
export async function publish(port: number, article: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const answer = await ask(port, '/admin/articles', headers, {
    method: 'POST',
    body: JSON.stringify(article),
  });
  if (answer.status !== 201) throw new Error(`POST answered ${answer.status}`);
  return answer;
}

/** Runs `work` of 0 to count - 1, so many at once; seconds in all. */
export async function lanes(
  count: number,
  atOnce: number,
  work: (i: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (performance.now() - started) / 1_000;
}
