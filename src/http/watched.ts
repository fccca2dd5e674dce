// Around everything: a request's id, its line in the log, and what is counted of it.
import { trace } from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import type { Runtime } from '../ports.ts';
import { routeOf } from '../services/telemetry/route-label.ts';
import type { Env } from './env.ts';

const READING = ['GET', 'HEAD', 'OPTIONS'];

export function watched({ meter, log }: Runtime): MiddlewareHandler<Env> {
  let inFlight = 0;
  meter.gauge('tagwire_http_requests_in_flight', '', () => inFlight);
  return async (c, next) => {
    const { method, path } = c.req;
    const requestId = c.get('requestId');
    const started = meter.clock();
    const span = trace.getActiveSpan();
    inFlight += 1;
    try {
      await next();
    } finally {
      inFlight -= 1;
    }
    const { status } = c.res;
    c.res.headers.set('X-Request-Id', requestId);
    const milliseconds = meter.clock() - started;
    const route = routeOf(path);
    meter.request(route, method, status, milliseconds);
    // @hono/otel tells the whole URL, in whose query may be secrets.
    span?.setAttributes({
      'url.full': c.req.url.split('?', 1)[0],
      'url.path': path,
      'tagwire.request_id': requestId,
    });
    // What was refused or may have changed something is worth a line; whoever reads is not.
    const level = status >= 400 || !READING.includes(method) ? 'info' : 'debug';
    const took = Math.round(milliseconds * 100) / 100;
    const inTrace = span?.isRecording() ? { traceId: span.spanContext().traceId } : {};
    log.log(level, 'request', { requestId, method, path, status, milliseconds: took, ...inTrace });
  };
}
