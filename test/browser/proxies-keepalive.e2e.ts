// nginx ends a connection to Tagwire that has idled for 60 s, and does not repeat a POST that it sent on one which Tagwire
// was ending: docs/deploy/nginx.conf has no line for that, since Tagwire waits longer (IDLE_TIMEOUT_MS).
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
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
import { startNginx } from './reverse-proxies.ts';

const POSTS = 1_000;
/** What nginx allows an idle connection (`keepalive_timeout` of its upstream), where the snippet does not say. */
const NGINX_IDLE_MS = 60_000;
/** The POSTs come from so long before their connections end to as long after. */
const MARGIN_MS = 500;
/** One connection after another begins to idle. */
const STEP_MS = 5;

const home = temporaryFolder();
stopServers();
let server: Server;
let origin: string;
let nginx: ChildProcess;
afterAll(async () => {
  nginx.kill();
  await once(nginx, 'exit');
});
beforeAll(async () => {
  server = await serve({ DATA_DIR: home, TRUST_PROXY: '1', LOG_LEVEL: 'warn' });
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  const tagwire = new URL(server.url).host;
  // An upstream for each connection, or nginx would take the one that has idled least. All else is as people copy it.
  const lanes = Array.from(
    { length: POSTS },
    (_, n) => `upstream lane${n} { server ${tagwire}; keepalive 1; }`,
  );
  const replace = {
    'upstream tagwire {': `${lanes.join('\n')}\nupstream tagwire {`,
    'proxy_pass http://tagwire;': 'proxy_pass http://$http_x_lane;',
  };
  nginx = startNginx('nginx.conf', { home, port, tagwire, replace, workers: 1 });
  await until(async () => (await call(0, '/readyz').catch(() => undefined)) === 200, 30_000);
});

/** Asks by the connection `n` between nginx and Tagwire. Resolves to the status, when all of the answer is there. */
async function call(n: number, path: string, article?: object): Promise<number> {
  const headers = {
    'x-lane': `lane${n}`,
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json',
  };
  const init = article && { method: 'POST', body: JSON.stringify(article) };
  const response = await fetch(origin + path, { ...init, headers });
  await response.arrayBuffer();
  return response.status;
}

test('of 1,000 POSTs when idle connections end, none is answered 502', { timeout: 180_000 }, async () => {
  const statuses = Array.from({ length: POSTS }, async (_, n) => {
    await sleep(n * STEP_MS);
    expect(await call(n, '/healthz')).toBe(200);
    await sleep(NGINX_IDLE_MS + MARGIN_MS * ((2 * n) / POSTS - 1));
    return call(n, '/admin/articles', { title: `Post ${n}`, content: { text: 'A text.' } });
  });
  const counts = Map.groupBy(await Promise.all(statuses), (status) => status);
  expect(Object.fromEntries([...counts].map(([status, all]) => [status, all.length]))).toEqual({
    201: POSTS,
  });
});
