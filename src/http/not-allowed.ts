import type { Handler } from 'hono';
import { Refusal } from '../errors.ts';
import type { Env } from './env.ts';

/** RFC 9110 §15.5.6: the path is there, the method is not. */
export const notAllowed =
  (allow: string): Handler<Env> =>
  (c) => {
    throw new Refusal(405, `${c.req.method} is not allowed here; allowed are ${allow}.`, {
      headers: { Allow: allow },
    });
  };
