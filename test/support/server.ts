// A Tagwire for tests: a database file of its own, a clock that stands, no socket.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { LogLevel, Offload, Outgoing, Pictures, Scrypt, SqlDriver } from '../../src/ports.ts';
import { nodeRuntime, openDriver, readMigrations } from '../../src/runtimes/node/index.ts';
import { ensureSite } from '../../src/store/facets/facets.ts';
import { migrate } from '../../src/store/migrate.ts';
import { DRIVER_VARS } from './database-driver.ts';

export const SITE = 'https://wire.example';
export const TOKEN = 'test-token-0123456789abcdef';
export const START = Date.parse('2026-11-23T12:00:00Z');

export interface LogLine {
  level: LogLevel;
  message: string;
  fields: Record<string, unknown>;
}

/** Answers of the admin endpoint, as far as tests look at them. */
export interface ArticleAnswer {
  id: string;
  guid: string;
  url: string;
  slug: string;
  title: string;
  status: string;
  version: number;
  seq: number;
  publishedAt?: string;
  updatedAt: string;
  html: string;
  [field: string]: unknown;
}

export type Body = string | Uint8Array<ArrayBuffer> | object;

export interface ServerOptions {
  dir?: string;
  vars?: Record<string, string>;
  /** What stands between the server and its database. */
  around?: (driver: SqlDriver) => SqlDriver;
  /** Another way out than the machine's. */
  outgoing?: Outgoing;
  /** Another way to make pictures smaller than the machine's. */
  pictures?: Pictures;
  /** Another way to work on large texts than the machine's; null for none. */
  offload?: Offload | null;
}

export async function testServer(options: ServerOptions = {}) {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'tagwire-test-'));
  const config = readConfig({
    PUBLIC_URL: SITE,
    ADMIN_TOKEN: TOKEN,
    DATA_DIR: dir,
    DATABASE_URL: `file:${join(dir, 'tagwire.db')}`,
    ...DRIVER_VARS,
    ...options.vars,
  });
  const logged: LogLine[] = [];
  let now = START;
  const opened = await openDriver(config);
  const driver = options.around?.(opened) ?? opened;
  const migrations = readMigrations();
  await migrate(driver, migrations);
  const machine = nodeRuntime(config, () => now);
  const runtime = {
    ...machine,
    // As little as there can be: what it costs is test/unit/runtimes/scrypt.test.ts's.
    scrypt: ((password, salt, _cost, length) =>
      machine.scrypt(password, salt, { logN: 1, r: 1, p: 1 }, length)) satisfies Scrypt,
    ...(options.outgoing && { outgoing: options.outgoing }),
    ...(options.pictures && { pictures: options.pictures }),
    ...(options.offload !== undefined && { offload: options.offload ?? undefined }),
    log: {
      log: (level: LogLevel, message: string, fields = {}) => void logged.push({ level, message, fields }),
    },
  };
  const app = createApp({ config, driver, migrations, runtime });
  await ensureSite(app.context.db, now);

  const origin = new URL(config.publicUrl).origin;
  const request = async (method: string, path: string, body?: Body, headers: Record<string, string> = {}) => {
    const plain = typeof body === 'string' || body instanceof Uint8Array;
    const init = {
      method,
      headers: { ...(body !== undefined && !plain && { 'content-type': 'application/json' }), ...headers },
      body: body === undefined || plain ? body : JSON.stringify(body),
    };
    return app.fetch(new Request(path.startsWith('http') ? path : origin + path, init));
  };
  const authorization = `Bearer ${TOKEN}`;
  const admin = (method: string, path: string, body?: Body, headers: Record<string, string> = {}) =>
    request(method, path, body, { authorization, ...headers });

  return {
    dir,
    config,
    app,
    driver,
    logged,
    request,
    admin,
    get: (path: string, headers: Record<string, string> = {}) => request('GET', path, undefined, headers),
    /** Posts an article and expects it to be taken. */
    async post(input: object): Promise<ArticleAnswer> {
      const response = await admin('POST', '/admin/articles', input);
      const answer = (await response.json()) as ArticleAnswer;
      if (response.status !== 201)
        throw new Error(`POST answered ${response.status}: ${JSON.stringify(answer)}`);
      return answer;
    },
    /** Many articles in one import, oldest first: posting each takes many times as long. */
    async fill(items: readonly { title: string; tags: string[]; date_published?: string }[]): Promise<void> {
      const feed = {
        version: 'https://jsonfeed.org/version/1.1',
        title: 'Filled',
        items: items.map((item) => ({
          id: `urn:uuid:${crypto.randomUUID()}`,
          content_text: 'A text.',
          ...item,
        })),
      };
      const headers = { 'content-type': 'application/feed+json' };
      const answer = (await (await admin('POST', '/admin/import', feed, headers)).json()) as {
        created: number;
      };
      if (answer.created !== items.length) throw new Error(`import: ${JSON.stringify(answer)}`);
    },
    /** Posts a body that is not JSON. */
    send: (type: string, body: Body, query = '', headers: Record<string, string> = {}) =>
      admin('POST', `/admin/articles${query}`, body, { 'content-type': type, ...headers }),
    async etag(path: string): Promise<string> {
      return (await request('GET', path)).headers.get('etag') ?? '';
    },
    tick: (milliseconds: number) => {
      now += milliseconds;
    },
    async close() {
      await app.stop();
      await machine.offload.close();
      await driver.close();
      if (!options.dir) rmSync(dir, { recursive: true, force: true });
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof testServer>>;

/** An article of the least that is taken, with what a test adds. */
export const article = (more: Record<string, unknown> = {}) => ({
  title: 'A title',
  content: { text: 'A text.' },
  ...more,
});
