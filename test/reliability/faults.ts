// What goes wrong around a server: a disk that is slow, callbacks that hang, clients that vanish, a clock that jumps, a
// process that stands still.
import { renameSync, writeFileSync } from 'node:fs';
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
/** How long after a jump it may still go by its old clock: it reads the file every 20 ms, and later when it is busy. */
const TIME_TO_NOTICE = 1_000;

/** The clock of a server into which inside.ts is loaded. */
export class Clock {
  readonly #file: string;
  /** When each was, in real milliseconds, and by how many the clock is ahead from then on. */
  readonly #jumps: { from: number; ahead: number }[] = [];

  constructor(dir: string) {
    this.#file = `${dir}/offset`;
    this.jump(0);
  }

  jump(milliseconds: number): void {
    const ahead = this.#ahead() + Math.round(milliseconds);
    this.#jumps.push({ from: Date.now(), ahead });
    // Renamed, since a file that is read while it is still empty would mean the real time.
    writeFileSync(`${this.#file}.part`, `${ahead}`);
    renameSync(`${this.#file}.part`, this.#file);
  }

  #ahead = (): number => this.#jumps.at(-1)?.ahead ?? 0;

  now = (): number => Date.now() + this.#ahead();

  /** `past`: due for so long that it must be shown. `near`: it may be, and stays so when the clock goes back. */
  dueness = ({ status, asked, due }: Known): Dueness => {
    if (status !== 'scheduled') return 'past';
    let dueness: Dueness = 'future';
    let since = Number.POSITIVE_INFINITY;
    for (const [i, { from, ahead }] of this.#jumps.entries()) {
      const next = this.#jumps[i + 1]?.from;
      const to = next ?? Date.now();
      const dueFrom = Math.max(from, asked, due - ahead);
      if (dueFrom <= to + (next ? TIME_TO_NOTICE : 0)) dueness = 'near';
      // What comes due a second time, after a jump back, has the whole time again.
      since = dueFrom <= to ? Math.min(since, dueFrom) : Number.POSITIVE_INFINITY;
      if (to - since > TIME_TO_APPEAR) return 'past';
    }
    return dueness;
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
        // The clock may run ahead by more than the usual ten days.
        'hub.lease_seconds': `${30 * 86_400}`,
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
