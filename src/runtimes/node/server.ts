// The HTTP server of Node, Deno and Bun before the application: what is ready, what has to wait, what is refused.
import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { type Http2Bindings, type HttpBindings, type ServerType, serve } from '@hono/node-server';
import type { createApp } from '../../app.ts';
import type { Config } from '../../config.ts';
import { ConfigError } from '../../errors.ts';
import { isTraced } from '../../http/tracing.ts';
import type { NodeMeter } from '../metrics/meter.ts';
import { Line } from './admission-queue.ts';
import { BOUNDS, Connections } from './connections.ts';
import { closing, drain, isUnread } from './linger.ts';
import type { Counting } from './rate-limit.ts';
import { ReadyAnswers } from './response-cache.ts';

/** How long a request may take to arrive, in milliseconds: an archive that is imported is read as fast as it is stored. */
const UPLOAD_TIME = 6 * 3_600_000;
/** From the first byte of a request to the end of its head; a connection that idles is not meant. */
const HEAD_TIMEOUT_MS = 15_000;
/**
 * How long a connection without a request stays open: longer than proxies keep theirs by default (nginx and AWS's load
 * balancers 60 s, Caddy 120 s), so that the proxy closes first and no request meets a connection that has just ended.
 */
export const IDLE_TIMEOUT_MS = 125_000;
const LOOK = 2_000;
/** Requests on one connection that wait for the answer to the first (RFC 9112 §9.3.2): more than any client has. */
const MOST_PIPELINED = 64;

/** Serves the application; resolves when it listens. @throws ConfigError when the port cannot be used */
export async function listen(
  config: Config,
  app: ReturnType<typeof createApp>,
  meter: NodeMeter,
  limit: Counting,
): Promise<{ server: ServerType; connections: Connections }> {
  const { clients, load, runtime } = app.context;
  const mayRead = ({ socket: { remoteAddress }, rawHeaders }: IncomingMessage) => {
    const key = clients.countedBy('read', remoteAddress, forwardedIn(rawHeaders));
    return key === undefined || limit('read', key);
  };
  const ready = new ReadyAnswers(app, meter, runtime.now, mayRead);
  const fetch = async (request: Request, { incoming }: HttpBindings | Http2Bindings) => {
    const asked = ready.askedBy(incoming as IncomingMessage);
    const state = asked && app.reusable.state();
    const response = await app.fetch(request, incoming.socket?.remoteAddress);
    if (asked) ready.keep(incoming.url ?? '', asked, response, state);
    const early = response.status >= 400 && isUnread(incoming as IncomingMessage);
    return early ? closing(response, incoming as IncomingMessage) : response;
  };
  const refuse = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    load.shed('request');
    const detail = 'More is asked than can be answered; try again.';
    answerProblem(incoming, outgoing, 503, 'Service Unavailable', detail, { 'retry-after': '2' });
  };
  // At the level debug every request has its line, and in traces its span.
  const before =
    config.logLevel === 'debug' || isTraced() ? (others: RequestListener) => others : ready.before;
  const server = serve({
    fetch,
    hostname: config.host,
    port: config.port,
    createServer: ((options: ServerOptions, others: RequestListener) =>
      createServer(
        {
          ...{ ...options, headersTimeout: HEAD_TIMEOUT_MS, connectionsCheckingInterval: LOOK },
          keepAliveTimeout: IDLE_TIMEOUT_MS,
          // No stream is opened and closed for a body that cannot come: a twelfth of a warm answer (Node 24).
          optimizeEmptyRequests: true,
        },
        inOrder(before(inLine(new Line(), others, refuse))),
      )) as typeof createServer,
  });
  if ('requestTimeout' in server) server.requestTimeout = UPLOAD_TIME;
  const bounds = { ...BOUNDS, most: mostConnections() };
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
  server.on('clientError', refuseUnreadable);
  return { server, connections };
}

/** X-Forwarded-For, its lines joined as RFC 9110 §5.3 says. `headers` would be made of `rawHeaders` for this alone. */
function forwardedIn(raw: readonly string[]): string | undefined {
  let all: string | undefined;
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!;
    if (name.length !== 15 || name.toLowerCase() !== 'x-forwarded-for') continue;
    all = all === undefined ? raw[i + 1] : `${all}, ${raw[i + 1]}`;
  }
  return all;
}

/** Health, readiness and metrics are never told to wait: they say why others are. */
const AT_ONCE = /^\/(?:[^?]*\/)?(?:healthz|readyz|metrics)(?:\?|$)/;

/** Lets requests to the application in by turns; who has a validator or a token may fill more of the line. */
function inLine(
  line: Line,
  others: RequestListener,
  refuse: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): RequestListener {
  return (incoming, outgoing) => {
    // RFC 9112 §3.2. Node drops the second, which a proxy before it may have gone by.
    if (incoming.rawHeaders.filter((name, i) => i % 2 === 0 && /^host$/i.test(name)).length > 1) {
      const detail = 'The request has several Host lines: send one.';
      return answerProblem(incoming, outgoing, 400, 'Bad Request', detail, { connection: 'close' });
    }
    if (AT_ONCE.test(incoming.url ?? '')) return others(incoming, outgoing);
    const { headers } = incoming;
    const known =
      headers['if-none-match'] ?? headers['if-modified-since'] ?? headers.authorization ?? headers.cookie;
    line.enter(
      {
        run: () => others(incoming, outgoing),
        refuse: () => refuse(incoming, outgoing),
        gone: () => outgoing.destroyed,
      },
      known === undefined ? 0.75 : 1,
    );
  };
}

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
      if (count > MOST_PIPELINED) return void socket.destroy();
      outgoing.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
    }
    others(incoming, outgoing);
  };
}

/** As `Refusal` says it, without a Request and a Response. */
function answerProblem(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string>,
): void {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  const unread = isUnread(incoming);
  outgoing.writeHead(status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'content-length': body.length,
    ...headers,
    ...(unread && { connection: 'close' }),
  });
  if (!unread) return void outgoing.end(body);
  outgoing.write(body);
  void drain(incoming).then(() => outgoing.end());
}

/** What the system lets this process open, less what database, files and outgoing calls need. */
function mostConnections(): number {
  try {
    const allowed = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    if (allowed) return Math.min(50_000, Math.max(64, Math.floor(Number(allowed) * 0.75) - 64));
  } catch {}
  return 10_000;
}

/** What Node's parser refuses never becomes a request: most often a letter that must be percent-encoded. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, title, detail] = UNREADABLE[error.code ?? ''] ?? UNREADABLE.other!;
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
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
