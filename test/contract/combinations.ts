// What the contract is held on: each runtime with each database it serves from, as its own command starts it.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@libsql/client';
import { startSqld } from '../support/sqld.ts';

export const SITE = 'https://wire.example';
export const TOKEN = 'contract-test-token-0123456789';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** How long a start or a stop may take, in milliseconds; the machine may be busy. */
const PATIENCE = 60_000;

export type Vars = Readonly<Record<string, string>>;

export interface Started {
  /** `http://127.0.0.1:{port}`. Documents say PUBLIC_URL. */
  origin: string;
  token: string;
  /** Names of the media that it keeps. */
  files(): Promise<string[]>;
  /** What it says on stderr: JSON lines. */
  log(): Record<string, unknown>[];
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

export interface Combination {
  name: string;
  /**
   * Starts it on a database of its own.
   * @param vars over what every combination is given; DATA_DIR is kept when it stops
   * @param fill is given the URL of its database, migrated and open nowhere, before it starts
   */
  start(vars?: Vars, fill?: (url: string) => Promise<void>): Promise<Started>;
}

/** A command that serves on PORT until SIGTERM. */
async function serve(args: readonly string[], vars: Vars, dir: string): Promise<Started> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { PATH = '', HOME = '' } = process.env;
  const own = { PATH, HOME, DATA_DIR: dir, PORT: `${port}`, PUBLIC_URL: SITE, ADMIN_TOKEN: TOKEN };
  const env = { ...own, OUTBOUND_ALLOW: '127.0.0.1/32', ...vars };
  // In a group of its own: workerd is a child of the launcher's.
  const child = spawn(process.execPath, args, {
    ...{ env, cwd: ROOT, detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => killGroup(child), PATIENCE);
    const code = await ended;
    clearTimeout(late);
    return code;
  };
  for (const deadline = Date.now() + PATIENCE; ; await new Promise((done) => setTimeout(done, 25))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended: ${said}`);
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
    if (answer?.ok) break;
    if (Date.now() < deadline) continue;
    killGroup(child);
    throw new Error(`${args.join(' ')} is not ready (${answer?.status}): ${said}`);
  }
  const log = () =>
    said
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { origin, token: env.ADMIN_TOKEN, files: () => filesOf(dir), log, stop };
}

/** Media are files of a folder, in workerd rows of what stands for R2. */
async function filesOf(dir: string): Promise<string[]> {
  if (existsSync(join(dir, 'media'))) return readdirSync(join(dir, 'media'));
  const buckets = stateOf(dir, 'R2BucketObject');
  const rows = await Promise.all(buckets.map((file) => query(`file:${file}`, 'SELECT key FROM _mf_objects')));
  return rows.flat().map(([key]) => `${key}`);
}

/** Databases of workerd's local state, by the kind of what they stand for. */
export const stateOf = (dir: string, kind: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes(`miniflare-${kind}`) && /[0-9a-f]{64}\.sqlite$/.test(name))
    .map((name) => join(dir, name));

/** Rows of a database, wherever it is. */
export async function query(url: string, sql: string): Promise<unknown[][]> {
  const client = createClient({ url });
  try {
    const { rows } = await client.execute(sql);
    return rows.map((row) => Array.from({ length: row.length }, (_, i) => row[i]));
  } finally {
    client.close();
  }
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

type Database = 'file' | 'file by node:sqlite' | 'D1' | 'sqld' | 'embedded replica';

function combination(runtime: string, args: readonly string[], database: Database): Combination {
  async function start(vars: Vars = {}, fill?: (url: string) => Promise<void>): Promise<Started> {
    const dir = vars.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'tagwire-contract-'));
    const remote = database === 'sqld' || database === 'embedded replica';
    const sqld = remote ? await startSqld() : undefined;
    const setting = database === 'sqld' ? 'DATABASE_URL' : 'DATABASE_SYNC_URL';
    const driver = database === 'file by node:sqlite' && { DATABASE_DRIVER: 'node:sqlite' };
    const all = { ...vars, ...driver, ...(sqld && { [setting]: sqld.url }) };
    const clean = async () => {
      await sqld?.stop();
      if (!vars.DATA_DIR) rmSync(dir, { recursive: true, force: true });
    };
    try {
      if (fill) {
        await (await serve(args, all, dir)).stop();
        const file = database === 'D1' ? stateOf(dir, 'D1DatabaseObject')[0] : join(dir, 'tagwire.db');
        await fill(sqld?.url ?? `file:${file}`);
      }
      const started = await serve(args, all, dir);
      const stop = () => started.stop().finally(clean);
      return { ...started, stop };
    } catch (error) {
      await clean();
      throw error;
    }
  }
  return { name: `${runtime} + ${database}`, start };
}

const NODE = ['src/cli/tagwire.js', 'serve'];
const WORKERD = ['tools/start-workers.ts'];
const DENO = ['tools/launch.ts', 'deno'];
const BUN = ['tools/launch.ts', 'bun'];

export const nodeFile = combination('Node', NODE, 'file');
export const nodeSqlite = combination('Node', NODE, 'file by node:sqlite');
export const nodeSqld = combination('Node', NODE, 'sqld');
export const nodeReplica = combination('Node', NODE, 'embedded replica');
export const workerdD1 = combination('workerd', WORKERD, 'D1');
export const workerdSqld = combination('workerd', WORKERD, 'sqld');
export const denoFile = combination('Deno', DENO, 'file');
export const bunFile = combination('Bun', BUN, 'file');
export const denoReplica = combination('Deno', DENO, 'embedded replica');
export const bunReplica = combination('Bun', BUN, 'embedded replica');
export const denoSqld = combination('Deno', DENO, 'sqld');
export const bunSqld = combination('Bun', BUN, 'sqld');
