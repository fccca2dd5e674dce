// Operations on a tag of 50,000 articles, one after another on one server, while a reader asks for a warm view: how
// long each takes, how long it holds the event loop, and what the reader waits beside the same server at rest.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import { browser } from '../unit/routes/admin/browse.ts';
import { type Held, startChild } from './child.ts';
import type { Figure } from './figures.ts';
import { partFlags, profiling } from './part.ts';
import { ask, makeSite } from './site.ts';
import { TOKEN } from './site-server.ts';
import { percentile } from './table.ts';
import { wxr } from './wxr.ts';

const flags = partFlags();
const { short, tell, only } = flags;
/** Of which every second one has the tag `even`. */
const ARTICLES = short ? 400 : 100_000;
const OF_TAG = ARTICLES / 2;
const IDLE_MS = short ? 300 : 5_000;
const POLL_MS = 200;
/** Between two requests of the reader. */
const PAUSE_MS = 4;
const CLI = fileURLToPath(new URL('../../src/cli/tagwire.js', import.meta.url));
const AUTH = { authorization: `Bearer ${TOKEN}` };

const { dir, remove } = await makeSite(ARTICLES, { tags: 1_000, words: 30 });
const folder = mkdtempSync(join(tmpdir(), 'tagwire-large-'));
const server = await startChild('site-server.ts', dir, profiling(flags));
const url = `http://127.0.0.1:${server.port}`;

/** Asks for a warm view until it is told to stop; what each answer took. */
function reader(): () => Promise<number[]> {
  let running = true;
  const times: number[] = [];
  const reading = (async () => {
    for (; running; await sleep(PAUSE_MS)) times.push((await ask(server.port, '/tags/t500/feed.json')).time);
  })();
  return async () => {
    running = false;
    await reading;
    return times;
  };
}

interface Measured {
  seconds: number;
  held: Held;
  read: number;
}

async function measured(work: () => Promise<unknown>): Promise<Measured> {
  await server.held();
  const stop = reader();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1_000;
  const held = await server.held();
  return { seconds, held, read: percentile(await stop(), 99) };
}

const idle: Measured[] = [];
const rest = async () => void idle.push(await measured(() => sleep(IDLE_MS)));

async function operation(name: string, work: () => Promise<unknown>): Promise<void> {
  if (!name.includes(only)) return void (await work());
  const before = idle.at(-1)!;
  const { seconds, held, read } = await measured(work);
  tell({ name, value: seconds, unit: 's' });
  const one = (what: string, value: number, atRest: number, more: Partial<Figure> = {}) =>
    tell({
      name: `${name}: ${what}`,
      value,
      unit: 'ms',
      beside: { name: 'at rest', value: atRest },
      ...more,
    });
  one('the event loop was held, p99', held.p99, before.held.p99, { aim: '≤ 5' });
  one('held at most', held.max, before.held.max);
  one('processor time of a turn, p99', held.cpu.p99, before.held.cpu.p99);
  one('processor time of a turn at most', held.cpu.max, before.held.cpu.max);
  one('the longest garbage collection', held.gc, before.held.gc);
  one('reading, p99', read, before.read, { ratio: read / before.read });
  await rest();
}

async function send(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const headers = { ...AUTH, 'content-type': 'application/json' };
  const answer = await fetch(url + path, {
    method,
    headers,
    body: body && JSON.stringify(body),
  } as RequestInit);
  const json = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) throw new Error(`${method} ${path} answered ${JSON.stringify(json)}`);
  return json;
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await done()); tries++) {
    if (tries * POLL_MS > 1_200_000) throw new Error(`${what} does not end`);
    await sleep(POLL_MS);
  }
}

/** Deliveries that ended long ago, as many as articles: within a minute they are deleted. */
function addLogs(): void {
  const db = new Libsql(join(dir, 'tagwire.db'));
  db.exec(`WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ${OF_TAG})
    INSERT INTO deliveries (kind, target, subject, host, seq, created_at, done_at)
    SELECT 'webhook', 1, 'call ' || n, '', 1, n, n FROM i`);
  db.close();
}

