// Before all routes: bounds the requests in flight, and the whole documents that one client gets in a minute.

import type { MiddlewareHandler } from 'hono';
import { tooMuch } from '../errors.ts';
import type { Context } from '../services/context.ts';
import { isConditional } from './conditional.ts';
import type { Env } from './env.ts';
import { hasLeft, keyOf, limit, tellLimit } from './limits.ts';
import { searchOf } from './spelling.ts';

/** Requests in flight, of which each may hold a body and wait for the database. */
const MAX_IN_FLIGHT = 2_000;
/** When half are taken, one client has a quarter at most: requests whose body does not come never end by themselves. */
const CROWDED_IN_FLIGHT = MAX_IN_FLIGHT / 2;
const MAX_OF_ONE_CLIENT = MAX_IN_FLIGHT / 4;
/** Changes that wait to be written. Fewer than requests, so that readers find room while the disk or a lock holds writers up. */
const MAX_WRITES = MAX_IN_FLIGHT / 2;
/** What tells operators why requests are refused. */
const NEVER_SHED = /^\/(?:healthz|readyz|metrics)$/;
/** Paths with limits of their own. */
const LIMITED_ELSEWHERE = /^\/(?:admin|micropub|indieauth)(?:\/|$)/;

/** Refuses requests with 503 when too many are in flight, and with 429 those of a client that reads too much. */
export function loadShedding(context: Context): MiddlewareHandler<Env> {
  let inFlight = 0;
  const byClient = new Map<string, number>();
  return async (c, next) => {
    const { path, method } = c.req;
    if (NEVER_SHED.test(path) || c.env?.isRepeated) return next();
    const client = keyOf(c, context);
    const own = client === undefined ? 0 : (byClient.get(client) ?? 0);
    const isCrowded = inFlight >= CROWDED_IN_FLIGHT && own >= MAX_OF_ONE_CLIENT;
    const waitsLong = method !== 'GET' && method !== 'HEAD' && context.waitingForTurn() >= MAX_WRITES;
    if (inFlight >= MAX_IN_FLIGHT || isCrowded || waitsLong) {
      context.load.shed('request');
      throw tooMuch();
    }
    inFlight += 1;
    if (client !== undefined) byClient.set(client, own + 1);
    try {
      const counted = method === 'GET' && !LIMITED_ELSEWHERE.test(path);
      const { headers } = c.req.raw;
      const { crawls } = context;
      const crawl =
        counted && client !== undefined
          ? crawls.keyOf(client, path, searchOf(c) !== '', (name) => headers.get(name))
          : undefined;
      const asksAgain = isConditional(headers);
      // A client that has used up `read` has to wait for these feeds, too: they are counted only once they are made.
      const isFirst =
        crawl !== undefined && !asksAgain && !crawls.has(crawl) && hasLeft(context, 'read', client!);
      if (counted && !asksAgain && !isFirst) await limit(c, context, 'read');
      await next();
      const isWhole = c.res.status === 200;
      const kind =
        crawl !== undefined && isWhole
          ? crawls.countedAs(crawl, asksAgain, c.res.headers.get('etag'))
          : 'read';
      // Who asks again and gets it whole had another version, or none and only said so.
      if (isFirst || (counted && asksAgain && isWhole)) await limit(c, context, kind);
      tellLimit(c, context);
    } finally {
      inFlight -= 1;
      if (client !== undefined) leave(byClient, client);
    }
  };
}

function leave(counts: Map<string, number>, client: string): void {
  const left = (counts.get(client) ?? 1) - 1;
  if (left) counts.set(client, left);
  else counts.delete(client);
}
