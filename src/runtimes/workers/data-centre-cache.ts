// Finished documents in the Cache API, for the isolates of one data centre. Nothing is ever purged: a document that has
// changed has another name. (On *.workers.dev the Cache API does nothing, and every isolate renders for itself.)
import type { SharedBytes } from '../../ports.ts';

/** workerd's `caches.default`. */
interface Cache {
  match(url: string): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
}

const MAX_AGE_SECONDS = 86_400;

/**
 * @param prefix an address of this site below which nothing else is
 * @param background keeps a write going after the response was sent
 */
export function dataCentreCache(
  cache: Cache,
  prefix: string,
  background: (work: Promise<unknown>) => void,
): SharedBytes {
  return {
    get: async (name) => {
      try {
        const found = await cache.match(prefix + name);
        return found && new Uint8Array(await found.arrayBuffer());
      } catch {
        return undefined;
      }
    },
    put: (name, bytes) => {
      const headers = {
        'cache-control': `public, max-age=${MAX_AGE_SECONDS}`,
        'content-type': 'application/octet-stream',
      };
      background(cache.put(prefix + name, new Response(bytes, { headers })).catch(() => {}));
    },
  };
}
