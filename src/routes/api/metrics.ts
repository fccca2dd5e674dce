// /metrics: for Prometheus and whatever reads its text format. CONTRACT §2.
import { Hono } from 'hono';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { EXPOSITION_TYPE, exposition } from '../../services/telemetry/exposition.ts';
import { siteFamilies } from '../../services/telemetry/site-families.ts';

export function metricRoutes({ context }: Services) {
  return new Hono<Env>().get('/metrics', requireScope(context, 'metrics'), async (c) => {
    const counted = await context.runtime.meter.families();
    return c.body(exposition([...counted, ...(await siteFamilies(context))]), 200, {
      'content-type': EXPOSITION_TYPE,
      'cache-control': 'no-store',
    });
  });
}
