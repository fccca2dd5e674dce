// What goes wrong around a server: a disk that is slow, callbacks that hang, clients that vanish, a clock that jumps, a
// process that stands still.
import { writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Known } from './editor.ts';
import type { Dueness } from './history.ts';
import { type TagwireProcess, TOKEN } from './tagwire-process.ts';

/** Nobody else can write meanwhile, as on a disk that takes so long for another's write. */
export async function holdWriteLock(path: string, milliseconds: number): Promise<void> {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  try {
    database.exec('BEGIN IMMEDIATE');
    await sleep(milliseconds);
    database.exec('ROLLBACK');
  } finally {
    database.close();
  }
}

/** The whole process gets no time. */
export async function standStill({ pid }: TagwireProcess, milliseconds: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await sleep(milliseconds);
  process.kill(pid, 'SIGCONT');
}

/** How long a server has to publish what is due, with everything else that goes wrong, in milliseconds. */
const TIME_TO_APPEAR = 20_000;

/** The clock of a server into which inside.ts is loaded. */
export class Clock {
  readonly #file: string;
  #offset = 0;
  /** Since when scheduled articles are due, in real milliseconds; what a jump back makes not due again begins anew. */
  readonly #due = new Map<Known, number>();
  readonly #past = new Set<Known>();

  constructor(dir: string) {
    this.#file = `${dir}/offset`;
    this.jump(0);
  }

  jump(milliseconds: number): void {
    this.#offset += Math.round(milliseconds);
    writeFileSync(this.#file, `${this.#offset}`);
  }

  now = (): number => Date.now() + this.#offset;

  /** Whether an article is due: `near` as long as the server may not have seen that. Asked often. */
  dueness = (known: Known): Dueness => {
    if (known.status !== 'scheduled' || this.#past.has(known)) return 'past';
    const since = this.#due.get(known);
    if (since !== undefined && Date.now() - since > TIME_TO_APPEAR) this.#past.add(known);
    else if (this.now() < known.due) {
      // It may have appeared before the clock went back.
      if (since === undefined) return 'future';
      this.#due.set(known, Number.POSITIVE_INFINITY);
    } else if (since === undefined || since === Number.POSITIVE_INFINITY) this.#due.set(known, Date.now());
    return this.#past.has(known) ? 'past' : 'near';
  };
}

/** A client that goes away in the middle: of what it sends, or of what it gets. */
export async function vanish(url: string, random: () => number): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const kind = Math.floor(random() * 5);
  const post = (path: string, type: string, length: number) =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
  const heads = [
    'GET /rss.xml HTTP/1.1\r\nHo',
    'GET /feed.json?limit=200 HTTP/1.1\r\nHost: x\r\n\r\n',
    `${post('/admin/articles', 'application/json', 5_000)}{"title":"half`,
    `${post('/admin/media', 'image/gif', 500_000)}GIF89a`,
    `${post('/admin/import', 'application/xml', 500_000)}<rss><channel><item><title>half</title>`,
  ];
  socket.write(heads[kind] ?? '');
  // Some read nothing for a while before they go.
  socket.pause();
  await sleep(random() < 0.2 ? 2_000 * random() : 30 * random());
  socket.destroy();
}

/** A subscriber's callbacks, of which one is well and the others are not. */
export class Callbacks {
  /** What the one that is well got last. */
  last = '';
  received = 0;
  readonly #server: Server;
  readonly #hanging = new Set<ServerResponse>();

  constructor(random: () => number) {
    this.#server = createServer((request, response) => {
      const challenge = new URL(request.url ?? '/', 'http://x').searchParams.get('hub.challenge');
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('error', () => {});
      request.on('end', () => {
        if (challenge !== null) return response.end(challenge);
        const path = request.url?.split('?')[0];
        if (path === '/hangs' && random() < 0.8) {
          if (this.#hanging.size > 50) for (const old of this.#hanging) old.destroy();
          this.#hanging.add(response);
          response.once('close', () => this.#hanging.delete(response));
          return undefined;
        }
        if (path === '/breaks')
          return random() < 0.5 ? request.socket.destroy() : response.writeHead(500).end();
        if (path === '/well') {
          this.last = Buffer.concat(parts).toString();
          this.received += 1;
        }
        return response.writeHead(204).end();
      });
    });
  }

  async subscribe(url: string): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    const { port } = this.#server.address() as AddressInfo;
    for (const path of ['/well', '/hangs', '/breaks']) {
      const body = new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.topic': `${url}/feed.json`,
        'hub.callback': `http://127.0.0.1:${port}${path}`,
      });
      const response = await fetch(`${url}/hub`, { method: 'POST', body });
      if (response.status !== 202)
        throw new Error(`the hub answers ${response.status}: ${await response.text()}`);
    }
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
