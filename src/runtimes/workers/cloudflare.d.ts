// The part of workerd's own module that is used.
declare module 'cloudflare:workers' {
  /** Of the request being served, wherever it is called from. */
  export function waitUntil(work: Promise<unknown>): void;
}

interface CacheStorage {
  /** Of the data centre; there is no such thing in browsers. */
  readonly default: Cache;
}
