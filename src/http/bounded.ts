// Before all routes: so many requests at once and no more, and so many whole documents for one client. Who says what it
// has (RFC 9110 §13.1) is refused for neither reason as long as it has what there is.
import type { MiddlewareHandler } from 'hono';
import { Refusal } from '../errors.ts';
import type { Context } from '../services/context.ts';
import type { Env } from './env.ts';
import { keyOf, limit } from './limits.ts';

/** Requests that are answered at once, of which each may hold a body and wait for the database. */
const MOST = 2_000;
/** Of them one client has a quarter when half are taken: requests whose body does not come are answered at no time. */
const FEW = MOST / 2;
const MOST_OF_ONE = MOST / 4;
/** Asked by those who find out what is wrong. */
const ALWAYS = /^\/(?:healthz|readyz|metrics)$/;
/** Paths with limits of their own. */
const OTHERS = /^\/(?:admin|micropub|indieauth)(?:\/|$)/;

export function bounded(context: Context): MiddlewareHandler<Env> {
  let inFlight = 0;
  const byClient = new Map<string, number>();
  return async (c, next) => {
    const { path, method } = c.req;
    if (ALWAYS.test(path)) return next();
    const client = keyOf(c, context);
    const own = client === undefined ? 0 : (byClient.get(client) ?? 0);
    if (inFlight >= MOST || (inFlight >= FEW && own >= MOST_OF_ONE)) {
      context.load.shed('request');
      throw tooMuch();
    }
    inFlight += 1;
    if (client !== undefined) byClient.set(client, own + 1);
    try {
      const counted = method === 'GET' && !OTHERS.test(path);
      const { headers } = c.req.raw;
      const conditional = headers.has('if-none-match') || headers.has('if-modified-since');
      if (counted && !conditional) await limit(c, context, 'read');
      await next();
      // It had another version, or none and only said so.
      if (counted && conditional && c.res.status === 200) await limit(c, context, 'read');
    } finally {
      inFlight -= 1;
      if (client !== undefined) leave(byClient, client);
    }
  };
}

export const tooMuch = () =>
  new Refusal(503, 'More is asked than can be answered; try again.', { headers: { 'Retry-After': '2' } });

function leave(counts: Map<string, number>, client: string): void {
  const left = (counts.get(client) ?? 1) - 1;
  if (left) counts.set(client, left);
  else counts.delete(client);
}
