// A subscriber on loopback: node:http, nothing of Tagwire's own. It confirms what it meant and keeps what it gets.
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  /** With its query. */
  url: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** What a path answers: a status, or whatever it likes. */
export type Behaviour = number | ((request: Received, response: ServerResponse) => void);

export class Subscriber {
  readonly #server: Server;
  readonly #behaviours = new Map<string, Behaviour>();
  readonly received: Received[] = [];

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<Subscriber> {
    const subscriber = new Subscriber();
    await new Promise<void>((done) => subscriber.#server.listen(0, '127.0.0.1', done));
    return subscriber;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** From now on the path answers so; without a behaviour it echoes challenges and takes deliveries. */
  on(path: string, behaviour?: Behaviour): void {
    if (behaviour === undefined) this.#behaviours.delete(path);
    else this.#behaviours.set(path, behaviour);
  }

  /** Requests a path got, of a method. */
  at(path: string, method?: string): Received[] {
    return this.received.filter((r) => r.path === path && (!method || r.method === method));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const url = new URL(incoming.url ?? '', 'http://subscriber.invalid');
    const { method = '', headers } = incoming;
    const request = {
      ...{ method, headers, url: incoming.url ?? '', path: url.pathname, query: url.searchParams },
      body: Buffer.concat(chunks),
    };
    this.received.push(request);
    const behaviour = this.#behaviours.get(url.pathname);
    if (typeof behaviour === 'function') return behaviour(request, response);
    response.statusCode = behaviour ?? 200;
    response.end(url.searchParams.get('hub.challenge') ?? url.searchParams.get('challenge') ?? '');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
