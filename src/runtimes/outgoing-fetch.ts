// Outgoing calls where there is only `fetch` (Workers): its network reaches public addresses alone, as deployed
// (`global_fetch_strictly_public`); literals are checked here too, since local workerd reaches loopback.
import { CallFailed } from '../errors.ts';
import type { Outgoing } from '../ports.ts';
import { createGuard, urlToCall } from './outgoing-guard.ts';

/** Cloudflare opens six connections at once, and has an invocation make at most 50 calls (1,000 when paid). */
const CONCURRENCY = 6;
const CALLS = 40;

export function fetchOutgoing(allow: readonly string[]): Outgoing {
  const guard = createGuard(allow);
  return {
    refusal: (url) => guard.refusal(url),
    concurrency: CONCURRENCY,
    perTick: CALLS,
    send: async ({ method, url, headers, body, timeout, maxBytes }) => {
      const target = urlToCall(url, guard);
      const signal = AbortSignal.timeout(timeout);
      try {
        const response = await fetch(target, { method, headers, body, redirect: 'manual', signal });
        const text = await readText(response, maxBytes);
        return { status: response.status, text, header: (name) => response.headers.get(name) ?? undefined };
      } catch (error) {
        const reason = signal.aborted ? `no answer within ${timeout / 1_000} s` : (error as Error).message;
        throw new CallFailed(reason, { cause: error });
      }
    },
    close: () => {},
  };
}

/** The beginning of a body, at most `maxBytes` of it. */
async function readText(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let size = 0; reader && size < maxBytes; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return text.slice(0, maxBytes);
}
