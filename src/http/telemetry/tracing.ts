// Spans of requests, for a tracer provider that the operator has registered with @opentelemetry/api before the server
// started: docs/watch/README.md.
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import { lazy } from '../../domain/lazy.ts';
import { VERSION } from '../../version.ts';
import type { Env } from '../env.ts';

/** Whether anybody takes spans: without a provider of the operator's the API has one that makes none. */
export function isTraced(): boolean {
  const provider = trace.getTracerProvider();
  const none = new ProxyTracerProvider().getDelegate();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== none;
}

/** A span around a request, named by its method and route, in the trace that the request's `traceparent` names. */
export function traced(routeOf: (path: string) => string): MiddlewareHandler<Env> {
  // Its names of what there is to tell take 5 MB of memory: only of those who trace.
  const middleware = lazy(async () => {
    const { httpInstrumentationMiddleware } = await import('@hono/otel');
    return httpInstrumentationMiddleware({
      serviceName: 'tagwire',
      serviceVersion: VERSION,
      spanNameFactory: ({ req }) => `${req.method} ${routeOf(req.path)}`,
    });
  });
  return async (c, next) => (await middleware())(c, next);
}
