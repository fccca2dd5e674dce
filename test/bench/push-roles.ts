// The processes of the push benchmark: who receives, who posts without any hub, and Tagwire.

import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { start } from '../../src/runtimes/node/index.ts';

export const TOKEN = 'bench-token-0123456789';

/** Answers at once; while there is trouble `/hang` never, and `/fail` with 500. */
async function receive() {
  let trouble = false;
  const hanging = new Set<ServerResponse>();
  /** Of the kinds that count: how many are still to come. */
  let missing = 0;
  let counts = '/';
  let came = Promise.resolve();
  let reached = () => {};
  const server = createServer((incoming, response) => {
    incoming.resume();
    incoming.once('end', () => {
      const url = incoming.url ?? '';
      if (incoming.method === 'GET') {
        return response.end(new URL(url, 'http://x').searchParams.get('hub.challenge') ?? '');
      }
      if (trouble && url.startsWith('/hang')) return void hanging.add(response);
      response.writeHead(trouble && url.startsWith('/fail') ? 500 : 200).end();
      if (url.startsWith(counts) && --missing === 0) reached();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', 4_096, done));
  const { port } = server.address() as AddressInfo;
  return {
    ready: { port },
    /** Counts from now on: what is posted to paths that begin so. */
    async expect({ count, begin }: { count: number; begin: string }) {
      missing = count;
      counts = begin;
      came = new Promise((resolve) => {
        reached = resolve;
      });
    },
    /** When all that was expected has come. */
    async expected() {
      await came;
      return performance.timeOrigin + performance.now();
    },
    /** Begins or ends; those that hang are let go then. */
    async trouble(begins: boolean) {
      trouble = begins;
      for (const response of hanging) response.destroy();
      hanging.clear();
    },
  };
}

/** The bare loop: node:http, so many at once, nothing else. */
async function post() {
  return {
    ready: {},
    async run({
      port,
      count,
      concurrency,
      body,
    }: {
      port: number;
      count: number;
      concurrency: number;
      body: string;
    }) {
      const agent = new Agent({ keepAlive: true, maxSockets: concurrency, timeout: 60_000 });
      const bytes = Buffer.from(body);
      const headers = {
        'content-type': 'application/rss+xml; charset=utf-8',
        'content-length': bytes.length,
      };
      const one = (i: number) =>
        new Promise<void>((resolve, reject) => {
          const url = `http://127.0.0.1:${port}/ok/${i}`;
          const call = request(url, { method: 'POST', agent, headers }, (response) => {
            response.resume();
            response.once('end', resolve);
          });
          call.once('error', reject);
          call.end(bytes);
        });
      let next = 0;
      const lane = async () => {
        while (next < count) await one(next++);
      };
      const started = performance.now();
      await Promise.all(Array.from({ length: concurrency }, lane));
      agent.destroy();
      return performance.now() - started;
    },
  };
}

async function serve() {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-push-'));
  const config = readConfig({
    ...{ DATA_DIR: dir, ADMIN_TOKEN: TOKEN, PORT: '0', LOG_LEVEL: 'warn' },
    ...{ PUBLIC_URL: 'http://wire.example', OUTBOUND_ALLOW: '127.0.0.1/32' },
  });
  const running = await start(config);
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  let most = 0;
  setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 10);
  return {
    ready: { port: Number(new URL(running.address).port), dir },
    /** Most memory since the last call, in bytes. */
    async memory() {
      const was = most;
      most = process.memoryUsage.rss();
      return was;
    },
    async cpu() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    },
    async stop() {
      await running.stop();
    },
  };
}

const ROLES = { receive, post, serve };

if (process.send) {
  const role = await ROLES[process.argv[2] as keyof typeof ROLES]();
  const calls = role as unknown as Record<string, (argument: unknown) => Promise<unknown>>;
  process.on('message', async ({ id, name, argument }: { id: number; name: string; argument: unknown }) => {
    process.send?.({ id, result: await calls[name]!(argument) });
  });
  process.once('disconnect', () => process.exit());
  process.send({ id: 0, result: role.ready });
}
