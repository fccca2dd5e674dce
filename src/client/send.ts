// Requests that are sent again where that does no harm.
import { pause, toldPause } from './pause.ts';

/** Milliseconds before the second attempt; twice as long before each that follows. */
const FIRST_WAIT_MS = 500;
/** A server that says to wait longer is not waited for. */
const MAX_WAIT_MS = 60_000;

export interface SendOptions {
  token?: string | undefined;
  /** How often one request is sent at most: 4 times unless given. */
  attempts?: number | undefined;
  /** Instead of the platform's. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/**
 * Sends requests with the token, and again where the server is busy (429, 503), does not answer or cannot be reached. A
 * POST has an `Idempotency-Key` from the first attempt on, so that nothing is done twice.
 */
export function sender({ token, attempts = 4, fetch }: SendOptions): (request: Request) => Promise<Response> {
  const once = fetch ?? ((request: Request) => globalThis.fetch(request));
  return async (request) => {
    const { headers, method, signal } = request;
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (method === 'POST' && !headers.has('idempotency-key')) {
      headers.set('idempotency-key', crypto.randomUUID());
    }
    // Whether it may have been done is not known then: a correction would be noted twice, a precondition has failed by it.
    const isRepeatable = method !== 'PATCH' && !headers.has('if-match');
    for (let attempt = 1; ; attempt++) {
      if (attempt >= attempts) return once(request);
      const usual = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
      let response: Response | undefined;
      try {
        response = await once(request.clone());
      } catch (error) {
        if (!isRepeatable || signal.aborted) throw error;
      }
      const wait = response ? waitAfter(response, isRepeatable, usual) : usual;
      if (response && wait === undefined) return response;
      await response?.body?.cancel();
      await pause(wait ?? usual, signal);
      signal.throwIfAborted();
    }
  };
}

/** Milliseconds until an answer is asked for again; undefined where it stands. */
function waitAfter({ status, headers }: Response, isRepeatable: boolean, usual: number): number | undefined {
  // Only 429 says that nothing was done: before a 503 a database may have stored what it could not confirm.
  if (![429, 502, 503, 504].includes(status) || (status !== 429 && !isRepeatable)) return undefined;
  const wait = Math.max(toldPause(headers), usual);
  return wait <= MAX_WAIT_MS ? wait : undefined;
}
