// nginx closes a connection to Tagwire that has idled for 60 s, and does not repeat a POST that was sent on one which
// Tagwire closed: docs/deploy/nginx.conf has no line for that, since Tagwire waits longer (IDLE_TIMEOUT_MS).
import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  freePort,
  type Server,
  serve,
  stopServers,
  TOKEN,
  temporaryFolder,
  until,
} from '../unit/cli/process.ts';
import { startNginx } from './nginx.ts';

const POSTS = 1_000;
/** What nginx allows an idle connection (`keepalive_timeout` of its upstream), where the snippet does not say. */
const NGINX_IDLE_MS = 60_000;
/** The POSTs begin so long before the first idle connection ends, and go on so long after the last. */
const MARGIN_MS = 500;

const home = temporaryFolder();
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
stopServers();
let server: Server;
let origin: string;
beforeAll(async () => {
  server = await serve({ DATA_DIR: home, TRUST_PROXY: '1' });
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  // As many as there are POSTs can idle at once; how long they may is left to nginx.
  const replace = { 'keepalive 64;': `keepalive ${POSTS};` };
  const nginx = startNginx('nginx.conf', { home, port, tagwire: new URL(server.url).host, replace });
  afterAll(async () => {
    agent.destroy();
    nginx.kill();
    await once(nginx, 'exit');
  });
  await until(async () => (await fetch(`${origin}/readyz`).catch(() => undefined))?.ok, 30_000);
});

interface Post {
  call: ClientRequest;
  status: Promise<number>;
}

/** The head of a POST, which nginx hands on at once: the connection is taken until the body has come. */
function begin(n: number, length: number): Post {
  const call = request(`${origin}/micropub`, {
    agent,
    method: 'POST',
    // Of several clients, each of which may have many requests open.
    localAddress: `127.0.0.${2 + (n % 8)}`,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      'content-length': length,
    },
  });
  const answer = once(call, 'response') as Promise<[IncomingMessage]>;
  call.flushHeaders();
  return { call, status: answer.then(([response]) => response.resume().statusCode ?? 0) };
}

const bodyOf = (n: number) =>
  JSON.stringify({ type: ['h-entry'], properties: { name: [`Post ${n}`], content: ['A text.'] } });

/** Connections to Tagwire that are open. */
async function connections(): Promise<number> {
  const text = await (await server.admin('GET', '/metrics')).text();
  return Number(/^tagwire_connections (\d+)/m.exec(text)?.[1]);
}

const countOf = (statuses: readonly number[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(statuses, String)).map(([status, all]) => [status, all?.length]),
  );

test('of 1,000 POSTs when idle connections end, none is answered 502', { timeout: 120_000 }, async () => {
  const first = Array.from({ length: POSTS }, (_, n) => begin(n, 2));
  await until(async () => (await connections()) >= POSTS, 20_000);
  // Nothing that could be an article: all are refused, and all connections idle.
  for (const { call } of first) call.end('{}');
  await Promise.race(first.map(({ status }) => status));
  const begins = performance.now() + NGINX_IDLE_MS - MARGIN_MS;
  expect(countOf(await Promise.all(first.map(({ status }) => status)))).toEqual({ 400: POSTS });
  const ends = performance.now() + NGINX_IDLE_MS + MARGIN_MS;

  await sleep(begins - MARGIN_MS - performance.now());
  expect(await connections()).toBeGreaterThanOrEqual(POSTS);
  const posts: Post[] = [];
  for (let n = 0; n < POSTS; n++) {
    const at = begins + (n * (ends - begins)) / POSTS;
    if (at > performance.now()) await sleep(at - performance.now());
    posts.push(begin(n, bodyOf(n).length));
  }
  for (const [n, { call }] of posts.entries()) call.end(bodyOf(n));
  expect(countOf(await Promise.all(posts.map(({ status }) => status)))).toEqual({ 201: POSTS });
});
