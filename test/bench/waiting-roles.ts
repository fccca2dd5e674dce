// Processes of the part "waiting": those who wait, and a bare node:http server that lets them.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

export type Kind = 'stream' | 'poll';
export interface Crowd {
  port: number;
  kind: Kind;
  count: number;
  /** Of the first request, without `since`. */
  path: string;
  since: number;
}
type Order = { join: Crowd } | { expect: number } | 'leave';

/** Milliseconds since the epoch, for several processes. */
export const clock = (): number => performance.timeOrigin + performance.now();

/** Who waits, in a process of its own. */
export async function startCrowd() {
  const child = fork(fileURLToPath(import.meta.url), ['crowd']);
  const ask = async <T>(order: Order): Promise<T> => {
    child.send(order);
    const [answer] = (await once(child, 'message')) as [T];
    return answer;
  };
  return {
    /** Resolves when all have asked. */
    join: (crowd: Crowd) => ask<null>({ join: crowd }),
    /** When each was told of a change with that number, in order; to be asked before it is made. */
    told: (seq: number) => ask<number[]>({ expect: seq }),
    /** All at once, without a word. */
    leave: () => ask<null>('leave'),
    stop: () => child.kill(),
  };
}

const BATCH = 200;
const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

function crowd(): void {
  let sockets: Socket[] = [];
  let told: number[] = [];
  let wanted: { needle: string; done: () => void } | undefined;
  const requestOf = ({ path, kind }: Crowd, since: number) =>
    `GET ${path}${path.includes('?') ? '&' : '?'}since=${since}${kind === 'poll' ? '&wait=30' : ''} HTTP/1.1\r\n` +
    `Host: x\r\nAccept: ${kind === 'stream' ? 'text/event-stream' : '*/*'}\r\n\r\n`;
  const enter = (of: Crowd) => {
    const socket = connect(of.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      if (wanted && text.includes(wanted.needle)) {
        told.push(clock());
        if (told.length === sockets.length) wanted.done();
      }
      const next = of.kind === 'poll' && /"next":(\d+)/.exec(text)?.[1];
      if (next) socket.write(requestOf(of, Number(next)));
    });
    socket.once('connect', () => socket.write(requestOf(of, of.since)));
    return socket;
  };
  process.on('message', async (order: Order) => {
    if (order === 'leave') {
      for (const socket of sockets) socket.resetAndDestroy();
      sockets = [];
    } else if ('join' in order) {
      for (let i = 0; i < order.join.count; i += BATCH) {
        const some = Array.from({ length: Math.min(BATCH, order.join.count - i) }, () => enter(order.join));
        sockets.push(...some);
        await Promise.all(some.map((socket) => once(socket, 'connect')));
        await sleep(20);
      }
    } else {
      told = [];
      await new Promise<void>((done) => {
        wanted = { needle: `"seq":${order.expect},`, done };
      });
      wanted = undefined;
      process.send?.(told.sort((a, b) => a - b));
      return;
    }
    process.send?.(null);
  });
}

/** To all who wait: more of a stream, or with headers the whole answer. */
interface Told {
  text: string;
  headers?: Record<string, string>;
}

/** A server that tells all who wait a text when it is asked to. */
export async function startBare() {
  const child = fork(fileURLToPath(import.meta.url), ['bare']);
  const [port] = (await once(child, 'message')) as [number];
  return { port, tell: (told: Told) => child.send(told), stop: () => child.kill() };
}

function bare(): void {
  let waiting: ServerResponse[] = [];
  const server = createServer(({ url = '' }, response) => {
    waiting.push(response);
    if (url.includes('wait=')) return;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
  });
  process.on('message', ({ text, headers }: Told) => {
    const told = waiting;
    // Who has a whole answer asks again.
    if (headers) waiting = [];
    for (const response of told) {
      if (headers) response.writeHead(200, headers).end(text);
      else response.write(text);
    }
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.send) {
  process.once('disconnect', () => process.exit());
  if (process.argv[2] === 'crowd') crowd();
  else bare();
}
