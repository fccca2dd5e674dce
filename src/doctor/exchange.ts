// One request and its answer. What asks is passed in.

/** One answer; `bytes` after any content coding. */
export interface Exchange {
  url: string;
  status: number;
  headers: Headers;
  bytes: Uint8Array;
}

/** Asks without following redirects. @throws NoAnswer */
export type Ask = (
  method: 'GET' | 'HEAD',
  url: string,
  headers?: Record<string, string>,
) => Promise<Exchange>;

/** There is none, or none that ends: why, as a finding says it. */
export class NoAnswer extends Error {
  readonly rule: string;
  readonly fix: string;
  /** Who waited longest need not wait again. */
  readonly isTimeout: boolean;

  constructor(rule: string, message: string, fix: string, isTimeout = false) {
    super(message);
    this.rule = rule;
    this.fix = fix;
    this.isTimeout = isTimeout;
  }
}
