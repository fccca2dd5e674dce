// SIGHUP puts a new process in the place of each, and no request is lost; who is killed is replaced.
import { cpSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, expect, test } from 'vitest';
import { Client } from '../unit/cli/clients.ts';
import {
  lines,
  ROOT,
  Server,
  serve,
  stopServers,
  TOKEN,
  tagwire,
  temporaryFolder,
  until,
} from '../unit/cli/process.ts';

stopServers();
const LONG = { timeout: 120_000 };

async function start(vars: Record<string, string> = {}): Promise<{ server: Server; dir: string }> {
  const dir = temporaryFolder();
  const server = await serve({ DATA_DIR: dir, WORKERS: '2', LOG_LEVEL: 'debug', ...vars });
  await until(() => told(server, 'serving').length === 1);
  return { server, dir };
}

/**
 * Connections, a dozen at least, of which each process has some. The kernel gives one to whoever is free: that may be
 * the same process a dozen times.
 */
async function connectedToBoth(server: Server): Promise<Client[]> {
  const clients: Client[] = [];
  await until(async () => {
    const more = Array.from({ length: 4 }, () => new Client(server.url));
    clients.push(...more);
    for (const { status } of await Promise.all(more.map((client) => client.get('/feed.json'))))
      expect(status).toBe(200);
    return clients.length >= 12 && answering(server).size === 2;
  });
  return clients;
}

const told = (server: Server, text: string) => server.log.filter(({ message }) => message === text);
/** The processes that answered requests since `from` lines were logged. */
const answering = (server: Server, from = 0) =>
  new Set(server.log.slice(from).flatMap(({ message, pid }) => (message === 'request' ? [pid] : [])));

interface Changes {
  changes: { item: { title: string } }[];
  next: number;
}

/** Requests on and on until `done`; how many were answered, and what went wrong. */
class Load {
  readonly posted: string[] = [];
  readonly lost: unknown[] = [];
  answered = 0;
  #done = false;
  readonly #lanes: Promise<void>[];

  constructor(origin: string) {
    const lane = async (kept: boolean, ask: (client: Client, i: number) => Promise<void>) => {
      const client = new Client(origin, { kept });
      for (let i = 0; !this.#done; i++) {
        await ask(client, i).then(
          () => {
            this.answered += 1;
          },
          (error) => this.lost.push(error),
        );
        // Others have their turn on this machine.
        await new Promise((next) => setTimeout(next, 2));
      }
      client.close();
    };
    const get = async (client: Client) => {
      const { status, body } = await client.get('/feed.json');
      if (status !== 200 || !JSON.parse(body).items) throw new Error(`${status}: ${body.slice(0, 300)}`);
    };
    const post = (name: string) => async (client: Client, i: number) => {
      const title = `Posted ${name} ${i}`;
      await client.post({ title });
      this.posted.push(title);
    };
    this.#lanes = [true, true, true, true, false, false, false].map((kept) => lane(kept, get));
    this.#lanes.push(lane(true, post('kept')), lane(false, post('fresh')));
  }

