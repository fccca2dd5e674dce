// nginx (Debian: nginx-light) that sends bytes from files, compressed before: one process, as the others are.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Served } from './processes.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Serves `/feed.xml`, plain and gzip. Undefined where there is no nginx. */
export async function startNginx(
  { plain, gzip }: Record<'plain' | 'gzip', Uint8Array>,
  headers: Record<string, string>,
): Promise<Served | undefined> {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-nginx-'));
  mkdirSync(join(dir, 'www'));
  writeFileSync(join(dir, 'www', 'feed.xml'), plain);
  writeFileSync(join(dir, 'www', 'feed.xml.gz'), gzip);
  const port = await freePort();
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const config = `daemon off; master_process off; pid ${join(dir, 'pid')}; error_log ${join(dir, 'error.log')};
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=100;
  ${kinds.map((kind) => `${kind}_temp_path ${join(dir, kind)};`).join(' ')}
  server {
    listen 127.0.0.1:${port}; root ${join(dir, 'www')}; gzip_static on; default_type ${headers['content-type']?.split(';')[0]};
    ${Object.entries(headers)
      .filter(([name]) => !/^(etag|last-modified|content-|vary)/.test(name))
      .map(([name, value]) => `add_header ${name} '${value}';`)
      .join(' ')}
  }
}`;
  writeFileSync(join(dir, 'nginx.conf'), config);
  const child = spawn('nginx', ['-p', dir, '-e', join(dir, 'error.log'), '-c', join(dir, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  process.once('exit', () => child.kill());
  let running = true;
  const gone = new Promise<void>((resolve) => {
    const end = () => {
      running = false;
      resolve();
    };
    child.once('error', end).once('exit', end);
  });
  while (running && !(await fetch(`http://127.0.0.1:${port}/feed.xml`).catch(() => undefined))?.ok)
    await sleep(20);
  if (!running) {
    rmSync(dir, { recursive: true });
    return undefined;
  }
  const stop = async () => {
    child.kill();
    await gone;
    rmSync(dir, { recursive: true });
  };
  return { pid: child.pid!, port, stop };
}
