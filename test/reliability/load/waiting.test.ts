// A thousand wait for changes, by `?wait=` and by streams, on servers with their sockets: all are told, whichever process
// took the change, nothing is left of who goes without a word, and a server that ends lets all go.
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { metricsOf } from '../../support/metrics.ts';
import { type Server, serve, stopServers, temporaryFolder, until } from '../../unit/cli/process.ts';

const home = temporaryFolder();
stopServers();

interface Client {
  socket: Socket;
  text: string;
  closed: boolean;
}

function ask({ url }: Server, path: string, accept = '*/*', version = '1.1'): Client {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  const client = { socket, text: '', closed: false };
  socket.on('data', (more) => {
    client.text += more;
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    client.closed = true;
  });
  socket.write(`GET ${path} HTTP/${version}\r\nHost: x\r\nAccept: ${accept}\r\n\r\n`);
  return client;
}
const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

async function end({ url }: Server): Promise<number> {
  return ((await (await fetch(`${url}/changes.json?since=now`)).json()) as { next: number }).next;
}
async function metric(server: Server, name: string): Promise<number> {
  return metricsOf(await (await server.admin('GET', '/metrics')).text()).get(name) ?? 0;
}
const waiting = async (server: Server) =>
  (await metric(server, 'tagwire_waiting{kind="poll"}')) +
  (await metric(server, 'tagwire_waiting{kind="stream"}'));
const untilWaiting = (server: Server, count: number) =>
  until(async () => (await waiting(server)) === count, 60_000);
const isTold = (title: string) => (client: Client) => client.text.includes(`"title":"${title}"`);

async function fill(server: Server, count: number, text: string): Promise<void> {
  for (let from = 0; from < count; from += 100) {
    const items = many(100, (i) => ({
      id: `urn:filled:${from + i}`,
      title: `${from + i}`,
      content_text: text,
    }));
    const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'Filled', items };
    expect((await server.admin('POST', '/admin/import', feed)).status).toBe(200);
  }
}

async function crowd(server: Server, path: (i: number) => string, polls: number, streams: number) {
  const since = await end(server);
  const address = (i: number) => `${path(i)}changes.json?since=${since}`;
  const clients = [
    ...many(polls, (i) => ask(server, `${address(i)}&wait=30`)),
    ...many(streams, (i) => ask(server, address(i), 'text/event-stream')),
  ];
  await untilWaiting(server, polls + streams);
  return clients;
}

test('a thousand are told of a change, count for no request, and leave nothing behind', async () => {
  const server = await serve({ DATA_DIR: `${home}/thousand` });
  const clients = await crowd(server, (i) => (i % 2 ? '/' : '/tags/!other/'), 500, 500);
  expect(await metric(server, 'tagwire_http_requests_in_flight')).toBe(1);
  await server.post({ title: 'For all' });
  await until(() => clients.every(isTold('For all')));
  const polls = clients.slice(0, 500);
  expect(polls.every(({ text }) => text.split('HTTP/1.1 200').length === 2)).toBe(true);
  expect(await waiting(server)).toBe(500);
  for (const { socket } of clients) socket.destroy();
  await untilWaiting(server, 0);

  const others = await crowd(server, (i) => `/tags/own-${i}/`, 300, 300);
  for (const { socket } of others) socket.resetAndDestroy();
  await untilWaiting(server, 0);
  await until(async () => (await metric(server, 'tagwire_connections')) < 5);
  expect((await server.stop()).code).toBe(0);
  expect(server.log.filter(({ level }) => level === 'error')).toEqual([]);
}, 180_000);

test('a server that ends answers who waits, and ends streams', async () => {
  const server = await serve({ DATA_DIR: `${home}/ends` });
  const clients = await crowd(server, () => '/', 300, 300);
  const old = ask(server, '/changes.json', 'text/event-stream', '1.0');
  await untilWaiting(server, 601);
  expect((await server.stop()).code).toBe(0);
  await until(() => [...clients, old].every(({ closed }) => closed));
  for (const { text } of clients.slice(0, 300)) {
    expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\nconnection: close\r\n[\s\S]*"changes":\[\]/i);
  }
  for (const { text } of clients.slice(300)) expect(text.endsWith('\r\n0\r\n\r\n')).toBe(true);
  // HTTP/1.0 knows no chunks: such a stream ends with its connection.
  expect(old.text).toMatch(/\r\n\r\nretry: \d+\nevent: log\n/);
}, 120_000);

test('who stops reading is not waited for, and finds all when it reads on', async () => {
  const server = await serve({ DATA_DIR: `${home}/slow` });
  const stopped = ask(server, '/changes.json?fields=seq,item', 'text/event-stream');
  await until(() => stopped.text.includes('event: log'));
  stopped.socket.pause();
  const count = 300;
  await fill(server, count, 'A long text. '.repeat(2_000));
  const quick = ask(server, `/changes.json?since=${await end(server)}`, 'text/event-stream');
  await until(() => quick.text.includes('event: log'));
  await server.post({ title: 'After it' });
  await until(() => isTold('After it')(quick));
  stopped.socket.resume();
  await until(() => isTold('After it')(stopped), 60_000);
  const seqs = [...stopped.text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq)).slice(1);
  expect(seqs).toEqual(many(count + 1, (i) => seqs[0]! + i));
}, 120_000);

test('a search through a long log says how far it has come', async () => {
  const server = await serve({ DATA_DIR: `${home}/searched` });
  await fill(server, 2_100, 'Hay.');
  await server.post({ title: 'Needle' });
  const stream = ask(server, '/changes.json?q=needle&fields=title,item', 'text/event-stream');
  await until(() => isTold('Needle')(stream));
  const ids = [...stream.text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
  expect(ids[0]).toBe(0);
  expect(ids.at(-1)).toBe(2_101);
  // Who is cut off before anything was found does not begin again.
  expect(ids.slice(1, -1)).not.toEqual([]);
}, 120_000);

test('what one process stores wakes those who wait on another; one that is replaced lets them go', async () => {
  const DATA_DIR = `${home}/several`;
  const several = await serve({ DATA_DIR, WORKERS: '2' });
  const other = await serve({ DATA_DIR });
  const clients = await crowd(several, () => '/', 40, 40);
  await other.post({ title: 'From another' });
  await until(() => clients.every(isTold('From another')));
  const streams = clients.slice(40);
  await several.post({ title: 'From one of two' });
  await until(() => streams.every(isTold('From one of two')));
  several.child.kill('SIGHUP');
  // With their connections, for which the process would wait.
  await until(() => streams.every(({ closed }) => closed), 60_000);
  expect(streams.every(({ text }) => text.endsWith('\r\n0\r\n\r\n'))).toBe(true);
  for (const { socket } of clients) socket.destroy();
  const again = ask(several, '/changes.json?since=now', 'text/event-stream');
  await until(() => again.text.includes('event: log'));
  await other.post({ title: 'After the restart' });
  await until(() => isTold('After the restart')(again));
  expect((await several.stop()).code).toBe(0);
}, 180_000);
