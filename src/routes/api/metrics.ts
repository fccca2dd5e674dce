// /metrics: for Prometheus and whatever reads its text format.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { siteMetrics } from '../../services/telemetry/site-metrics.ts';
import { security, TEXT } from '../openapi.ts';

const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export function metricRoutes({ context }: Services) {
  return new Hono<Env>().get(
    '/metrics',
    describeRoute({
      operationId: 'getMetrics',
      summary: 'What the server counts and times, for Prometheus; a token with the scope metrics',
      description: 'Counters, histograms and gauges; docs/watch has a dashboard and alerts for them.',
      tags: ['Operations'],
      security,
      responses: {
        200: {
          description: "Prometheus' text format, summed over processes",
          content: { 'text/plain': TEXT },
        },
      },
    }),
    requireScope(context, 'metrics'),
    async (c) => {
      const counted = await context.runtime.meter.exposition();
      return c.body(counted + (await siteMetrics(context)), 200, {
        'content-type': EXPOSITION_TYPE,
        'cache-control': 'no-store',
      });
    },
  );
}
