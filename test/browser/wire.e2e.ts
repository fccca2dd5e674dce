// The wire behind nginx and Caddy as docs/deploy configures them: streams by eventsource-parser and by Chromium's EventSource, and
// requests that wait. Nothing is held back, and whoever is cut off goes on where they were.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createParser } from 'eventsource-parser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, type Server, serve, stopServers, temporaryFolder, until } from '../unit/cli/process.ts';
import { launch } from './browser.ts';
import { startCaddy, startNginx } from './reverse-proxies.ts';

/** What is held back by a proxy comes when a stream ends, if ever: nobody waits for that. */
const HANG_MS = 30_000;
/** Processes are started anew. */
const LONG = { timeout: 180_000 };
const home = temporaryFolder();
const proxies: ChildProcess[] = [];
stopServers();
let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([
    serve({ DATA_DIR: home, PUBLIC_URL: 'https://wire.example', WORKERS: '2', TRUST_PROXY: '1' }),
    launch(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  for (const proxy of proxies) {
    proxy.kill();
    await once(proxy, 'exit');
  }
});

/** The address of a proxy that is ready. */
async function start(run: Run, folder = home): Promise<string> {
  const port = await freePort();
  proxies.push(run(port, new URL(server.url).host, folder));
  const origin = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${origin}/readyz`).catch(() => undefined))?.ok, HANG_MS);
  return origin;
}
type Run = (port: number, tagwire: string, home: string) => ChildProcess;
const PROXIES: Record<string, Run> = {
  'nginx.conf': (port, tagwire, home) => startNginx('nginx.conf', { home, port, tagwire }),
  'nginx-cache.conf': (port, tagwire, home) => startNginx('nginx-cache.conf', { home, port, tagwire }),
  Caddyfile: (port, tagwire, home) => startCaddy({ home, port, tagwire }),
};
const tagOf = (name: string) => name.toLowerCase().replace('.conf', '');

interface Log {
  changes: { seq: number; item?: { title: string } }[];
  next: number;
}
/** The log of a tag as Tagwire itself tells it. */
const logOf = async (tag: string, query = '') =>
  (await (await fetch(`${server.url}/tags/${tag}/changes.json?limit=1000${query}`)).json()) as Log;
const seqsOf = async (tag: string) => (await logOf(tag)).changes.map(({ seq }) => `${seq}`);

/** A stream by eventsource-parser. */
async function listen(url: string, headers: Record<string, string> = {}) {
  const events: { id?: string | undefined; event?: string | undefined; data: string }[] = [];
  const comments: string[] = [];
  const call = request(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false });
  const [response] = (await once(call.end(), 'response')) as [IncomingMessage];
  const parser = createParser({
    onEvent: (event) => void events.push(event),
    onComment: (comment) => void comments.push(comment),
    onError: (error) => {
      throw error;
    },
  });
  let isOpen = true;
  response.setEncoding('utf8').on('data', (text: string) => parser.feed(text));
  response.once('close', () => {
    isOpen = false;
  });
  const ids = () => events.filter(({ event }) => event === undefined).map(({ id }) => id);
  return { response, events, comments, ids, isOpen: () => isOpen, close: () => call.destroy() };
}

/** What a request for what comes after a number, which may wait for 30 s, is answered. */
async function waiting(log: string, since: number) {
  const began = performance.now();
  const response = await fetch(`${log}?since=${since}&wait=30`);
  const { changes } = (await response.json()) as Log;
  const titles = changes.map(({ item }) => item?.title);
  return { status: response.status, titles, took: performance.now() - began };
}

test('a request that waits is answered after 30 s without a change', { timeout: 90_000 }, async () => {
  const folder = join(home, 'quiet');
  const cases = Object.entries(PROXIES).map(async ([name, run]) => {
    const origin = await start(run, folder);
    const tag = `${tagOf(name)}-quiet`;
    await server.post({ title: 'First', tags: [tag], content: { text: 'A text.' } });
    const log = `${origin}/tags/${tag}/changes.json`;
    const { next } = await logOf(tag);
    const { took, ...nothing } = await waiting(log, next);
    expect(nothing).toEqual({ status: 200, titles: [] });
    expect(took).toBeGreaterThan(25_000);
    // Nobody is told that there still is nothing: not by what a cache has kept, either.
    const again = waiting(log, next);
    await server.post({ title: 'Waited for', tags: [tag], content: { text: 'A text.' } });
    expect((await again).titles).toEqual(['Waited for']);
  });
  await Promise.all(cases);
});

describe.each(Object.entries(PROXIES))('%s', (name, run) => {
  const tag = tagOf(name);
  const path = `/tags/${tag}/changes.json`;
  const post = (title: string) => server.post({ title, tags: [tag], content: { text: 'A text.' } });
  let origin: string;
  beforeAll(async () => {
    origin = await start(run);
    await post('First');
  });

  test('a change is told at once, though compression is offered', async () => {
    const stream = await listen(origin + path, { 'accept-encoding': 'gzip, deflate, br, zstd' });
    expect(stream.response.headers).toMatchObject({
      'content-type': expect.stringMatching(/^text\/event-stream/),
    });
    expect(stream.response.headers['content-encoding']).toBe(undefined);
    await until(() => stream.ids().length === 1, HANG_MS);
    for (const count of [2, 3, 4]) {
      await post(`Number ${count}`);
      await until(() => stream.ids().length === count, HANG_MS);
    }
    expect(stream.ids()).toEqual(await seqsOf(tag));
    stream.close();
  });

  test('of one address both the document and the stream, several at once', async () => {
    const document = async () => {
      const response = await fetch(origin + path, { headers: { accept: '*/*' } });
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      return (await response.json()) as Log;
    };
    await document();
    await document();
    const streams = await Promise.all([1, 2, 3].map(() => listen(origin + path)));
    const first = await document();
    for (const { ids } of streams) await until(() => ids().length >= first.changes.length, HANG_MS);
    for (const stream of streams) stream.close();
  });

  test('a request that waits is answered by the next change', async () => {
    const { next } = await logOf(tag);
    const [one, other] = [waiting(origin + path, next), waiting(origin + path, next)];
    await post('Waited for');
    for (const { titles } of await Promise.all([one, other])) expect(titles).toEqual(['Waited for']);
  });

  // The last: a proxy's old connections lead to processes that are leaving, where nobody waits.
  test(
    'Chromium: an EventSource goes on after restarts, with nothing missed and nothing twice',
    LONG,
    async () => {
      // A page of another site: the log is everybody's to read.
      const blank = createServer((_, response) =>
        response.setHeader('content-type', 'text/html').end('<!doctype html>'),
      );
      await new Promise<void>((done) => blank.listen(0, '127.0.0.1', done));
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(blank.address() as AddressInfo).port}/`);
      await page.evaluate((url) => {
        const told = { ids: [] as string[], logs: 0, resets: 0 };
        (window as unknown as { told: typeof told }).told = told;
        const open = () => {
          // A proxy that finds nobody behind it answers 502, and then the browser gives up: docs/read/changes.md.
          const since = told.ids.at(-1);
          const source = new EventSource(since ? `${url}?since=${since}` : url);
          source.onmessage = ({ lastEventId }) => told.ids.push(lastEventId);
          source.addEventListener('log', () => told.logs++);
          source.addEventListener('reset', () => told.resets++);
          source.onerror = () => {
            if (source.readyState === EventSource.CLOSED) setTimeout(open, 300);
          };
        };
        open();
      }, origin + path);
      const told = () =>
        page.evaluate(
          () => (window as unknown as { told: { ids: string[]; logs: number; resets: number } }).told,
        );
      const isAllTold = async () => {
        const wanted = await seqsOf(tag);
        await until(async () => (await told()).ids.length >= wanted.length, HANG_MS);
        expect((await told()).ids).toEqual(wanted);
      };
      await isAllTold();
      await post('Seen');
      await isAllTold();
      const { logs } = await told();
      // New processes take the place of the old ones.
      const restarts = () => server.log.filter(({ message }) => message === 'restarted').length;
      const before = restarts();
      server.child.kill('SIGHUP');
      await until(() => restarts() > before, 60_000);
      await post('After the restart');
      await isAllTold();
      expect((await told()).logs).toBeGreaterThan(logs);
      // All of it is away for a while.
      const { processes } = server;
      server.child.kill('SIGKILL');
      for (const pid of processes) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It has ended with the first.
        }
      }
      await server.ended;
      server = await serve({
        ...{ DATA_DIR: home, PUBLIC_URL: 'https://wire.example', WORKERS: '2', TRUST_PROXY: '1' },
        PORT: new URL(server.url).port,
      });
      await post('After the kill');
      await isAllTold();
      expect((await told()).resets).toBe(0);
      await page.close();
      blank.closeAllConnections();
      blank.close();
    },
  );
});

test('heartbeats keep a stream for longer than nginx waits for an answer', { timeout: 120_000 }, async () => {
  const shorter = { 'proxy_http_version 1.1;': 'proxy_http_version 1.1; proxy_read_timeout 20s;' };
  const folder = join(home, 'shorter');
  const origin = await start((port, tagwire) =>
    startNginx('nginx.conf', { home: folder, port, tagwire, replace: shorter }),
  );
  const stream = await listen(`${origin}/tags/quiet/changes.json`);
  await until(() => stream.comments.length >= 3, 90_000);
  expect(stream.isOpen()).toBe(true);
  await server.post({ title: 'At last', tags: ['quiet'] });
  await until(() => stream.ids().length === 1, HANG_MS);
  stream.close();
});
