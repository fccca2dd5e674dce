// docs/deploy/nginx.conf, nginx-cache.conf and Caddyfile as they are, before a real Tagwire of two processes.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from '../unit/cli/clients.ts';
import { freePort, type Server, serve, stopServers, temporaryFolder, until } from '../unit/cli/process.ts';
import { startCaddy as caddy, startNginx as nginx } from './reverse-proxies.ts';

const PUBLIC_URL = 'https://wire.example';
const home = temporaryFolder();
const proxies: ChildProcess[] = [];
stopServers();
let server: Server;
beforeAll(async () => {
  const vars = { PUBLIC_URL, WORKERS: '2', TRUST_PROXY: '1', OUTBOUND_ALLOW: '127.0.0.0/8' };
  server = await serve({ DATA_DIR: home, ...vars });
  await server.post({ title: 'First', tags: ['News'], content: { text: 'word '.repeat(500) } });
});
afterAll(async () => {
  for (const proxy of proxies) {
    proxy.kill();
    await once(proxy, 'exit');
  }
});

async function startNginx(file: string, port: number): Promise<void> {
  proxies.push(nginx(file, { home, port, tagwire: new URL(server.url).host }));
}

async function startCaddy(_: string, port: number): Promise<void> {
  proxies.push(caddy({ home, port, tagwire: new URL(server.url).host }));
}

const FEED = '/tags/news/rss.xml';
const GZIP = { 'accept-encoding': 'gzip' };

/** An answer as it came, its body not decoded. */
function raw(
  url: string,
  headers: Record<string, string> = {},
  { body, ...how }: { method?: string; localAddress?: string; body?: string } = {},
) {
  return new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>((resolve, reject) => {
    const call = request(url, { ...how, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', reject);
      response.once('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers: headers as Record<string, string>, body: Buffer.concat(chunks) });
      });
    });
    call.once('error', reject).end(body);
  });
}