/** One value of the database, which the server goes on writing. */
function look(query: string): number {
  const db = new Libsql(join(dir, 'tagwire.db'));
  try {
    return Number((db.prepare(query).raw().get() as unknown[])[0]);
  } finally {
    db.close();
  }
}

/** Changes a tag, and waits until its articles have followed. */
async function changeTag(slug: string, patch: object): Promise<void> {
  await send('PATCH', `/admin/facets/tag/${slug}`, patch);
  await until(slug, async () => look('SELECT count(*) FROM facets WHERE pending IS NOT NULL') === 0);
}

const editor = browser({
  app: {
    fetch: async (request: Request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const body = request.body ? await request.arrayBuffer() : undefined;
      return fetch(url + pathname + search, { method, headers, body, redirect: 'manual' });
    },
  },
});

async function download(path: string): Promise<void> {
  const answer = await fetch(url + path, { headers: AUTH });
  for await (const _ of answer.body!);
}

/** Posts a document as it is written. */
const post = (path: string, parts: Iterable<string>) =>
  new Promise<void>((resolve, reject) => {
    const call = httpRequest(url + path, {
      method: 'POST',
      headers: { ...AUTH, 'content-type': 'application/xml' },
    });
    call.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject).on('end', () => {
        const { created, unchanged } = JSON.parse(text) as { created: number; unchanged: number };
        if (created + unchanged === OF_TAG) resolve();
        else reject(new Error(`the import: ${text.slice(0, 500)}`));
      });
    });
    pipeline(Readable.from(parts), call).catch(reject);
  });

const cli = (...args: string[]) =>
  new Promise<void>((resolve, reject) => {
    const env = { PATH: process.env.PATH, DATA_DIR: dir, PUBLIC_URL: 'https://wire.example' };
    const child = spawn(process.execPath, [CLI, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    child
      .once('error', reject)
      .once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`ended with ${code}`))));
  });

async function tagAll(): Promise<() => Promise<unknown>> {
  const page = await editor.send(
    await editor.get('/admin/list?tag=even'),
    '/admin/bulk',
    { all: 'yes' },
    'tag',
  );
  const where = new URL(page.url).pathname;
  await editor.send(page, where, { tags: 'Retagged' }, 'start');
  const ends = async (at: string) =>
    until('retagging', async () => (await editor.get(at)).text.includes('Done:'));
  await ends(where);
  return async () => {
    const undoing = await editor.send(await editor.get(where), where, {}, 'undo');
    await ends(new URL(undoing.url).pathname);
  };
}

try {
  await ask(server.port, '/tags/t500/feed.json');
  await editor.signIn(TOKEN);
  await rest();
  await rest();
  // It takes up to a minute to begin.
  if (!short)
    await operation('deleting old deliveries', async () => {
      addLogs();
      await until('deleting', async () => look('SELECT count(*) FROM deliveries') === 0);
    });
  let undo = async (): Promise<unknown> => undefined;
  await operation('adding a tag', async () => {
    undo = await tagAll();
  });
  await operation('undoing that', () => undo());
  await operation('renaming a tag', () => changeTag('even', { label: 'Even numbers' }));
  await operation('merging a tag', () => changeTag('even', { mergeInto: 't999' }));
  await operation('retiring a tag', () => changeTag('odd', { retired: true }));
  await operation('an import', () => post('/admin/import', wxr(OF_TAG, 30)));
  await operation('the same import again', () => post('/admin/import', wxr(OF_TAG, 30)));
  await operation('an export', () => download('/admin/export?format=json'));
  await operation('an export for WordPress', () => download('/admin/export?format=wxr'));
  const backup = join(folder, 'backup.db');
  await operation('a backup', () => cli('backup', backup));
  if (!statSync(backup).size) throw new Error('the backup is empty');
} finally {
  await server.stop();
  remove();
  rmSync(folder, { recursive: true, force: true });
}
