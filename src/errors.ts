// The few kinds of error. Routes throw them; app.ts turns them into RFC 9457 problem details.

/** One thing wrong with the input; `pointer` is a JSON Pointer (RFC 6901) into the body. */
export interface Fault {
  pointer: string;
  detail: string;
}

/** A refusal the client can act on. `detail` says what to change. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: Fault[];
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    detail: string,
    more: { errors?: Fault[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'Refusal';
    this.status = status;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

/** A refusal as OAuth says it (RFC 6749 §5.2, Micropub §3.8): `code` is for programs. */
export class OAuthRefusal extends Refusal {
  readonly code: string;
  constructor(status: number, code: string, detail: string, headers: Record<string, string> = {}) {
    super(status, detail, { headers });
    this.code = code;
  }
}

/** 503: the database cannot be had for now. Whoever watches it has logged that, once for as long as it lasts. */
export class Unavailable extends Refusal {
  constructor(detail: string, { retryAfter = 5, cause }: { retryAfter?: number; cause?: unknown } = {}) {
    super(503, detail, { headers: { 'Retry-After': `${retryAfter}` }, cause });
    this.name = 'Unavailable';
  }
}

/** 503: the disk beneath the database is full, may only be read, or fails. */
export class Unwritable extends Unavailable {}

/** The refusal an error is or was caused by: query builders wrap what the database says. */
export function refusalIn(error: unknown): Refusal | undefined {
  if (error instanceof Refusal || !(error instanceof Error))
    return error instanceof Refusal ? error : undefined;
  return refusalIn(error.cause);
}

/** 422: the body was understood and cannot be accepted. */
export function invalid(errors: Fault[]): Refusal {
  const detail = errors.map((e) => (e.pointer ? `${e.pointer}: ${e.detail}` : e.detail)).join('; ');
  return new Refusal(422, detail, { errors });
}

/** 400: the request could not be read. */
export const malformed = (detail: string) => new Refusal(400, detail);
export const notFound = (detail: string) => new Refusal(404, detail);

/** Another writer got there first (a primary key refused the batch): read again, then answer. */
export class Conflict extends Error {}

/** An outgoing call had no answer; the message says why, for whoever looks at a delivery. */
export class CallFailed extends Error {}

/** The configuration cannot be used: one line for the operator, exit code 2. */
export class ConfigError extends Error {}
