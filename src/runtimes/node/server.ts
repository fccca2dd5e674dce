// The HTTP server of Node, Deno and Bun before the application: what has to wait, what is refused.
import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Http2Bindings, type HttpBindings, type ServerType, serve } from '@hono/node-server';
import type { createApp } from '../../app.ts';
import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import { codeOfStatus, type Problem, problem, problemUrl } from '../../problems.ts';
import type { NodeMeter } from '../metrics/meter.ts';
import { AdmissionQueue } from './admission-queue.ts';
import { BOUNDS, Connections } from './connections.ts';
import { closing, drain, isUnread } from './linger.ts';

/** How long a request may take to arrive: an archive that is imported is read as fast as it is stored. */
const REQUEST_TIMEOUT_MS = 6 * 3_600_000;
/** From the first byte of a request to the end of its head; a connection that idles is not meant. */
const HEAD_TIMEOUT_MS = 15_000;
/**
 * How long a connection without a request stays open: longer than proxies keep theirs by default (nginx and AWS's load
 * balancers 60 s, Caddy 120 s), so that the proxy closes first and no request meets a connection that has just ended.
 */
export const IDLE_TIMEOUT_MS = 125_000;
const CHECK_INTERVAL_MS = 2_000;
/** Requests on one connection that wait for the answer to the first (RFC 9112 §9.3.2): more than any client has. */
const MAX_PIPELINED = 64;

/** Of the connections: who waits leaves room for who does not. */
const WAITING_SHARE = 0.75;

/** Serves the application; resolves when it listens. @throws ConfigError when the port cannot be used */
export async function listen(
  config: Config,
  app: ReturnType<typeof createApp>,
  meter: NodeMeter,
): Promise<{ server: ServerType; connections: Connections }> {
  const { clients, load } = app.context;
  const queue = new AdmissionQueue();
  const refuse = () => {
    load.shed('request');
    const text = problemText(config, 503, 'Service Unavailable', problem('overloaded'));
    return new Response(text, { status: 503, headers: { ...PROBLEM_HEADERS, 'retry-after': '2' } });
  };
  const fetch = (request: Request, bindings: HttpBindings | Http2Bindings) => {
    const { incoming, outgoing } = bindings as HttpBindings;
    const admit = async (answer: () => Promise<Response>) => {
      const isGone = () => outgoing.destroyed;
      const response = NEVER_QUEUED.test(incoming.url ?? '')
        ? await answer()
        : await queue.run({ work: answer, refuse, isGone, share: shareOf(incoming.headers) });
      const isEarly = response.status >= 400 && isUnread(incoming);
      return isEarly ? closing(response, incoming) : response;
    };
    // Faster than the Fetch API's. Of some headers that are repeated Node keeps the first only.
    const headerOf = (name: string) => incoming.headers[name] as string | undefined;
    return app.fetch(request, incoming.socket?.remoteAddress, admit, headerOf);
  };
  const server = serve({
    fetch,
    hostname: config.host,
    port: config.port,
    createServer: ((options: ServerOptions, others: RequestListener) =>
      createServer(
        {
          ...options,
          headersTimeout: HEAD_TIMEOUT_MS,
          connectionsCheckingInterval: CHECK_INTERVAL_MS,
          keepAliveTimeout: IDLE_TIMEOUT_MS,
          // No stream is opened and closed for a body that cannot come: a twelfth of a warm answer (Node 24).
          optimizeEmptyRequests: true,
        },
        inOrder(oneHost(config, others)),
      )) as typeof createServer,
  });
  if ('requestTimeout' in server) server.requestTimeout = REQUEST_TIMEOUT_MS;
  const bounds = { ...BOUNDS, maxConnections: maxConnections() };
  const { places } = app.waiting;
  places.most = Math.min(places.most, Math.floor(bounds.maxConnections * WAITING_SHARE));
  const connections = new Connections(
    server,
    bounds,
    () => load.shed('connection'),
    // A trusted proxy's connections are those of many.
    (address) => (config.trustProxy ? undefined : clients.countedBy('read', address, undefined)),
  );
  load.full = () => connections.relieve();
  meter.gauge('tagwire_connections', '', () => connections.size);
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { code = '', message } = error;
      const name = /^(EADDRNOTAVAIL|EINVAL|ENOTFOUND|EAI_)/.test(code) ? 'HOST' : 'PORT';
      const line = code === 'EADDRINUSE' ? `${config.port} is in use; choose another` : message;
      reject(new ConfigError(`${name}: ${line}`, { cause: error }));
    });
  });
  server.on('clientError', (error, socket) => refuseUnreadable(config, error, socket));
  return { server, connections };
}

