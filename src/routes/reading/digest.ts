// digest.json of every view: whether a copy of it is whole.

import { Hono } from 'hono';
import type { Env, Services } from '../../http/env.ts';
import { keyOf } from '../../http/limits.ts';
import { ASK_FIRST, respond } from '../../http/respond.ts';
import { Digests } from '../../services/changes/digest.ts';
import { parsePath } from '../../services/feeds/paths.ts';
import type { Walker } from '../../store/turns.ts';
import { atView } from './at-view.ts';

/** What a view has beside its feeds. */
export const DIGEST = { name: 'digest', file: 'digest.json' };

/** Caches ask first: a digest that is older than a follower's copy tells it nothing. */
const HEADERS = {
  ...ASK_FIRST,
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Last-Modified',
  'x-content-type-options': 'nosniff',
};

export function digestRoutes(services: Services) {
  const { context, feeds } = services;
  const digests = new Digests(context, feeds);
  return new Hono<Env>().get('/*', async (c, next) => {
    if (!/digest\.json$/i.test(c.req.path)) return next();
    const wanted = parsePath(c.req.path, c.req.query('q') ?? '', [DIGEST]);
    if (!wanted?.format) return next();
    const { view } = wanted;
    const answer = (walker?: Walker) => {
      if (walker && !digests.hasReady(view)) context.walks.check(walker);
      return respond(services, c.req.raw, () => digests.document(view, walker), HEADERS, { walks: true });
    };
    // It reads each article of the view, so that of a single tag, too, it counts as a search.
    return atView(services, c, { view, file: DIGEST.file }, (walker) =>
      walker ? answer(walker) : context.walks.run(keyOf(c, context), answer),
    );
  });
}
