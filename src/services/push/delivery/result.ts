// What came of a call, whatever it was for.
import { CallFailed } from '../../../errors.ts';
import type { Answer, Call } from '../../../ports.ts';
import { type Problem, problem } from '../../../problems.ts';
import type { Write } from '../../../store/database.ts';
import { VERSION } from '../../../version.ts';
import type { Context } from '../../context.ts';
import { retryAfter } from './backoff.ts';

export type Result =
  /** `writes` are committed with the outcome. */
  | { done: true; status?: number; writes?: Write[] }
  /** Worth another attempt, not before `after` milliseconds. */
  | { retry: Problem; status?: number; after?: number; maxAge?: number }
  /** Never again. */
  | { end: string; writes?: Write[] };

export const DONE: Result = { done: true };

/** Of a whole exchange. */
export const CALL_TIMEOUT_MS = 10_000;
const ANSWER_BYTES = 4_096;

/** Makes a call in Tagwire's name. @throws CallFailed */
export function call(
  { runtime, site }: Context,
  { headers, ...rest }: Pick<Call, 'method' | 'url' | 'headers' | 'body' | 'unverified'>,
): Promise<Answer> {
  const agent = { 'user-agent': `Tagwire/${VERSION} (+${site.url}/)`, accept: '*/*' };
  return runtime.outgoing.send({
    ...rest,
    headers: { ...agent, ...headers },
    timeout: CALL_TIMEOUT_MS,
    maxBytes: ANSWER_BYTES,
  });
}

/** A call whose status says all: 2xx is done, 410 the end, anything else worth a retry. Redirects are no 2xx. */
export async function notify(context: Context, request: Parameters<typeof call>[1]): Promise<Result> {
  let answer: Answer;
  try {
    answer = await call(context, request);
  } catch (error) {
    return { retry: reasonOf(error) };
  }
  const { status } = answer;
  if (isSuccess(answer)) return { done: true, status };
  if (status === 410) return { end: 'answered 410' };
  const after = retryAfter(answer.header('retry-after'), context.runtime.now());
  return { retry: problem('answered', { status: `${status}` }), status, after };
}

export const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** What a failed call says. @throws whatever is no failure of a call */
export function reasonOf(error: unknown): Problem {
  if (error instanceof CallFailed) return error.problem;
  throw error;
}

/** HMAC-SHA256. */
export async function hmac(
  key: Uint8Array<ArrayBuffer>,
  data: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
}
