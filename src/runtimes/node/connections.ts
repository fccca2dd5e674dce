// Caps open connections, and closes stalled ones (slowloris, slow readers).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface Bounds {
  /** Connections at once; one client may have a quarter of them when there is no room for others. */
  maxConnections: number;
  checkIntervalMs: number;
  /** Checks in which so many bytes of a body must have come, or anything must have been taken of an answer. */
  checks: number;
  minBytes: number;
}
/** A minute, as nginx has it; a telephone at the edge of its network has more than 140 bytes a second. */
export const BOUNDS = { checkIntervalMs: 5_000, checks: 12, minBytes: 8_192 };

/** Pause after a search that found no connection to close. */
const NO_ROOM_MS = 100;
/** Silence after which a connection counts as idle. */
const FIRST_REQUEST_MS = 2_000;

type Kind = (connection: Connection) => boolean;

interface Listening {
  on(event: 'connection', listener: (socket: Socket) => void): unknown;
  on(event: 'request', listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void): unknown;
}

/** How a body comes. */
interface Progress {
  read: number;
  /** Bytes since the count began, and checks. */
  moved: number;
  checks: number;
}

interface Connection {
  readonly socket: Socket;
  /** Undefined where many may be behind its address. */
  readonly client: string | undefined;
  /** By a clock that is never set; milliseconds. */
  readonly openedAt: number;
  /**
   * The newest answer. Of pipelined requests it ends last, and the request of no other is still arriving.
   */
  response?: ServerResponse | undefined;
  progress?: Progress | undefined;
  /** Node closes it when nothing is taken of its answer. */
  hasTimeout?: boolean;
}

export class Connections {
  /** The oldest first. */
  readonly #open = new Map<Socket, Connection>();
  readonly #bounds: Bounds;
  readonly #refused: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #clientAt: (address: string | undefined) => string | undefined;
  /** Connections by client, of those that can be told apart. */
  readonly #counts = new Map<string, number>();
  /** Until when no room is looked for, since there was none. */
  #noRoomUntil = 0;
  /** The same for those who have more than their share. */
  #noOwnRoomUntil = 0;

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
    server.on('connection', (socket) => this.#opened(socket));
    server.on('request', ({ socket }, response) => {
      const connection = this.#open.get(socket);
      if (connection) connection.response = response;
    });
    this.#timer = setInterval(() => this.#check(), bounds.checkIntervalMs);
    this.#timer.unref();
  }

  get size(): number {
    return this.#open.size;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #opened(socket: Socket): void {
    const client = this.#clientAt(socket.remoteAddress);
    if (this.#open.size >= this.#bounds.maxConnections && !this.#makeRoom(client)) {
      this.#refused();
      return void socket.destroy();
    }
    this.#open.set(socket, { socket, client, openedAt: performance.now() });
    if (client !== undefined) this.#counts.set(client, (this.#counts.get(client) ?? 0) + 1);
    socket.once('close', () => this.#forget(socket));
  }

  #forget(socket: Socket): void {
    const client = this.#open.get(socket)?.client;
    this.#open.delete(socket);
    if (client === undefined) return;
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
    return this.#bounds.maxConnections / 4;
  }

  /**
   * Closes some connections, the oldest first: those that ask for nothing at the moment, else those that are waited
   * for, else those that have just come. Whoever comes wants something: its request is on its way. Where a client has
   * more than its share, its own go first; it itself has room made for it by those alone that ask for nothing.
   */
  #makeRoom(client: string | undefined): boolean {
    const isGreedy = client !== undefined && (this.#counts.get(client) ?? 0) > this.#share;
    const now = performance.now();
    if (now < (isGreedy ? this.#noOwnRoomUntil : this.#noRoomUntil)) return false;
    const isSettled = (connection: Connection) => isIdle(connection) && !isNew(connection, now);
    const greediest = isGreedy ? client : this.#greediest();
    const ofGreediest = (which: Kind) => (connection: Connection) =>
      greediest !== undefined && connection.client === greediest && which(connection);
    const kinds = isGreedy
      ? [ofGreediest(isIdle)]
      : [ofGreediest(isSettled), ofGreediest(isWaitedFor), isSettled, isWaitedFor, isIdle];
    if (kinds.some((which) => this.#closeSome(which))) return true;
    if (isGreedy) this.#noOwnRoomUntil = now + NO_ROOM_MS;
    else this.#noRoomUntil = now + NO_ROOM_MS;
    return false;
  }

  /** Requests whose rest is waited for hold places that others could have: the oldest go. */
  relieve(): void {
    this.#closeSome(isWaitedFor);
  }

  /** Closes the oldest of a kind; false where there are none. */
  #closeSome(which: Kind): boolean {
    const count = Math.ceil(this.#bounds.maxConnections / 50);
    const found = this.#open.values().filter(which).take(count).toArray();
    for (const { socket } of found) {
      this.#refused();
      this.#drop(socket);
    }
    return found.length > 0;
  }

  #drop(socket: Socket): void {
    this.#forget(socket);
    socket.destroy();
  }

  #check(): void {
    for (const connection of this.#open.values()) {
      // Not kept for as long as its connection idles.
      if (isIdle(connection)) connection.response = undefined;
      this.#limitTaking(connection);
      this.#limitSending(connection);
    }
  }

  /** Of an answer in one large piece only Node sees what is taken: its own timeout begins again with that. */
  #limitTaking(connection: Connection): void {
    const { socket, response, hasTimeout = false } = connection;
    const isTaking = response !== undefined && socket.writableLength > 0;
    if (isTaking === hasTimeout) return;
    connection.hasTimeout = isTaking;
    if (isTaking) socket.setTimeout(this.#bounds.checkIntervalMs * this.#bounds.checks);
    // After the answer Node has set the timeout of idle connections.
    else if (response) socket.setTimeout(0);
  }

  /** Who sends no head, or idles, is Node's own to close (headersTimeout, keepAliveTimeout). Bun counts no bytes. */
  #limitSending(connection: Connection): void {
    const { socket, progress } = connection;
    const read = socket.bytesRead;
    if (!read || !isSending(connection)) {
      connection.progress = undefined;
      return;
    }
    if (!progress) {
      connection.progress = { read, moved: 0, checks: 0 };
      return;
    }
    progress.moved += read - progress.read;
    progress.read = read;
    progress.checks += 1;
    if (progress.checks < this.#bounds.checks) return;
    if (progress.moved < this.#bounds.minBytes) this.#drop(socket);
    connection.progress = undefined;
  }
}

/** Whether its first request may still be on its way. */
const isNew = ({ response, openedAt }: Connection, now: number): boolean =>
  !response && now - openedAt < FIRST_REQUEST_MS;

const isIdle = ({ response }: Connection): boolean => !response || response.writableFinished;

/** Whether the rest of a request is waited for; what came and was not read yet is our own delay. */
const isSending = ({ response }: Connection): boolean =>
  response !== undefined && !response.req.complete && response.req.readableLength === 0;

/** Whether bytes are waited for, or wait to be taken. */
const isWaitedFor = (connection: Connection): boolean =>
  !isIdle(connection) && (connection.socket.writableLength > 0 || isSending(connection));