describe.each([
  { file: 'nginx.conf', start: startNginx },
  { file: 'nginx-cache.conf', start: startNginx },
  { file: 'Caddyfile', start: startCaddy },
])('$file', ({ file, start }) => {
  const cached = file === 'nginx-cache.conf';
  let origin: string;
  beforeAll(async () => {
    const port = await freePort();
    origin = `http://127.0.0.1:${port}`;
    await start(file, port);
    await until(async () => (await fetch(`${origin}/readyz`).catch(() => undefined))?.ok, 30_000);
  });

  test.each([
    ['identity', {}],
    ['gzip', GZIP],
    ['br', { 'accept-encoding': 'gzip, deflate, br' }],
  ])('%s: the same bytes, the same strong ETag, and 304 for it', async (_, headers) => {
    const direct = await raw(server.url + FEED, headers);
    const through = await raw(origin + FEED, headers);
    expect(through.body.equals(direct.body)).toBe(true);
    const kept = [
      'etag',
      'last-modified',
      'cache-control',
      'vary',
      'content-type',
      'content-encoding',
      'link',
    ];
    for (const name of kept) expect(through.headers[name], name).toBe(direct.headers[name]);
    const again = await raw(origin + FEED, { ...headers, 'if-none-match': through.headers.etag! });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    for (const name of ['etag', 'cache-control', 'vary']) {
      expect(again.headers[name], name).toBe(direct.headers[name]);
    }
    const dated = { ...headers, 'if-modified-since': through.headers['last-modified']! };
    expect((await raw(origin + FEED, dated)).status).toBe(304);
    const head = await raw(origin + FEED, headers, { method: 'HEAD' });
    expect([head.status, head.body.length, head.headers.etag]).toEqual([200, 0, direct.headers.etag]);
  });

  test('what a CDN made weak (Cloudflare) is a 304 too', async () => {
    const { headers } = await raw(origin + FEED, GZIP);
    expect((await raw(origin + FEED, { ...GZIP, 'if-none-match': `W/${headers.etag}` })).status).toBe(304);
  });

  test('a difference (RFC 3229) comes through', async () => {
    const path = `/tags/delta-${file.toLowerCase().replace('.conf', '')}/feed.json`;
    const tag = path.split('/')[2];
    await server.post({ title: 'Old', tags: [tag] });
    const { headers } = await raw(origin + path, GZIP);
    await server.post({ title: 'New', tags: [tag] });
    const delta = await raw(origin + path, { ...GZIP, 'a-im': 'feed', 'if-none-match': headers.etag! });
    expect([delta.status, delta.headers.im]).toEqual([226, 'feed']);
    const { items } = JSON.parse(gunzipSync(delta.body).toString());
    expect(items.map(({ title }: { title: string }) => title)).toEqual(['New']);
  });

  test(
    cached ? 'what is published is there when the cache asks again' : 'what is published is there at once',
    async () => {
      const { headers } = await raw(origin + FEED);
      await server.post({ title: `Published before ${file}`, tags: ['News'] });
      const seen = async () => (await raw(origin + FEED)).body.includes(`before ${file}`);
      if (cached) {
        expect((await raw(origin + FEED)).headers['x-cache']).toBe('HIT');
        // s-maxage=30; other feeds are not kept yet.
        await until(seen, 45_000);
      } else expect(await seen()).toBe(true);
      expect((await raw(origin + FEED)).headers.etag).not.toBe(headers.etag);
    },
  );

  test('a large upload, and a refusal, come through', async () => {
    const client = new Client(origin);
    await client.post({ title: 'Large', content: { text: 'x'.repeat(1_900_000) } });
    const headers = { authorization: 'Bearer wrong', 'content-type': 'application/json' };
    const refused = await client.send('POST', '/admin/articles', headers, '{}');
    expect([refused.status, refused.headers['content-type']]).toEqual([401, 'application/problem+json']);
    client.close();
  });

  test('TRUST_PROXY=1 makes the reader’s address known, whatever he says himself', async () => {
    const callback = createServer((_, response) => response.end());
    await new Promise<void>((done) => callback.listen(0, '0.0.0.0', done));
    const { port } = callback.address() as AddressInfo;
    const called = once(callback, 'request') as Promise<[IncomingMessage]>;
    // rssCloud calls back the address that asked.
    const form = { port: `${port}`, path: '/', protocol: 'http-post', url1: `${PUBLIC_URL}${FEED}` };
    const body = new URLSearchParams({ notifyProcedure: '', ...form }).toString();
    const length = { 'content-length': `${body.length}`, 'x-forwarded-for': '127.0.0.9' };
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...length };
    const from = { method: 'POST', localAddress: '127.0.0.2', body };
    const answer = await raw(`${origin}/rsscloud/pleaseNotify`, headers, from);
    expect(`${answer.body}`).toContain('success="true"');
    const [{ socket }] = await called;
    expect(socket.localAddress).toBe('127.0.0.2');
    callback.closeAllConnections();
    callback.close();
  });

  test('SIGHUP behind it: no request is lost', async () => {
    let running = true;
    const lost: unknown[] = [];
    let answered = 0;
    const lane = async (kept: boolean, post: boolean) => {
      const client = new Client(origin, { kept });
      while (running) {
        const done = post
          ? client.post({ title: `Load ${answered}`, tags: ['Load'] })
          : client.get('/healthz').then(({ status }) => {
              if (status !== 200) throw new Error(`${status}`);
            });
        await done.then(
          () => answered++,
          (error) => lost.push(error),
        );
      }
      client.close();
    };
    const restarts = () => server.log.filter(({ message }) => message === 'restarted').length;
    const before = restarts();
    const lanes = [
      lane(true, false),
      lane(true, false),
      lane(false, false),
      lane(true, true),
      lane(false, true),
    ];
    await until(() => answered > 50);
    server.child.kill('SIGHUP');
    await until(() => restarts() > before, 60_000);
    const then = answered;
    await until(() => answered > then + 100, 30_000);
    running = false;
    await Promise.all(lanes);
    expect(lost).toEqual([]);
  });
});
