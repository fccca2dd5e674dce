// libSQL over the network (sqld, Turso): the same client on every runtime.
import { type Client, createClient, type InStatement, type ResultSet } from '@libsql/client/http';
import { ConfigError, Refusal, Unavailable } from '../../errors.ts';
import type { Log, Rows, SqlDriver, SqlValue, Statement } from '../../ports.ts';
import { WRITE_LOCK_TIMEOUT_MS } from './busy.ts';
import { Outage } from './outage.ts';
import { keptBusy, patiently } from './patiently.ts';
import { bound } from './values.ts';

/** For a request and its whole response. */
const EXCHANGE_TIMEOUT_MS = 10_000;
/** A read that failed sooner than this is tried once more: its connection was an old one. */
const STALE_CONNECTION_MS = 1_000;

export interface Waiting {
  /** Statements under way before others wait in the client; its own 20 where it is not given. */
  concurrency?: number;
  /**
   * Runs one write at a time; who is told SQLITE_BUSY tries again. Five at once can stop sqld (seen in 0.24.32): it answers
   * none of them, and no write after them, until it is started anew.
   */
  alone<T>(write: () => Promise<T>): Promise<T>;
}

/**
 * Opens `http(s)://…`, `ws(s)://…` or `libsql://…`; connects at the first call. While the server cannot be reached
 * every call is refused with Unavailable, and the log says so once.
 * @param waiting how statements wait for each other; in line by default, where one request can wake another
 * @throws ConfigError when the URL is not one of libSQL
 */
export function openLibsqlRemote(
  url: string,
  authToken?: string,
  log?: Log,
  waiting: Waiting = { alone: inLine() },
): SqlDriver {
  const name = `the database at ${hostOf(url)}`;
  const outage = new Outage(`${name} cannot be reached`, `${name} is back`, log);
  const client = connect(url, authToken, waiting.concurrency);
  const reached = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      const result = await call();
      outage.ended();
      return result;
    } catch (error) {
      if (error instanceof Unreached) outage.began(error);
      // Whatever else it says, it is there.
      else if (!(error instanceof Refusal)) outage.ended();
      throw error;
    }
  };
  return {
    all: (sql, params) =>
      reached(async () => {
        const statement = toLibsql({ sql, params });
        const read = () => patiently(() => client.execute(statement));
        const started = performance.now();
        const result = await read().catch((error) => {
          if (!(error instanceof Unreached) || performance.now() - started > STALE_CONNECTION_MS) throw error;
          return read();
        });
        return rowsOf(result);
      }),
    // Never sent twice: whether a batch that got no answer was stored is not known.
    batch: (statements) =>
      reached(async () => {
        const batch = statements.map(toLibsql);
        const write = () => client.batch(batch, 'write');
        return (await patiently(() => waiting.alone(write))).map(rowsOf);
      }),
    close: async () => client.close(),
  };
}

/** @throws Unavailable when those before it take too long */
function inLine(): Waiting['alone'] {
  let last: Promise<unknown> = Promise.resolve();
  return (write) => {
    const deadline = performance.now() + WRITE_LOCK_TIMEOUT_MS;
    const turn = last.then(() => {
      if (performance.now() > deadline) throw keptBusy(new Error('those before it took too long'));
      return write();
    });
    last = turn.catch(() => {});
    return turn;
  };
}

function connect(url: string, authToken: string | undefined, concurrency: number | undefined): Client {
  // The same server speaks HTTP and WebSocket.
  const address = new URL(url.replace(/^ws/, 'http'));
  // The client resolves `v2/pipeline` against it.
  if (!address.pathname.endsWith('/')) address.pathname += '/';
  try {
    return createClient({ url: address.href, authToken, fetch: exchange, concurrency });
  } catch (cause) {
    throw new ConfigError(`DATABASE_URL: ${(cause as Error).message}`, { cause });
  }
}

/** A number that is an integer travels as one: the client sends every JavaScript number as a REAL. */
const toLibsql = ({ sql, params }: Statement): InStatement => ({
  sql,
  args: params.map((param) => {
    const value = bound(param);
    return Number.isSafeInteger(value) ? BigInt(value as number) : value;
  }),
});

/** Rows of the client are objects with a length. */
const rowsOf = ({ rows }: ResultSet): Rows =>
  rows.map((row) => Array.from({ length: row.length }, (_, i) => row[i] as SqlValue));

/** The server's name, without what a URL may tell besides. */
export const hostOf = (url: string): string => new URL(url).host;

/** Closing: sqld's namespaces go before it does, and are 404 then. */
const isAway = (status: number) => status >= 500 || status === 404;

class Unreached extends Unavailable {}

/** A request and its whole answer: the connection may also break in the middle of that. */
async function exchange(request: Request): Promise<Response> {
  let response: Response;
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(EXCHANGE_TIMEOUT_MS) });
    response = new Response(await answer.arrayBuffer(), answer);
    if (isAway(response.status)) throw new Error(`HTTP status ${response.status}`);
  } catch (cause) {
    throw new Unreached('The database cannot be reached; try again.', { cause });
  }
  const { status } = response;
  // sqld takes 128 requests at once, and has done nothing of one more.
  if (status === 429) throw new Error('SQLITE_BUSY: HTTP status 429');
  if (status === 401 || status === 403) {
    throw new ConfigError(`DATABASE_AUTH_TOKEN: ${hostOf(request.url)} refuses it (HTTP ${status})`);
  }
  return response;
}
