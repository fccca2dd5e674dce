// What a runtime gives. Types only: nothing here imports anything above it.

export type SqlValue = string | number | null;
export interface Statement {
  sql: string;
  params: readonly unknown[];
}
/** Rows as arrays, in the order of the selected columns. */
export type Rows = SqlValue[][];

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
  close(): Promise<void>;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export interface Log {
  log(level: LogLevel, message: string, fields?: Record<string, unknown>): void;
}

/** Static files that ship with the server (the API browser). */
export type Assets = (name: string) => Promise<Response | undefined>;

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
  refusal(url: URL): string | undefined;
  /** @throws CallFailed when there is no answer */
  send(call: Call): Promise<Answer>;
  /** Calls at once, at most. */
  concurrency: number;
  /** Calls of one `tick()`, where the runtime bounds them: then a tick is on its own, and not one of a process. */
  perTick?: number;
  close(): void;
}

/** What `createApp` needs from the machine it runs on. */
export interface Runtime {
  /** `Node`, `Cloudflare Workers` …, for logs. */
  name: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Codings this runtime compresses to, best first. */
  codings: readonly Coding[];
  compress: Compress;
  log: Log;
  assets: Assets;
  outgoing: Outgoing;
  /** Keeps work going after the response was sent. */
  background(work: Promise<unknown>): void;
  /** workerd compresses bodies that carry `Content-Encoding` again unless told that they already are. */
  responseInit?: ResponseInit & { encodeBody?: 'manual' };
}
