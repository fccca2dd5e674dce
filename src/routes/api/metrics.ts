// /metrics: for Prometheus and whatever reads its text format. CONTRACT §2.
import { Hono } from 'hono';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { siteMetrics } from '../../services/telemetry/site-metrics.ts';

const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function metricRoutes({ context }: Services) {
  return new Hono<Env>().get('/metrics', requireScope(context, 'metrics'), async (c) => {
    const counted = await context.runtime.meter.exposition();
    return c.body(counted + (await siteMetrics(context)), 200, {
      'content-type': EXPOSITION_TYPE,
      'cache-control': 'no-store',
    });
  });
}
