// A snippet of docs/deploy as people copy it, run by nginx (Debian: nginx-light) or Caddy before a real Tagwire.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const DEPLOY = new URL('../../docs/deploy/', import.meta.url);

/** The snippet with a test's ports and folders in the place of its own. */
export function snippet(name: string, replace: Record<string, string>): string {
  let text = readFileSync(new URL(name, DEPLOY), 'utf8');
  for (const [was, is] of Object.entries(replace)) {
    expect(text, `${name} has ${was}`).toContain(was);
    text = text.replaceAll(was, is);
  }
  return text;
}

export const runProxy = (program: string, args: string[], env: Record<string, string> = {}): ChildProcess =>
  spawn(program, args, { env: { PATH: `${process.env.PATH}:/usr/sbin`, ...env }, stdio: 'ignore' });

export interface NginxOptions {
  /** Where its files go. */
  home: string;
  port: number;
  /** Host and port of Tagwire. */
  tagwire: string;
  /** More to replace in the snippet. */
  replace?: Record<string, string>;
  /** Processes, each with connections of its own. */
  workers?: number;
}

export function startNginx(
  file: string,
  { home, port, tagwire, replace, workers = 2 }: NginxOptions,
): ChildProcess {
  const dir = join(home, file);
  mkdirSync(dir, { recursive: true });
  const own = {
    '127.0.0.1:3000': tagwire,
    'listen 80;': `listen 127.0.0.1:${port};`,
    'listen [::]:80;': '',
    ...(file === 'nginx-tls.conf' && { 'listen [::]:443 ssl;': '' }),
    ...(file === 'nginx-cache.conf' && { '/var/cache/nginx/tagwire': join(dir, 'cache') }),
    ...replace,
  };
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(dir, kind)};`,
  );
  // Its processes read and write in this test's folder, which is its owner's only.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  // As in Debian's nginx.conf, which compresses unless it is told not to.
  const config = [
    `${user} daemon off; pid ${join(dir, 'pid')}; error_log ${join(dir, 'error.log')}; worker_processes ${workers};`,
    'events { worker_connections 4096; }',
    `http { access_log off; gzip on; gzip_types application/rss+xml; ${paths.join(' ')}`,
    snippet(file, own),
    '}',
  ].join('\n');
  writeFileSync(join(dir, 'nginx.conf'), config);
  return runProxy('nginx', ['-p', dir, '-e', join(dir, 'error.log'), '-c', join(dir, 'nginx.conf')]);
}

export interface CaddyOptions extends Pick<NginxOptions, 'home' | 'port' | 'tagwire'> {
  /** Global options. */
  options?: string[];
  address?: string;
}

export function startCaddy({
  home,
  port,
  tagwire,
  options = [],
  address = `http://:${port}`,
}: CaddyOptions): ChildProcess {
  const path = join(home, 'Caddyfile');
  writeFileSync(path, `{\n\t${['admin off', ...options].join('\n\t')}\n}\n${snippet('Caddyfile', {})}`);
  const vars = { SITE_ADDRESS: address, SERVERS: tagwire };
  return runProxy('caddy', ['run', '--adapter', 'caddyfile', '--config', path], { HOME: home, ...vars });
}