  async end(): Promise<void> {
    this.#done = true;
    await Promise.all(this.#lanes);
  }
}

test('SIGHUP under load, again and again: no request is lost', LONG, async () => {
  // At the level debug warm answers would go another way.
  const { server } = await start({ LOG_LEVEL: 'info' });
  const load = new Load(server.url);
  await until(() => load.answered > 50);
  for (const round of [1, 2]) {
    const before = server.processes;
    server.child.kill('SIGHUP');
    await until(() => told(server, 'restarted').length === round, 60_000);
    const after = server.processes;
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    const { answered } = load;
    await until(() => load.answered > answered + 50);
  }
  await until(() => load.answered > 600 && load.posted.length > 50, 60_000);
  await load.end();
  expect(load.lost).toEqual([]);
  const kept = new Set<string>();
  for (let since = 0, more = true; more; ) {
    const log = (await (
      await fetch(`${server.url}/changes.json?since=${since}&limit=1000`)
    ).json()) as Changes;
    for (const { item } of log.changes) kept.add(item.title);
    more = log.changes.length > 0;
    since = log.next;
  }
  expect(load.posted.filter((title) => !kept.has(title))).toEqual([]);
  expect((await server.stop()).code).toBe(0);
});

test(
  'connections that idle, and uploads half done, are answered by the process that leaves',
  LONG,
  async () => {
    const { server } = await start();
    const body = JSON.stringify({ title: 'In flight', content: { text: 'x'.repeat(50_000) } });
    const uploads = Array.from({ length: 8 }, () => {
      const { done, finish } = new Client(server.url).sendInHalves('/admin/articles', TOKEN, body);
      return { done: done.catch((error: Error) => error), finish };
    });
    const idle = await connectedToBoth(server);
    for (const client of idle) expect((await client.get('/feed.json')).headers.connection).toBe('keep-alive');
    server.child.kill('SIGHUP');
    await until(() => told(server, 'leaving').length > 0);
    // RFC 9112 §9.6 tells the clients of the one that leaves before the connection ends.
    const answers = await Promise.all(idle.map((client) => client.get('/feed.json')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers.map(({ headers }) => headers.connection)).toContain('close');
    for (const client of idle) {
      expect((await client.get('/feed.json')).status).toBe(200);
      client.close();
    }
    for (const { done, finish } of uploads) {
      finish();
      expect(await done).toMatchObject({ status: 201 });
    }
    await until(() => told(server, 'restarted').length === 1, 60_000);
    expect((await server.stop()).code).toBe(0);
  },
);

test('kill -9 of one: the other serves on, and it is replaced', LONG, async () => {
  const { server } = await start();
  const clients = await connectedToBoth(server);
  const [victim] = answering(server) as Set<number>;
  process.kill(victim!, 'SIGKILL');
  const answers = await Promise.allSettled(clients.map((client) => client.get('/feed.json')));
  expect(answers.map(({ status }) => status)).toContain('fulfilled');
  const fresh = new Client(server.url, { kept: false });
  for (let i = 0; i < 20; i++) await fresh.post({ title: `After ${i}` });
  await until(() => told(server, 'a server process ended and is replaced').length === 1);
  const from = server.log.length;
  await until(
    async () => (await fresh.get('/atom.xml')).status === 200 && answering(server, from).size === 2,
  );
  expect(answering(server, from)).not.toContain(victim);
  expect(told(server, 'a server process ended and is replaced')).toEqual([
    expect.objectContaining({ level: 'error', ended: victim, signal: 'SIGKILL' }),
  ]);
  expect((await server.stop()).code).toBe(0);
});

/** A version of the command in a folder of its own. */
function install(folder: string, version: string): void {
  mkdirSync(folder);
  for (const name of ['src', 'db', 'package.json', 'node_modules']) {
    if (name === 'node_modules') symlinkSync(join(ROOT, name), join(folder, name));
    else cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'src/version.ts'), `export const VERSION = '${version}';\n`);
}

test('an update by a link, and then the old version goes: all is replaced by the new one', LONG, async () => {
  const home = temporaryFolder();
  const [one, two, link] = ['1', '2', 'now'].map((name) => join(home, name)) as [string, string, string];
  install(one, '1.0.0');
  install(two, '2.0.0');
  symlinkSync(one, link);
  const start = `cd ${link} && shift 2 && exec ${process.execPath} ${link}/src/cli/tagwire.js "$@"`;
  const vars = { DATA_DIR: temporaryFolder(), WORKERS: '2' };
  const server = await serve(vars, ['serve'], ['sh', '-c', start, 'sh']);
  await until(() => told(server, 'serving').length === 1);
  /** The versions of the processes that answer new connections. */
  const versions = async () => {
    const answers = Array.from({ length: 20 }, async () => {
      const headers = { connection: 'close' };
      const answer = await fetch(`${server.url}/openapi.json`, { headers });
      return ((await answer.json()) as { info: { version: string } }).info.version;
    });
    return [...new Set(await Promise.all(answers))];
  };
  expect(await versions()).toEqual(['1.0.0']);
  unlinkSync(link);
  symlinkSync(two, link);
  rmSync(one, { recursive: true });
  server.child.kill('SIGHUP');
  await until(() => told(server, 'restarted').length === 1, 60_000);
  expect(await versions()).toEqual(['2.0.0']);
  process.kill(server.processes[0]!, 'SIGKILL');
  await until(
    () => server.processes.length === 2 && told(server, 'a server process ended and is replaced').length,
  );
  // What cannot even start takes nobody with it.
  rmSync(two, { recursive: true });
  server.child.kill('SIGHUP');
  await until(() => server.output.stderr.includes('not restarted'));
  expect((await fetch(`${server.url}/feed.json`)).status).toBe(200);
  expect((await server.stop()).code).toBe(0);
});

test('SIGHUP with what cannot start: the old ones serve on', LONG, async () => {
  const { server, dir } = await start();
  const database = new Libsql(join(dir, 'tagwire.db'));
  database.exec("INSERT INTO migrations (name) VALUES ('9999_from_the_future.sql')");
  database.close();
  server.child.kill('SIGHUP');
  await until(() => server.output.stderr.includes('newer Tagwire'));
  await until(() => server.output.stderr.includes('not restarted'));
  expect((await fetch(`${server.url}/feed.json`)).status).toBe(200);
  expect((await server.stop()).code).toBe(0);
});

test(
  'PORT=0 is one port, the first token and link are printed once, a port in use is one clear line',
  LONG,
  async () => {
    const vars = { DATA_DIR: temporaryFolder(), WORKERS: '2' };
    const server = new Server(['serve'], { ...vars, PORT: '0' }, '');
    afterAll(() => server.stop('SIGKILL'));
    const [serving] = await until(() => told(server, 'serving').length > 0 && told(server, 'serving'));
    const { port } = new URL(serving!.address as string);
    expect(lines(server.output.stdout)).toEqual([
      expect.stringMatching(/: tw_[\w-]{43}$/),
      expect.stringMatching(/\/admin\/welcome\?key=tl_[\w-]{43}$/),
    ]);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);

    const { code, stderr } = await tagwire(['serve'], { ...vars, PORT: port });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `tagwire: PORT: ${port} is in use; choose another\n`,
    });
    expect(await server.stop()).toMatchObject({ code: 0, stdout: server.output.stdout });
    expect(lines(server.output.stdout)).toHaveLength(2);
  },
);
