// `npm run start:workers`: the Worker of wrangler.toml in workerd on this machine, with the settings that Node takes.
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopAsked } from '../src/cli/stop-asked.ts';
import { type Config, settings } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';
import type { Log, LogLevel } from '../src/ports.ts';
import { createLog } from '../src/runtimes/node/logger.ts';
import { readWorkerConfig } from '../src/runtimes/workers/worker-config.ts';
import { WRANGLER_ENV } from './wrangler-env.ts';

const CONFIG = fileURLToPath(new URL('../wrangler.toml', import.meta.url));
/** Cloudflare's cron fires once a minute; local workerd has none. */
const CRON_INTERVAL_MS = 60_000;
/** How often it looks whether the Worker serves. */
const CHECK_INTERVAL_MS = 50;

// Before wrangler is imported. Nor does it serve a browser of the database, or keep traces.
Object.assign(process.env, WRANGLER_ENV, {
  WRANGLER_LOG: 'error',
  X_LOCAL_EXPLORER: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
});

/** The part of wrangler's interface that is used; its version is pinned, since that interface may change. */
interface LocalWorker {
  ready: Promise<void>;
  url: Promise<URL>;
  fetch(url: string): Promise<{ status: number; text(): Promise<string> }>;
  dispose(): Promise<void>;
  raw: { once(event: 'error', listener: (problem: { reason: string; cause: unknown }) => void): unknown };
}

/** The settings as the Worker gets them. @throws ConfigError */
function varsOf(env: NodeJS.ProcessEnv): { vars: Record<string, string>; newToken: string | undefined } {
  const config = readWorkerConfig(env);
  if (env.DATABASE_URL?.trim().startsWith('file:')) {
    throw new ConfigError(
      'DATABASE_URL: must begin with libsql://, https:// or http:// on Workers, or be unset',
    );
  }
  const set = settings.flatMap(({ name }): [string, string][] => {
    const value = env[name]?.trim();
    return value ? [[name, value]] : [];
  });
  const newToken = config.adminToken ? undefined : `tw_${crypto.randomUUID()}${crypto.randomUUID()}`;
  const vars = {
    PUBLIC_URL: config.publicUrl,
    ...(newToken && { ADMIN_TOKEN: newToken }),
    ...Object.fromEntries(set),
  };
  return { vars, newToken };
}

/** @throws ConfigError when nothing can listen there; wrangler would wait for ever. */
async function checkAddress(host: string, port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const name = /^(EADDRNOTAVAIL|ENOTFOUND|EAI_)/.test(error.code ?? '') ? 'HOST' : 'PORT';
      const line = error.code === 'EADDRINUSE' ? `${port} is in use; choose another` : error.message;
      failed(new ConfigError(`${name}: ${line}`, { cause: error }));
    });
    server.listen(port, host, done);
  });
  await new Promise((done) => server.close(done));
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Miniflare's own listeners would end the process at once, whatever is in flight. */
function keepSignals(): void {
  process.on('newListener', (event, listener) => {
    if (SIGNALS.some((signal) => signal === event)) queueMicrotask(() => process.off(event, listener));
  });
}

async function startWorker(config: Config, vars: Record<string, string>, log: Log): Promise<LocalWorker> {
  const { unstable_startWorker } = await import('wrangler');
  const persist = join(resolve(config.dataDir), 'workerd');
  mkdirSync(persist, { recursive: true });
  // Every start is another version here, so nobody would take from it what an earlier one left.
  rmSync(join(persist, 'v3', 'cache'), { recursive: true, force: true });
  const worker: LocalWorker = await unstable_startWorker({
    config: CONFIG,
    // As secrets they win over what wrangler.toml and .dev.vars say, and are printed nowhere.
    bindings: Object.fromEntries(
      Object.entries(vars).map(([name, value]) => [name, { type: 'secret_text', value }]),
    ),
    dev: {
      server: { hostname: config.host, port: config.port },
      inspector: false,
      persist,
      watch: false,
      structuredLogsHandler: ({ level, message }: { level: string; message: string }) => {
        // The Worker writes JSON lines already.
        if (message.startsWith('{')) process.stderr.write(`${message}\n`);
        else log.log(levelOf(level), message);
      },
    },
  });
  const failed = new Promise<never>((_, reject) => {
    worker.raw.once('error', ({ reason, cause }) => reject(new Error(reason, { cause })));
  });
  await Promise.race([worker.ready, failed]);
  const ready = new URL('/readyz', await worker.url);
  while ((await statusOf(ready)) === 0) await new Promise((done) => setTimeout(done, CHECK_INTERVAL_MS));
  return worker;
}

/** `worker.scheduled()` of wrangler 4.156 asks the wrong Miniflare: "worker not found". */
async function fireCron(worker: LocalWorker): Promise<void> {
  const answer = await worker.fetch('http://localhost/cdn-cgi/handler/scheduled?cron=*+*+*+*+*');
  if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
}

async function run(): Promise<void> {
  const { vars, newToken } = varsOf(process.env);
  const config = readWorkerConfig(vars);
  const log = createLog(config.logLevel, Date.now, (line) => process.stderr.write(`${line}\n`));
  const asked = stopAsked(SIGNALS);
  keepSignals();
  await checkAddress(config.host, config.port);

  const worker = await Promise.race([startWorker(config, vars, log), asked]);
  if (typeof worker === 'string') return;
  if (newToken) process.stdout.write(`An access key with all rights, for this run: ${newToken}\n`);
  log.log('info', 'serving', { address: await addressOf(worker, config), publicUrl: config.publicUrl });
  const cron = setInterval(() => {
    fireCron(worker).catch((error: unknown) => log.log('error', 'cron failed', { error }));
  }, CRON_INTERVAL_MS);
  log.log('info', 'stopping', { signal: await asked });
  clearInterval(cron);
  await worker.dispose();
}

/** wrangler names an address of its own where HOST is another one of this machine's (127.0.0.2). */
const addressOf = async (worker: LocalWorker, { host, port }: Config): Promise<string> =>
  port ? `http://${host.includes(':') ? `[${host}]` : host}:${port}` : (await worker.url).origin;

const levelOf = (level: string): LogLevel =>
  level === 'error' ? 'error' : level === 'warn' ? 'warn' : level === 'debug' ? 'debug' : 'info';

const statusOf = (url: URL): Promise<number> =>
  fetch(url).then(
    ({ status }) => status,
    () => 0,
  );

try {
  await run();
  process.exit(0);
} catch (error) {
  const expected = error instanceof ConfigError;
  const text = expected ? error.message : ((error as Error).stack ?? `${error}`);
  for (const line of text.split('\n')) process.stderr.write(`tagwire: ${line}\n`);
  process.exit(expected ? 2 : 1);
}
