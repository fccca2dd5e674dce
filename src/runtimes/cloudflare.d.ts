// The part of workerd's own module that is used.
declare module 'cloudflare:workers' {
  /** Of the request being served, wherever it is called from. */
  export function waitUntil(work: Promise<unknown>): void;
}
