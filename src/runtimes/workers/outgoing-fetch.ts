// Outgoing calls where there is only `fetch` (Workers): its network reaches public addresses alone, as deployed
// (`global_fetch_strictly_public`); literals are checked here too, since local workerd reaches loopback.
import { CallFailed } from '../../errors.ts';
import type { Outgoing } from '../../ports.ts';
import { problem } from '../../problems.ts';
import { createGuard, urlToCall } from '../outgoing-guard.ts';

/** Cloudflare opens six connections at once, and has an invocation make at most 50 calls (10,000 when paid). */
const MAX_CONNECTIONS = 6;
const MAX_CALLS = 40;

export function fetchOutgoing(allow: readonly string[]): Outgoing {
  const guard = createGuard(allow);
  return {
    refusal: (url) => guard.refusal(url),
    // The list of public suffixes would be a sixth of the Worker.
    domainOf: (host) => host,
    concurrency: MAX_CONNECTIONS,
    perTick: MAX_CALLS,
    send: async ({ method, url, headers, body, timeout, maxBytes }) => {
      const target = urlToCall(url, guard);
      const signal = AbortSignal.timeout(timeout);
      try {
        const response = await fetch(target, { method, headers, body, redirect: 'manual', signal });
        const bytes = await readBytes(response, maxBytes);
        const text = new TextDecoder().decode(bytes).slice(0, maxBytes);
        return {
          status: response.status,
          text,
          bytes,
          header: (name) => response.headers.get(name) ?? undefined,
        };
      } catch (error) {
        const reason = signal.aborted
          ? problem('no-answer-in-time', { seconds: timeout / 1_000 })
          : problem('connection-failed', { reason: (error as Error).message });
        throw new CallFailed(reason, { cause: error });
      }
    },
    close: () => {},
  };
}

/** The beginning of a body, about `maxBytes` of it at most. */
async function readBytes(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  for (let size = 0; reader && size < maxBytes; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    chunks.push(value);
  }
  await reader?.cancel();
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
