import { Refusal } from '../errors.ts';
import { problem } from '../problems.ts';
import type { Request_ } from './env.ts';

/** RFC 9110 §15.5.16: content codings of requests are not taken. */
export function refuseCoding(c: Request_): void {
  const coding = c.req.header('content-encoding');
  if (!coding || coding.toLowerCase() === 'identity') return;
  const headers = { 'Accept-Encoding': 'identity' };
  throw new Refusal(415, problem('coding-unknown', { coding }), { headers });
}
