// Connections that ask for nothing, send nothing or take nothing: closed, and nobody else is.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { Connections } from '../../../src/runtimes/node/connections.ts';
import { until } from '../../unit/cli/process.ts';

const BOUNDS = { maxConnections: 20, checkIntervalMs: 40, checks: 5, minBytes: 4_000 };
const LARGE = Buffer.alloc(32_000_000);

let server: Server;
let connections: Connections;
let refused: number;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  connections.close();
  server.close();
});

async function listen(
  listener: RequestListener,
  clientAt?: (address: string | undefined) => string | undefined,
  bounds = BOUNDS,
): Promise<number> {
  refused = 0;
  server = createServer(listener);
  const count = () => {
    refused += 1;
  };
  connections = new Connections(server, bounds, count, clientAt);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** Resolves when it is connected; `ended` once the other side has closed it. */
async function open(
  port: number,
  say = '',
  localAddress = '127.0.0.1',
): Promise<Socket & { ended: boolean; got: number }> {
  const socket = Object.assign(connect({ port, host: '127.0.0.1', localAddress }), { ended: false, got: 0 });
  sockets.push(socket);
  socket.on('error', () => {});
  socket.on('close', () => {
    socket.ended = true;
  });
  await new Promise<void>((done) => socket.once('connect', done));
  socket.write(say);
  return socket;
}
const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n';
const answer = async (port: number): Promise<number> =>
  (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).status;

test('of those that ask for nothing the oldest go when there are too many', async () => {
  const port = await listen((_, response) => response.end('x'));
  const silent: Awaited<ReturnType<typeof open>>[] = [];
  for (let i = 0; i < 60; i++) silent.push(await open(port));
  expect(await answer(port)).toBe(200);
  await until(() => silent.filter(({ ended }) => ended).length >= 40);
  expect(connections.size).toBeLessThanOrEqual(BOUNDS.maxConnections);
  expect(silent.slice(0, 40).every(({ ended }) => ended)).toBe(true);
  expect(silent.at(-1)?.ended).toBe(false);
  expect(refused).toBeGreaterThanOrEqual(40);
});

test('those that are being answered stay, and who comes then is turned away', async () => {
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  let asked = 0;
  const port = await listen((_, response) => {
    asked += 1;
    void released.then(() => response.end('x'));
  });
  const busy = [];
  for (let i = 0; i < BOUNDS.maxConnections; i++) busy.push(await open(port, get));
  await until(() => asked === BOUNDS.maxConnections);
  const late = await open(port, get);
  late.resume();
  await until(() => late.ended);
  expect(busy.some(({ ended }) => ended)).toBe(false);
  release();
  await until(async () => (await answer(port).catch(() => 0)) === 200);
});

test('those that are waited for go rather than who comes', async () => {
  const port = await listen((request, response) => {
    request.resume().on('end', () => response.end('x'));
  });
  const slow: Awaited<ReturnType<typeof open>>[] = [];
  for (let i = 0; i < 2 * BOUNDS.maxConnections; i++) slow.push(await open(port, post));
  expect(await answer(port)).toBe(200);
  await until(() => slow.slice(0, BOUNDS.maxConnections).every(({ ended }) => ended));
});

test('when there is no room, who has more than a quarter makes it of his own', async () => {
  const port = await listen(
    (request, response) => {
      request.resume().on('end', () => response.end('x'));
    },
    (address) => address,
  );
  const others = [];
  for (let i = 2; i < 7; i++) others.push(await open(port, i % 2 ? post : '', `127.0.0.${i}`));
  const greedy: Awaited<ReturnType<typeof open>>[] = [];
  for (let i = 0; i < 3 * BOUNDS.maxConnections; i++) greedy.push(await open(port, post));
  await until(
    () =>
      greedy.filter(({ ended }) => ended).length === 3 * BOUNDS.maxConnections - (BOUNDS.maxConnections - 5),
  );
  for (let i = 10; i < 15; i++) others.push(await open(port, '', `127.0.0.${i}`));
  await until(() => greedy.filter(({ ended }) => !ended).length === BOUNDS.maxConnections - 10);
  expect(others.some(({ ended }) => ended)).toBe(false);
  expect(connections.size).toBe(BOUNDS.maxConnections);
});

test('a body that does not come', async () => {
  const port = await listen((request, response) => {
    request.resume().on('end', () => response.end('x'));
  });
  const slow = await open(port, post);
  const drip = setInterval(() => slow.write('a'), 20);
  const brisk = await open(port, post);
  const flow = setInterval(() => brisk.write('a'.repeat(2_000)), 20);
  await until(() => slow.ended);
  await sleep(BOUNDS.checkIntervalMs * BOUNDS.checks * 2);
  expect(brisk.ended).toBe(false);
  clearInterval(drip);
  clearInterval(flow);
});

test('a body that nobody reads yet is no fault of its sender', async () => {
  const port = await listen((request, response) => {
    setTimeout(() => request.resume().on('end', () => response.end('x')), 1_000);
  });
  const patient = await open(port, post);
  patient.write('a'.repeat(1_000_000));
  let said = '';
  patient.on('data', (text) => {
    said += text;
  });
  await until(() => said.startsWith('HTTP/1.1 200'));
});

test('an answer that nobody takes', async () => {
  const port = await listen((_, response) => response.end(LARGE));
  const deaf = await open(port, get);
  deaf.pause();
  const trickling = await open(port, get);
  trickling.pause();
  const sip = setInterval(() => trickling.read(10), 20);
  await until(() => connections.size === 0);
  clearInterval(sip);
});

test('an answer that is taken slowly is given whole', async () => {
  const port = await listen((_, response) => response.end(LARGE));
  const slow = await open(port, get);
  slow.on('data', (bytes) => {
    slow.got += bytes.length;
    slow.pause();
    setTimeout(() => slow.resume(), 1);
  });
  await until(() => slow.got > LARGE.length || slow.ended);
  expect(slow.got).toBeGreaterThan(LARGE.length);
});

test('those whose rest is waited for make room when they are asked to, the oldest first', async () => {
  const port = await listen((request) => void request.resume());
  const slow: Awaited<ReturnType<typeof open>>[] = [];
  for (let i = 0; i < 4; i++) slow.push(await open(port, post));
  await until(() => connections.size === 4);
  await sleep(50);
  connections.relieve();
  await until(() => slow[0]!.ended);
  expect(slow.slice(1).some(({ ended }) => ended)).toBe(false);
});

test('who has just come keeps its place until its request is there', async () => {
  let bodies = 0;
  const count = ({ method }: IncomingMessage, response: ServerResponse) => {
    if (method === 'GET') response.end('x');
    else bodies += 1;
  };
  // Bodies that do not come are closed in no time that matters here.
  const port = await listen(count, undefined, { ...BOUNDS, checkIntervalMs: 60_000 });
  for (let i = 1; i <= BOUNDS.maxConnections; i++) {
    await open(port, post);
    await until(() => bodies === i);
  }
  const newcomer = await open(port);
  await until(() => refused > 0);
  let answered = false;
  newcomer.on('data', () => {
    answered = true;
  });
  for (let i = 1; i <= 3; i++) {
    await open(port, post);
    await until(() => bodies === BOUNDS.maxConnections + i);
  }
  newcomer.write(get);
  await until(() => answered);
});
