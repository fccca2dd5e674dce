// libSQL over the network (sqld, Turso): the same client on every runtime.
import { ConfigError, Refusal, Unavailable } from '../../errors.ts';
import type { Log, SqlDriver } from '../../ports.ts';
import { patiently } from './busy.ts';
import { openHrana } from './hrana.ts';
import { Outage } from './outage.ts';

/** Milliseconds for an exchange; a server that hangs must not hang who asks. */
const TIMEOUT = 10_000;
/** A read that failed sooner than this, in milliseconds, is tried once more: its connection was an old one. */
const SOON = 1_000;

/**
 * Opens `http(s)://…` or `libsql://…`; connects when it is first asked. While the server cannot be reached every
 * call is refused with Unavailable, and the log says so once.
 */
export function openLibsqlRemote(url: string, authToken?: string, log?: Log): SqlDriver {
  const name = `the database at ${hostOf(url)}`;
  const outage = new Outage(`${name} cannot be reached`, `${name} is back`, log);
  // The same server speaks both.
  const client = openHrana(url.replace(/^ws/, 'http'), authToken, exchange);
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
        const read = () => patiently(() => client.execute({ sql, params }));
        const started = performance.now();
        return read().catch((error) => {
          if (!(error instanceof Unreached) || performance.now() - started > SOON) throw error;
          return read();
        });
      }),
    // Never sent twice: whether a batch that got no answer was stored is not known.
    batch: (statements) => reached(() => patiently(() => client.batch(statements))),
    close: async () => {},
  };
}

/** The server's name, without what a URL may tell besides. */
export const hostOf = (url: string): string => new URL(url).host;

/** Closing: sqld's namespaces go before it does, and are 404 then. */
const isAway = (status: number) => status >= 500 || status === 404;

class Unreached extends Unavailable {}

/** A request and its whole answer: the connection may also break in the middle of that. */
async function exchange(request: Request): Promise<Response> {
  let response: Response;
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(TIMEOUT) });
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