/** Health, readiness and metrics are never told to wait: they say why others are. */
const NEVER_QUEUED = /^\/(?:[^?]*\/)?(?:healthz|readyz|metrics)(?:\?|$)/;

/** Of the queue: requests with a validator or a token may fill more of it. */
const shareOf = (headers: IncomingHttpHeaders): number =>
  (headers['if-none-match'] ?? headers['if-modified-since'] ?? headers.authorization ?? headers.cookie) ===
  undefined
    ? 0.75
    : 1;

/** RFC 9112 §3.2: a request has one Host. Node drops the second, which a proxy before it may have gone by. */
const oneHost =
  (config: Config, others: RequestListener): RequestListener =>
  (incoming, outgoing) => {
    let hosts = 0;
    const { rawHeaders } = incoming;
    for (let i = 0; i < rawHeaders.length; i += 2) {
      if (rawHeaders[i]!.length === 4 && rawHeaders[i]!.toLowerCase() === 'host') hosts += 1;
    }
    if (hosts > 1) refuseHosts(config, incoming, outgoing);
    else others(incoming, outgoing);
  };

/** Closes connections on which requests are heaped up: each costs memory until the first is answered. */
function inOrder(others: RequestListener): RequestListener {
  const waiting = new WeakMap<object, number>();
  return (incoming, outgoing) => {
    // Answers are written in order: one that is not the first has no socket yet.
    if (outgoing.socket === null) {
      const { socket } = incoming;
      if (socket.destroyed) return;
      const count = (waiting.get(socket) ?? 0) + 1;
      waiting.set(socket, count);
      if (count > MAX_PIPELINED) return void socket.destroy();
      outgoing.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
    }
    others(incoming, outgoing);
  };
}

function refuseHosts(config: Config, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const detail = 'The request has several Host lines: send one.';
  const body = problemText(config, 400, 'Bad Request', { detail });
  outgoing.writeHead(400, { ...PROBLEM_HEADERS, 'content-length': body.length, connection: 'close' });
  if (!isUnread(incoming)) return void outgoing.end(body);
  outgoing.write(body);
  void drain(incoming).then(() => outgoing.end());
}

const PROBLEM_HEADERS = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
function problemText({ publicUrl }: Config, status: number, title: string, what: Problem): string {
  const { code = codeOfStatus(title), detail } = what;
  return JSON.stringify({ type: problemUrl(publicUrl, code), title, status, code, detail });
}

/** What the system lets this process open, less what database, files and outgoing calls need. */
function maxConnections(): number {
  try {
    const allowed = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    if (allowed) return Math.min(50_000, Math.max(64, Math.floor(Number(allowed) * 0.75) - 64));
  } catch {}
  return 10_000;
}

/** What Node's parser refuses never becomes a request: most often a letter that must be percent-encoded. */
function refuseUnreadable(config: Config, error: NodeJS.ErrnoException, socket: Duplex): void {
  // Browsers open connections in advance, and pools keep unused ones. A 408 on such a connection would be read as the answer to
  // the next request on it.
  const isUnused = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && (socket as Socket).bytesRead === 0;
  if (error.code === 'ECONNRESET' || isUnused || !socket.writable) return void socket.destroy();
  const [status, title, detail] = UNREADABLE[error.code ?? ''] ?? UNREADABLE.other!;
  const body = problemText(config, status, title, { detail });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${body.length}`,
  ];
  socket.end(`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`);
}

const UNREADABLE: Readonly<Record<string, [status: number, title: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'Send fewer or shorter headers.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'The request did not arrive in time.'],
  other: [
    400,
    'Bad Request',
    'The request cannot be read. Letters beyond ASCII are percent-encoded in addresses: ?tag=T%C3%BCrkiye.',
  ],
};
