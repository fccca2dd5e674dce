// Connections of a server on Node: so many and no more, and none that is held by whoever neither sends nor reads.
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Bounds {
  /** Connections at once; one client may have a quarter of them when there is no room for others. */
  most: number;
  /** Milliseconds between looks. */
  look: number;
  /** Looks in which so many bytes must have come or gone where some are waited for. */
  looks: number;
  bytes: number;
}
/** A minute, as nginx has it; a telephone at the edge of its network has more than 140 bytes a second. */
export const BOUNDS = { look: 5_000, looks: 12, bytes: 8_192 };

/** What node:http keeps at a socket: the answer under way (on Deno and Bun, too). */
interface Talking extends Socket {
  _httpMessage?: ServerResponse | null;
  _handle: { writeQueueSize?: number } | null;
}
interface Listening {
  on(event: 'connection', listener: (socket: Socket) => void): unknown;
}
interface Seen {
  read: number;
  taken: number;
  queued: number;
  /** Bytes that came or went since the count began. */
  moved: number;
  looks: number;
}

export class Connections {
  readonly #open = new Map<Talking, Seen | undefined>();
  readonly #bounds: Bounds;
  readonly #refused: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #clientAt: (address: string | undefined) => string | undefined;
  /** Connections by client, of those that can be told apart. */
  readonly #counts = new Map<string, number>();
  readonly #clients = new WeakMap<Talking, string>();
  /** Until when no room is looked for, since there was none. */
  #noRoom = 0;
  /** The same for those who have more than their share. */
  #noOwnRoom = 0;

  /**
   * @param refused called for each that is closed because there are too many
   * @param clientAt the client at an address; undefined where many may be behind it
   */
  constructor(
    server: Listening,
    bounds: Bounds,
    refused: () => void,
    clientAt: (address: string | undefined) => string | undefined = () => undefined,
  ) {
    this.#bounds = bounds;
    this.#clientAt = clientAt;
    this.#refused = refused;
    server.on('connection', (socket: Socket) => this.#opened(socket as Talking));
    this.#timer = setInterval(() => this.#look(), bounds.look);
    this.#timer.unref();
  }

  get size(): number {
    return this.#open.size;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #opened(socket: Talking): void {
    const client = this.#clientAt(socket.remoteAddress);
    if (this.#open.size >= this.#bounds.most && !this.#makeRoom(client)) {
      this.#refused();
      return void socket.destroy();
    }
    this.#open.set(socket, undefined);
    if (client !== undefined) {
      this.#clients.set(socket, client);
      this.#counts.set(client, (this.#counts.get(client) ?? 0) + 1);
    }
    socket.once('close', () => this.#forget(socket));
  }

  #forget(socket: Talking): void {
    this.#open.delete(socket);
    const client = this.#clients.get(socket);
    if (client === undefined) return;
    this.#clients.delete(socket);
    const left = (this.#counts.get(client) ?? 1) - 1;
    if (left) this.#counts.set(client, left);
    else this.#counts.delete(client);
  }

  /** Who has more than a client's share: the one with most. */
  #greediest(): string | undefined {
    let [greediest, most]: [string | undefined, number] = [undefined, this.#share];
    for (const [client, count] of this.#counts) {
      if (count > most) [greediest, most] = [client, count];
    }
    return greediest;
  }

  get #share(): number {
    return this.#bounds.most / 4;
  }

  /**
   * Closes some connections, the oldest first: those that ask for nothing at the moment, else those that are waited
   * for. Whoever comes wants something. Where a client has more than its share, its own go first; it itself has room
   * made for it by those alone that ask for nothing.
   */
  #makeRoom(client: string | undefined): boolean {
    const isGreedy = client !== undefined && (this.#counts.get(client) ?? 0) > this.#share;
    const now = performance.now();
    if (now < (isGreedy ? this.#noOwnRoom : this.#noRoom)) return false;
    const wanted = Math.ceil(this.#bounds.most / 50);
    const isIdle = ({ _httpMessage }: Talking) => !_httpMessage;
    const of = (one: string | undefined, which: (socket: Talking) => boolean) =>
      one === undefined
        ? []
        : this.#first(wanted, (socket) => this.#clients.get(socket) === one && which(socket));
    const greediest = isGreedy ? client : this.#greediest();
    let victims = of(greediest, isIdle);
    if (!victims.length && !isGreedy) {
      victims = of(greediest, isWaitedFor);
      if (!victims.length) victims = this.#first(wanted, isIdle);
      if (!victims.length) victims = this.#first(wanted, isWaitedFor);
    }
    for (const socket of victims) {
      this.#refused();
      this.#drop(socket);
    }
    if (!victims.length && isGreedy) this.#noOwnRoom = now + 100;
    else if (!victims.length) this.#noRoom = now + 100;
    return victims.length > 0;
  }

  /** Requests whose rest is waited for hold places that others could have: the oldest go. */
  relieve(): void {
    for (const socket of this.#first(Math.ceil(this.#bounds.most / 50), isWaitedFor)) {
      this.#refused();
      this.#drop(socket);
    }
  }

  #first(count: number, which: (socket: Talking) => boolean): Talking[] {
    const found: Talking[] = [];
    for (const socket of this.#open.keys()) {
      if (which(socket)) found.push(socket);
      if (found.length === count) break;
    }
    return found;
  }

  #drop(socket: Talking): void {
    this.#forget(socket);
    socket.destroy();
  }

  #look(): void {
    for (const [socket, seen] of this.#open) this.#judge(socket, seen);
  }

  #judge(socket: Talking, seen: Seen | undefined): void {
    // Who sends no head, or idles, is Node's own to close (headersTimeout, keepAliveTimeout). Bun counts no bytes.
    if (!socket.bytesRead || !isWaitedFor(socket)) {
      if (seen) this.#open.set(socket, undefined);
      return;
    }
    const read = socket.bytesRead;
    const taken = socket.bytesWritten - socket.writableLength;
    const queued = socket._handle?.writeQueueSize ?? 0;
    if (!seen) {
      this.#open.set(socket, { read, taken, queued, moved: 0, looks: 0 });
      return;
    }
    seen.moved += read - seen.read + Math.max(taken - seen.taken, seen.queued - queued, 0);
    seen.looks += 1;
    if (seen.looks >= this.#bounds.looks) {
      if (seen.moved < this.#bounds.bytes) return void this.#drop(socket);
      Object.assign(seen, { moved: 0, looks: 0 });
    }
    Object.assign(seen, { read, taken, queued });
  }
}

/**
 * Whether the rest of a request is waited for (what came and was not read yet is our own delay), or bytes wait to be
 * taken.
 */
function isWaitedFor({ _httpMessage: response, writableLength }: Talking): boolean {
  if (!response) return false;
  const { req } = response;
  return writableLength > 0 || (!req.complete && req.readableLength === 0);
}
