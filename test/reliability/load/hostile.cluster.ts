// Hostile clients on a server that may open few files: it goes on answering others, says so, and is as before afterwards.
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { metricsOf } from '../../support/metrics.ts';
import { type Server, serve, stopServers, temporaryFolder, until } from '../../unit/cli/process.ts';

const home = temporaryFolder();
stopServers();
const CROWD = 1_200;

let server: Server;
const sockets = new Set<Socket>();
beforeAll(async () => {
  // As where the system allows few: of 512 it keeps 320 connections.
  server = await serve({ DATA_DIR: home }, ['serve'], ['prlimit', '--nofile=512:512']);
  for (let i = 0; i < 30; i++)
    await server.post({ title: `Article ${i}`, content: { text: 'x'.repeat(2_000) } });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

/** So many connections, each with what it does. */
async function crowd(work: (socket: Socket) => void): Promise<void> {
  const { port } = new URL(server.url);
  for (let i = 0; i < CROWD; i++) {
    const socket = connect(Number(port), '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    socket.once('connect', () => work(socket));
    if (i % 50 === 0) await sleep(20);
  }
}
/** Milliseconds that a stranger, on a connection of its own, waits for each of `paths`; 503 counts as an answer to none. */
async function waits(...paths: string[]): Promise<number[]> {
  const times = [];
  for (const path of paths) {
    const began = performance.now();
    const headers = { connection: 'close' };
    const answer = await fetch(server.url + path, { headers, signal: AbortSignal.timeout(20_000) });
    await answer.arrayBuffer();
    expect([path, answer.status]).toEqual([path, 200]);
    times.push(performance.now() - began);
  }
  return times;
}
const drip = (socket: Socket, head: string, drop: string) => {
  socket.write(head);
  const timer = setInterval(() => socket.write(drop), 500);
  socket.once('close', () => clearInterval(timer));
};
const metrics = async () => metricsOf(await (await server.admin('GET', '/metrics')).text());
const HOST = 'Host: x\r\n';
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';

test.each<[string, (socket: Socket) => void]>([
  ['silent', () => {}],
  ['slow heads', (socket) => drip(socket, `GET /rss.xml HTTP/1.1\r\n${HOST}`, 'A: b\r\n')],
  [
    'slow bodies',
    (socket) => drip(socket, `POST /hub HTTP/1.1\r\n${HOST}${FORM}Content-Length: 900\r\n\r\n`, 'a'),
  ],
  ['deaf', (socket) => void socket.pause().write(`GET /rss.xml HTTP/1.1\r\n${HOST}\r\n`.repeat(20))],
  [
    'vanishing',
    (socket) =>
      socket.end(`GET /tags/x${Math.random()}/rss.xml HTTP/1.1\r\n${HOST}\r\n`, () => socket.destroy()),
  ],
  [
    'greedy',
    (socket) => {
      let i = 0;
      const ask = () => socket.write(`GET /tags/g${i++}x${Math.random()}/rss.xml HTTP/1.1\r\n${HOST}\r\n`);
      socket.on('data', (text) => /<\/rss>|"status"/.test(`${text}`) && ask());
      ask();
    },
  ],
])('%s', async (_, work) => {
  await crowd(work);
  // Whoever comes may have to wait for its turn; nobody is left without an answer.
  const times = await waits('/healthz', '/rss.xml', '/healthz', '/atom.xml', '/readyz');
  expect(Math.max(...times)).toBeLessThan(20_000);
  expect((await metrics()).get('tagwire_connections')).toBeLessThanOrEqual(320);
  for (const socket of sockets) socket.destroy();
  await until(async () => ((await metrics()).get('tagwire_connections') ?? 0) < 20, 60_000);
});

test('what it holds afterwards is what it held before', async () => {
  await until(async () => {
    const after = await metrics();
    const open = after.get('process_open_fds') ?? 0;
    return open < 80 && after.get('tagwire_http_requests_in_flight') === 1;
  }, 30_000);
  expect((await metrics()).get('process_resident_memory_bytes')).toBeLessThan(1e9);
  expect((await server.admin('POST', '/admin/articles', { title: 'x', content: { text: 'x' } })).status).toBe(
    201,
  );
});
