// What a runtime gives. Types only: nothing here imports anything above it.
import type { ScryptCost } from './domain/password.ts';
import type { Problem } from './problems.ts';

export type SqlValue = string | number | null;
export interface Statement {
  sql: string;
  params: readonly unknown[];
}
/** Rows as arrays, in the order of the selected columns. */
export type Rows = SqlValue[][];

/** The library by which a database file is read and written. */
export type DatabaseDriver = 'libsql' | 'node:sqlite';

/** How a copy of a database follows its primary. */
export interface Replica {
  /** Whether the primary answered lately: then writers are served, too. */
  reached: boolean;
  /** When it was last as new as the primary, in milliseconds since the epoch; undefined if not since the start. */
  syncedAt?: number;
  /** How far it is, in the primary's own count of what it wrote; undefined if not synced since the start. */
  frame?: number;
}

/** Its files are gone; it is damaged; or its disk failed or was full a moment ago. */
export interface DatabaseTrouble {
  kind: 'lost' | 'damaged' | 'passing';
  detail: string;
}

/** A SQLite database: a libSQL file, a sqld server or D1. */
export interface SqlDriver {
  /** Runs one reading statement. */
  all(sql: string, params: readonly unknown[]): Promise<Rows>;
  /** Runs the statements as one atomic, durable write: all or none. Rejects with the database's message. */
  batch(statements: readonly Statement[]): Promise<Rows[]>;
  /**
   * A number that differs once anything was committed, by this process or another. Cheap enough to be
   * asked per request; absent where the database cannot tell without a query.
   */
  version?(): number;
  /** Milliseconds for which the last reading statement held the event loop; absent where statements run elsewhere. */
  held?(): number;
  /** Why not all can be answered, where that is known. */
  trouble?(): DatabaseTrouble | undefined;
  /** Of a copy that follows another database; undefined where this is the database itself. */
  replica?(): Replica | undefined;
  close(): Promise<void>;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export interface Log {
  /** Whether lines of this level are written; absent where all are. */
  isOn?(level: LogLevel): boolean;
  log(level: LogLevel, message: string, fields?: Record<string, unknown>): void;
}

/** Static files that ship with the server (the API browser). */
export type Assets = (name: string) => Promise<Response | undefined>;

/** Bytes kept beyond this process, under names that are never given to other bytes. It never fails. */
export interface SharedBytes {
  get(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  put(name: string, bytes: Uint8Array<ArrayBuffer>): void;
}

export type Coding = 'gzip' | 'br' | 'zstd';
export type Compress = (coding: Coding, bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;

/** An outgoing request. */
export interface Call {
  method: 'GET' | 'POST';
  /** Absolute; it may come from a stranger. */
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** Milliseconds for the whole exchange. */
  timeout: number;
  /** What of the answer's body is read at most. */
  maxBytes: number;
  /** A stranger named the host and nobody there has confirmed anything: its name is looked up on a budget of its own. */
  unverified?: boolean;
}

export interface Answer {
  status: number;
  text: string;
  /** The body as it came. */
  bytes: Uint8Array<ArrayBuffer>;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
}

/** The way out. It reaches public addresses and what OUTBOUND_ALLOW exempts, and follows no redirect. */
export interface Outgoing {
  /** Why a URL will never be called, as far as that can be told without looking its name up. */
  refusal(url: URL): Problem | undefined;
  /** @throws CallFailed when there is no answer */
  send(call: Call): Promise<Answer>;
  /** What a host name shares with others of the same party: its registrable domain, where the runtime can tell. */
  domainOf(host: string): string;
  /** Calls at once, at most. */
  concurrency: number;
  /** Calls of one `tick()`, where the runtime bounds them: then a tick is on its own, and not one of a process. */
  perTick?: number;
  close(): void;
}

/**
 * Files that never change, each under a name made of its own SHA-256, `{hash}.{ending}`: a folder, or R2.
 * A name that was given means these bytes for ever.
 */
export interface Media {
  /** Keeps a file in whole, durably, or not at all: then it rejects, with what `bytes` threw if it did. */
  put(bytes: AsyncIterable<Uint8Array>, ending: string, type: string): Promise<Kept>;
  /** What is under a name. `modified` in milliseconds. */
  head(name: string): Promise<{ length: number; modified: number } | undefined>;
  /** `length` bytes from `offset` on, which are there. */
  read(name: string, offset: number, length: number): Promise<ReadableStream<Uint8Array> | undefined>;
  /**
   * Keeps bytes that were made of a file, under its name with more to it; what is there stays. Where this and the next two
   * are absent there are no renditions, and files that were stored before are not cleaned.
   */
  keep?(name: string, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<void>;
  /** Names of files, those that come after one, at most so many, in order of code points. */
  list?(after: string, most: number): Promise<string[]>;
  remove?(name: string): Promise<void>;
}
/** Makes pictures smaller. */
export interface Pictures {
  /**
   * @param original the bytes of a picture that stands still
   * @param width of the picture as it is shown, in pixels; less than it has
   * @param type `image/avif`, `image/webp`, `image/jpeg`, `image/png`
   * @throws where it cannot: the original is served
   */
  shrink(original: Uint8Array<ArrayBuffer>, width: number, type: string): Promise<Uint8Array<ArrayBuffer>>;
}
export interface Kept {
  name: string;
  /** Lower-case hex SHA-256. */
  hash: string;
  /** Bytes. */
  length: number;
  /** False when it was there before. */
  created: boolean;
}

/** What a client may do a limited number of times in a minute: see http/limits.ts. `account`: sign in to one account. */
export type Limited = 'token' | 'account' | 'subscription' | 'read' | 'crawl';

/** RFC 7914. It bounds how many are worked on at once. */
export type Scrypt = (
  password: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  cost: ScryptCost,
  length: number,
) => Promise<Uint8Array<ArrayBuffer>>;

/** How often a client may do something, and how often still. */
export interface Allowance {
  quota: number;
  windowSeconds: number;
  /** Absent where the machine counts and does not tell. */
  left?: { count: number; resetSeconds: number };
}

/** What is counted, by its name outside; labels in the order of runtimes/metrics/measures.ts. */
export type Counted =
  | 'tagwire_auth_failures_total'
  | 'tagwire_limited_total'
  | 'tagwire_shed_total'
  | 'tagwire_deliveries_total'
  | 'tagwire_database_errors_total';
/** What is timed. */
export type Timed =
  | 'tagwire_render_duration_seconds'
  | 'tagwire_compress_duration_seconds'
  | 'tagwire_database_duration_seconds'
  | 'tagwire_walk_duration_seconds'
  | 'tagwire_delivery_duration_seconds';
/** What is so large at the moment. */
export type Gauged =
  | 'tagwire_cache_bytes'
  | 'tagwire_cache_limit_bytes'
  | 'tagwire_http_requests_in_flight'
  | 'tagwire_waiting'
  | 'tagwire_writes_waiting'
  | 'tagwire_connections';

/** Numbers for whoever watches the site. It never fails and costs next to nothing. */
export interface Meter {
  /** Milliseconds since some moment; it never goes back. */
  clock(): number;
  /** An answer; `route` from services/telemetry/route-label.ts. */
  request(route: string, method: string, status: number, milliseconds: number): void;
  count(name: Counted, ...labels: string[]): void;
  time(name: Timed, label: string, milliseconds: number): void;
  /** A number that is asked for when somebody looks. */
  gauge(name: Gauged, label: string, read: () => number): void;
  /** All that the processes of this site know, in Prometheus' text format; nothing where the numbers go elsewhere. */
  exposition(): Promise<string>;
}

/** Works on large texts away from the event loop. */
export interface Offload {
  /** Characters, or bytes, from which it is worth the way there. */
  least: number;
  /** Whether so much waits that nobody else should be let in. */
  isFull(): boolean;
  /**
   * What `TEXT_WORK` (intake/text-work.ts) has under that name makes of `args`, the same as here.
   * @throws Refusal as it does; 503 where what worked on it has ended
   */
  run(name: string, args: readonly unknown[]): Promise<unknown>;
}

/** What `createApp` needs from the machine it runs on. */
export interface Runtime {
  /** `Node`, `Cloudflare Workers` …, for logs. */
  name: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits for what another request began. */
  join<T>(begun: Promise<T>): Promise<T>;
  /** Codings this runtime compresses to, best first. */
  codings: readonly Coding[];
  compress: Compress;
  /** Where processes that share no memory hand each other finished documents. */
  shared?: SharedBytes;
  log: Log;
  meter: Meter;
  assets: Assets;
  outgoing: Outgoing;
  /** The way to the identity provider that the operator named, wherever it is; absent where none is. */
  identity?: Outgoing;
  /** Absent where there are no threads: then large texts are worked on as small ones are. */
  offload?: Offload;
  /** What passwords are hashed with. */
  scrypt: Scrypt;
  /** Absent where the machine has no place for files. */
  media?: Media;
  /** Absent where nothing on the machine can: then originals are served. */
  pictures?: Pictures;
  /**
   * Counts one; false when that was one too many for this client. No promise where the driver has `version`: answers
   * that are kept are given at once.
   */
  limit(kind: Limited, client: string): boolean | Promise<boolean>;
  /** Counts nothing. */
  allowance(kind: Limited, client: string): Allowance;
  /** Where ticks are bounded: begins that many more, soon, each with bounds of its own. */
  beginTicks?(times: number): Promise<void>;
  /** Keeps work going after the response was sent. */
  background(work: Promise<unknown>): void;
  /** workerd compresses bodies that carry `Content-Encoding` again unless told that they already are. */
  responseInit?: ResponseInit & { encodeBody?: 'manual' };
}
