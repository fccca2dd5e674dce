// docs/deploy/nginx-tls.conf with a certificate of the test's own, and Caddyfile with one of Caddy's own, as they are.
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { get } from 'node:https';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, type Server, serve, stopServers, temporaryFolder, until } from '../unit/cli/process.ts';
import { startCaddy, startNginx } from './reverse-proxies.ts';

const home = temporaryFolder();
const proxies: ChildProcess[] = [];
stopServers();
afterAll(async () => {
  for (const proxy of proxies) {
    proxy.kill();
    await once(proxy, 'exit');
  }
});

const FEED = '/tags/news/rss.xml';
let server: Server;
beforeAll(async () => {
  server = await serve({ DATA_DIR: home, PUBLIC_URL: 'https://wire.example', TRUST_PROXY: '1' });
  await server.post({ title: 'First', tags: ['News'], content: { text: 'word '.repeat(500) } });
});

interface Proxy {
  host: string;
  http: number;
  https: number;
  /** Certificate of whoever signed its own. */
  ca: string;
}

async function nginx(): Promise<Proxy> {
  const [http, https] = [await freePort(), await freePort()];
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(home, name)) as [string, string];
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=wire.example', '-addext', 'subjectAltName=DNS:wire.example'],
    ...['-keyout', key, '-out', cert],
  ]);
  const acme = join(home, 'html/.well-known/acme-challenge');
  mkdirSync(acme, { recursive: true });
  writeFileSync(join(acme, 'proof'), 'it is mine');
  const replace = {
    'listen 443 ssl;': `listen 127.0.0.1:${https} ssl;`,
    '/etc/letsencrypt/live/wire.example/fullchain.pem': cert,
    '/etc/letsencrypt/live/wire.example/privkey.pem': key,
    '/var/www/html': join(home, 'html'),
  };
  const tagwire = new URL(server.url).host;
  proxies.push(startNginx('nginx-tls.conf', { home, port: http, tagwire, replace }));
  return { host: 'wire.example', http, https, ca: readFileSync(cert, 'utf8') };
}

async function caddy(): Promise<Proxy> {
  const [http, https] = [await freePort(), await freePort()];
  const options = ['local_certs', 'skip_install_trust', `http_port ${http}`, `https_port ${https}`];
  const tagwire = new URL(server.url).host;
  proxies.push(startCaddy({ home, port: https, tagwire, options, address: 'wire.example' }));
  const root = join(home, '.local/share/caddy/pki/authorities/local/root.crt');
  await until(async () => existsSync(root), 30_000);
  return { host: 'wire.example', http, https, ca: readFileSync(root, 'utf8') };
}

const ask = ({ host, https, ca }: Proxy, path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status?: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    const to = { host: '127.0.0.1', port: https, path, servername: host, ca, headers: { host, ...headers } };
    get(to, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    }).once('error', reject);
  });

describe.each([
  { file: 'nginx-tls.conf', start: nginx },
  { file: 'Caddyfile', start: caddy },
])('$file', ({ file, start }) => {
  let proxy: Proxy;
  beforeAll(async () => {
    proxy = await start();
    await until(async () => (await ask(proxy, '/readyz').catch(() => undefined))?.status === 200, 30_000);
  });
  const plain = (path: string) =>
    fetch(`http://127.0.0.1:${proxy.http}${path}`, { redirect: 'manual', headers: { host: proxy.host } });

  test('the same bytes, the same ETag, and 304 for it, by TLS', async () => {
    const direct = await fetch(server.url + FEED, { headers: { 'accept-encoding': 'identity' } });
    const through = await ask(proxy, FEED);
    expect(through.body.equals(Buffer.from(await direct.arrayBuffer()))).toBe(true);
    expect(through.headers.etag).toBe(direct.headers.get('etag'));
    const again = await ask(proxy, FEED, { 'if-none-match': `${through.headers.etag}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect(`${through.body}`).toContain('https://wire.example/tags/news/rss.xml');
    if (file === 'nginx-tls.conf')
      for (const one of [through, again])
        expect(one.headers['strict-transport-security']).toBe('max-age=15768000');
  });

  test('HTTP/2', async () => {
    const { host: servername, ca } = proxy;
    const session = connectHttp2(`https://127.0.0.1:${proxy.https}`, { servername, ca });
    const stream = session.request({ ':path': FEED, ':authority': proxy.host }).resume();
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect([headers[':status'], session.alpnProtocol]).toEqual([200, 'h2']);
    await once(stream, 'end');
    session.close();
  });

  test('http leads to https', async () => {
    const answer = await plain('/tags/a+b/rss.xml?q=x%20y');
    expect(answer.status).toBe(308);
    const port = file === 'Caddyfile' ? `:${proxy.https}` : '';
    const location = answer.headers.get('location')?.replace(`127.0.0.1`, proxy.host).replace(port, '');
    expect(location).toBe('https://wire.example/tags/a+b/rss.xml?q=x%20y');
    if (file === 'Caddyfile') return;
    expect(await (await plain('/.well-known/acme-challenge/proof')).text()).toBe('it is mine');
  });
});
