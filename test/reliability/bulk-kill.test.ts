// kill -9 in the middle of a change of 300 articles: each batch is done or not done, whoever starts next goes on, the log
// says each article once, and no webhook is left out.
import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../unit/cli/process.ts';
import { browser, type Page } from '../unit/routes/admin/browse.ts';
import { brokenIn } from './invariants.ts';
import { rowsIn } from './rows.ts';
import { freePort, TagwireProcess, TOKEN } from './tagwire-process.ts';

const COUNT = 300;
const SITE = 'https://wire.example';
const dir = temporaryFolder();
const path = join(dir, 'tagwire.db');
/** What a webhook was told of, by kind and article. */
const told = new Set<string>();
const hook = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    const { type, data } = JSON.parse(body) as {
      type: string;
      data: { article?: { id: string }; id?: string };
    };
    told.add(`${type} ${data.article?.id ?? data.id}`);
    response.end();
  });
});
let server: TagwireProcess;
afterAll(async () => {
  hook.close();
  await server?.end('SIGKILL');
});

const api = async (method: string, where: string, body?: unknown) => {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(server.url + where, {
    method,
    headers,
    body: body && JSON.stringify(body),
  } as RequestInit);
  return (await answer.json()) as Record<string, unknown>;
};
const retracted = async (since: number) => {
  const answer = await fetch(`${server.url}/changes.json?since=${since}&limit=1000`);
  const { changes } = (await answer.json()) as { changes: { kind: string }[] };
  return changes.filter(({ kind }) => kind === 'retract').length;
};
async function until(what: string, done: () => Promise<boolean>, seconds: number): Promise<void> {
  for (const deadline = Date.now() + seconds * 1_000; !(await done()); await sleep(5))
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
}

/** Rows of a copy, so that the server recovers its file itself. */
function rows(sql: string): unknown[][] {
  const copy = join(mkdtempSync(join(dir, 'look-')), 'copy.db');
  for (const ending of ['', '-wal'])
    if (existsSync(path + ending)) copyFileSync(path + ending, copy + ending);
  return rowsIn(copy, sql);
}

/** How many articles are retracted, where each batch is whole. @throws where one is not */
function retractedWhole(): number {
  const outcomes = rows('SELECT outcomes FROM bulk_batches').map(([text]) => JSON.parse(`${text}`));
  const done = (outcomes.flat() as { n: number }[]).map(({ n }) => n).sort((a, b) => a - b);
  const gone = rows("SELECT n FROM articles WHERE status = 'retracted' ORDER BY n").map(([n]) => n);
  expect(done).toEqual(gone);
  expect(rows('SELECT next, changed FROM bulk_operations')).toEqual([[done.length, done.length]]);
  return done.length;
}

test('all or none of each batch, and all in the end', { timeout: 180_000 }, async () => {
  await new Promise<void>((done) => hook.listen(0, '127.0.0.1', done));
  const hookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
  server = new TagwireProcess(dir, await freePort(), {
    ...{ PUBLIC_URL: SITE, OUTBOUND_ALLOW: '127.0.0.1/32', LOG_LEVEL: 'warn' },
  });
  server.start();
  expect(await server.ready()).toBe(true);
  for (let i = 0; i < COUNT; i += 100) {
    const articles = Array.from({ length: 100 }, (_, k) => ({
      method: 'create',
      article: { title: `Article ${i + k}`, content: { text: 'A text.' }, tags: ['Killed'] },
    }));
    await api('POST', '/admin/articles/batch', { articles });
  }
  const { next: since } = (await api('GET', '/changes.json?limit=1000')) as { next: number };
  await api('POST', '/admin/webhooks', { url: hookUrl, events: ['retract'] });
  const b = browser({
    app: {
      fetch: async (request: Request) => {
        const { pathname, search } = new URL(request.url);
        const body = request.body ? await request.arrayBuffer() : undefined;
        const { method, headers } = request;
        return fetch(server.url + pathname + search, { method, headers, body, redirect: 'manual' });
      },
    },
  });
  await b.signIn(TOKEN);
  const page = await b.send(await b.get('/admin/list?tag=Killed'), '/admin/bulk', { all: 'yes' }, 'retract');
  const where = new URL(page.url).pathname;
  const begun: Promise<Page | undefined> = b
    .send(page, where, { note: 'Withdrawn.' }, 'start')
    .catch(() => undefined);
  let done = 0;
  for (let kill = 0; kill < 2; kill++) {
    await until('more are retracted', async () => (await retracted(since)) > done, 30);
    await server.end('SIGKILL');
    const now = retractedWhole();
    expect(now, 'a kill that came too late shows nothing').toBeLessThan(COUNT);
    expect(now).toBeGreaterThan(done);
    done = now;
    expect(brokenIn(path)).toEqual([]);
    server.start();
    expect(await server.ready()).toBe(true);
  }
  await begun;
  await until('all are retracted', async () => (await retracted(since)) === COUNT, 60);
  await until('every webhook is told', async () => told.size === COUNT, 60);
  const ended = await b.get(where);
  expect(ended.text).toContain(`Done: ${COUNT} of ${COUNT} articles changed.`);
  const undoing = await b.send(ended, where, {}, 'undo');
  await until(
    'all are back',
    async () => (await b.get(new URL(undoing.url).pathname)).text.includes(`Done: ${COUNT}`),
    60,
  );
  const { count } = (await api('GET', '/admin/facets/tag/killed')) as { count: number };
  expect(count).toBe(COUNT);
  await server.end('SIGTERM');
  expect(brokenIn(path)).toEqual([]);
  expect(server.complaints()).toEqual([]);
});
