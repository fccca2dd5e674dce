// A server process of several: does what the first one tells it.
import cluster from 'node:cluster';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerType } from '@hono/node-server';
import { tellLast } from '../metrics/cluster-metrics.ts';
import type { Running } from './index.ts';
import { IDLE_TIMEOUT_MS } from './server.ts';

/** What the first process tells another: end now, or let the others take new connections and end when idle. */
export type Order = 'stop' | 'leave';
/** What another tells the first, once it answers. */
export interface Ready {
  address: string;
}

/** How long one that leaves waits for open connections: longer than any idles, long enough for an upload. */
const LEAVE_TIMEOUT_MS = IDLE_TIMEOUT_MS + 5_000;

/** Each resolves when the first process, or a signal, says so. */
export interface Orders {
  stop: Promise<unknown>;
  leave: Promise<unknown>;
}

/** @param stop resolves when a signal asks for it */
export function ordersOf(stop: Promise<unknown>): Orders {
  // A terminal tells all its processes; what that means is for the first to say.
  process.on('SIGHUP', () => {});
  const told = (wanted: Order) =>
    new Promise<void>((resolve) => {
      process.on('message', (order: Order) => order === wanted && resolve());
    });
  return { stop: Promise.race([stop, told('stop')]), leave: told('leave') };
}

/** Tells the first process that this one answers, does as it is told, and ends. */
export async function serveAsTold(running: Running, { stop, leave }: Orders): Promise<void> {
  process.send?.({ address: running.address } satisfies Ready);
  await Promise.race([stop, leave.then(() => Promise.race([stop, retire(running)]))]);
  await running.stop();
}

/**
 * Lets the other processes take new connections, answers what still comes on the open ones, gives deliveries back;
 * resolves when the last connection is closed.
 */
async function retire({ app, server, meter }: Running): Promise<void> {
  app.context.runtime.log.log('debug', 'leaving');
  // RFC 9112 §9.6: no further request comes on a connection after this answer.
  server.prependListener('request', (_: unknown, response: ServerResponse) => {
    response.setHeader('Connection', 'close');
  });
  const closed = once(server, 'close');
  // http.Server's close, and with it a disconnect, would cut idle connections, on which a request may be on its way: they
  // end by the Keep-Alive time that clients were told. On Deno and Bun a server is none of net.
  if (server instanceof Server) Server.prototype.close.call(server);
  else (server as ServerType).close();
  await tellLast(meter);
  letGo();
  await app.stop();
  await Promise.race([closed, sleep(LEAVE_TIMEOUT_MS, undefined, { ref: false })]);
}

/** Lets go of the first process, without which this one would not end. */
export function letGo(): void {
  if (cluster.worker?.isConnected()) cluster.worker.disconnect();
}
