// `npm run start:workers` as somebody at a terminal has it: its settings, its state, its end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'tagwire-workers-'));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const { pid, exitCode, signalCode } of started) {
    if (pid && exitCode === null && signalCode === null) process.kill(-pid, 'SIGKILL');
  }
  rmSync(directory, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

function run(env: Record<string, string>) {
  const { PATH, HOME } = process.env;
  const child = spawn('npm', ['run', '--silent', 'start:workers'], {
    env: { PATH, HOME, DATA_DIR: directory, ...env },
    detached: true,
  });
  started.push(child);
  const told = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    told.out += data;
  });
  child.stderr.on('data', (data) => {
    told.err += data;
  });
  return { child, told };
}

/** Processes of the child's group that live. */
const alive = (group: number) =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      // proc(5): after the command's last parenthesis come state, parent and group.
      const [state, , of] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return state !== 'Z' && Number(of) === group;
    } catch {
      return false;
    }
  });

async function until(done: () => boolean | Promise<boolean>, milliseconds: number): Promise<void> {
  for (const end = Date.now() + milliseconds; !(await done()); ) {
    if (Date.now() > end) throw new Error(`not so: ${done}`);
    await new Promise((after) => setTimeout(after, 50));
  }
}

const isReady = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

test('serves with the settings of the environment, keeps its state, ends whole', async () => {
  const port = await freePort();
  // Not the address that wrangler thinks of first.
  const url = `http://127.0.0.2:${port}`;
  const publicUrl = 'https://wire.example/news';
  const { child, told } = run({
    ...{ HOST: '127.0.0.2', PORT: `${port}`, PUBLIC_URL: publicUrl },
    SITE_TITLE: 'Wire: "a" = $b',
  });
  await until(() => isReady(url), 60_000);
  await until(() => told.out.includes('for this run'), 10_000);
  expect(told.err).toContain(`"message":"serving","address":"${url}","publicUrl":"${publicUrl}"`);
  const token = /tw_\S+/.exec(told.out)?.[0];
  const posted = await fetch(`${url}/admin/articles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Kept', content: { text: 'x' } }),
  });
  expect(posted.status).toBe(201);
  const feed = await (await fetch(`${url}/feed.json`)).json();
  expect(feed).toMatchObject({
    title: 'Wire: "a" = $b',
    feed_url: `${publicUrl}/feed.json`,
    items: [{ title: 'Kept' }],
  });

  // npm is told, and the shell it runs hands nothing on.
  const group = child.pid!;
  expect(alive(group).length).toBeGreaterThan(3);
  child.kill('SIGTERM');
  await until(() => alive(group).length === 0, 20_000);

  const again = run({ HOST: '127.0.0.2', PORT: `${port}`, ADMIN_TOKEN: 'mine-0123456789-0123456789' });
  await until(() => isReady(url), 60_000);
  const kept = (await (await fetch(`${url}/feed.json`)).json()) as { items: unknown[] };
  expect(kept.items).toHaveLength(1);
  const listed = await fetch(`${url}/admin/articles`, {
    headers: { authorization: 'Bearer mine-0123456789-0123456789' },
  });
  expect(listed.status).toBe(200);
  process.kill(-again.child.pid!, 'SIGINT');
  await once(again.child, 'exit');
  await until(() => alive(again.child.pid!).length === 0, 20_000);
  expect(again.told.out).toBe('');
}, 180_000);

test.each([
  ['PORT', { PORT: 'x' }, /^tagwire: PORT: must be/],
  ['DATABASE_URL', { DATABASE_URL: 'file:x' }, /^tagwire: DATABASE_URL: must begin with libsql/],
  [
    'DATABASE_SYNC_URL',
    { DATABASE_SYNC_URL: 'http://127.0.0.1:8080' },
    /^tagwire: DATABASE_SYNC_URL: a Worker has no file/,
  ],
])(
  'a wrong %s is one line and exit 2',
  async (_, env, line) => {
    const { child, told } = run(env);
    const [code] = await once(child, 'exit');
    expect([code, told.err.trim().split('\n').length]).toEqual([2, 1]);
    expect(told.err).toMatch(line);
  },
  60_000,
);

test('a port in use is one line and exit 2', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { child, told } = run({ PORT: `${port}` });
  const [code] = await once(child, 'exit');
  other.close();
  expect([code, told.err]).toEqual([2, `tagwire: PORT: ${port} is in use; choose another\n`]);
}, 60_000);
