// The few kinds of error. Routes throw them; app.ts turns them into RFC 9457 problem details.
import { type Code, type GeneralCode, type Problem, problem } from './problems.ts';

/** One thing wrong with the input; `pointer` is a JSON Pointer (RFC 6901) into the body. */
export interface Fault extends Problem {
  code: Code | GeneralCode;
  pointer: string;
}

/** The problem of that code, at `pointer`. */
export const fault = <C extends Code>(pointer: string, ...what: Parameters<typeof problem<C>>): Fault => ({
  pointer,
  ...problem(...what),
});

/** What is wrong with a text of more than so many characters. */
export const tooLong = (pointer: string, text: string, max: number): Fault[] =>
  text.length > max ? [fault(pointer, 'too-long', { max })] : [];

/** A refusal the client can act on: what to change, in words or as a problem with a code. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly errors: readonly Fault[];
  readonly headers: Record<string, string>;
  constructor(
    status: number,
    what: string | Problem,
    more: { errors?: readonly Fault[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    const problem = typeof what === 'string' ? { detail: what } : what;
    super(problem.detail, { cause: more.cause });
    this.name = 'Refusal';
    this.status = status;
    this.problem = problem;
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

/** 503: there is too much to do at the moment. */
export const tooMuch = (cause?: unknown) =>
  new Refusal(503, problem('overloaded'), { headers: { 'Retry-After': '2' }, cause });

/**
 * 503: the database, or another problem's place, cannot be had for now. Whoever watches it has logged that, once for as long
 * as it lasts.
 */
export class Unavailable extends Refusal {
  constructor(
    what: string | Problem,
    { retryAfter = 5, cause }: { retryAfter?: number; cause?: unknown } = {},
  ) {
    const problem = typeof what === 'string' ? { code: 'database-unavailable' as const, detail: what } : what;
    super(503, problem, { headers: { 'Retry-After': `${retryAfter}` }, cause });
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

/** What is wrong, of whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CallFailed) return error.problem;
  if (!(error instanceof Refusal)) return { detail: error instanceof Error ? error.message : `${error}` };
  const [only, ...others] = error.errors;
  if (!only || only.pointer || others.length) return error.problem;
  const { code, params, detail } = only;
  return { code, params, detail };
}

/** 422: the body was understood and cannot be accepted. */
export function invalid(errors: readonly Fault[]): Refusal {
  const detail = errors.map((e) => (e.pointer ? `${e.pointer}: ${e.detail}` : e.detail)).join('; ');
  return new Refusal(422, { code: 'invalid-body', detail }, { errors });
}

/** 400: the request could not be read. */
export const malformed = (what: string | Problem) => new Refusal(400, what);
/** 400: a document that is no XML, YAML or the like. */
export const unreadable = (detail: string) => malformed({ code: 'document-malformed', detail });
export const notFound = (what: string | Problem) => new Refusal(404, what);

/** Another writer got there first (a primary key refused the batch): read again, then answer. */
export class Conflict extends Error {}

/** An outgoing call had no answer; the problem says why, for whoever looks at a delivery. */
export class CallFailed extends Error {
  readonly problem: Problem;
  constructor(what: string | Problem, options?: ErrorOptions) {
    const problem = typeof what === 'string' ? { detail: what } : what;
    super(problem.detail, options);
    this.problem = problem;
  }
}

/** The configuration cannot be used: one line for the operator, exit code 2. */
export class ConfigError extends Error {}

/** What has to be there is not, and may come (a disk is mounted late): one line for the operator, exit code 1. */
export class Missing extends Error {}
