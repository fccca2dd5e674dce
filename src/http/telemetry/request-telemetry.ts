// Telemetry of each request: a line in the log, metrics, a span.
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import type { MiddlewareHandler } from 'hono';
import type { Context } from '../../services/context.ts';
import type { Env } from '../env.ts';
import { isReading } from '../middleware.ts';
import { heldOf } from '../waiting/held.ts';

/** How a request was answered. */
interface Answered {
  /** Below the site's prefix. */
  path: string;
  /** What it is counted under (services/telemetry/route-label.ts). */
  route: string;
  status: number;
  requestId: string;
  /** By the meter's clock. */
  started: number;
}

export interface RequestTelemetry {
  middleware: MiddlewareHandler<Env>;
  /** For an answer that no middleware sees. */
  record(request: Request, answered: Answered): void;
}

/**
 * Tells the runtime's meter and log of each request.
 * @param isTraced whether somebody takes spans; those of requests that reach the routes are @hono/otel's
 */
export function requestTelemetry(
  { runtime: { meter, log, now }, routeOf }: Context,
  isTraced: boolean,
): RequestTelemetry {
  let inFlight = 0;
  meter.gauge('tagwire_http_requests_in_flight', '', () => inFlight);
  const tell = ({ method }: Request, answered: Answered, traceId: string | undefined) => {
    const { path, route, status, requestId, started } = answered;
    const milliseconds = meter.clock() - started;
    meter.request(route, method, status, milliseconds);
    // What was refused or may have changed something is worth a line; whoever reads is not.
    const level = status >= 400 || !isReading(method) ? 'info' : 'debug';
    if (log.isOn?.(level) === false) return;
    const took = Math.round(milliseconds * 100) / 100;
    const inTrace = traceId === undefined ? {} : { traceId };
    log.log(level, 'request', { requestId, method, path, status, milliseconds: took, ...inTrace });
  };
  return {
    record: (request, answered) => {
      tell(request, answered, isTraced ? recordSpan(request, answered, now(), meter.clock()) : undefined);
    },
    middleware: async (c, next) => {
      const started = meter.clock();
      const span = trace.getActiveSpan();
      inFlight += 1;
      try {
        await next();
      } finally {
        inFlight -= 1;
      }
      const requestId = c.get('requestId');
      c.res.headers.set('X-Request-Id', requestId);
      const { path } = c.req;
      span?.setAttributes({
        // @hono/otel tells the whole URL, in whose query may be secrets.
        'url.full': c.req.url.split('?', 1)[0],
        'url.path': path,
        'tagwire.request_id': requestId,
      });
      // Told when it is given.
      if (c.env?.isRepeated || heldOf(c.res)) return;
      const traceId = span?.isRecording() ? span.spanContext().traceId : undefined;
      tell(c.req.raw, { path, route: routeOf(path), status: c.res.status, requestId, started }, traceId);
    },
  };
}

/**
 * A span of an answer that was ready, in the trace that the request's `traceparent` names.
 * @returns the trace's id, where the span is recorded
 */
function recordSpan(
  { method, headers }: Request,
  { path, route, status, requestId, started }: Answered,
  now: number,
  clock: number,
): string | undefined {
  const parent = propagation.extract(context.active(), headers, {
    get: (carrier, key) => carrier.get(key) ?? undefined,
    keys: (carrier) => [...carrier.keys()],
  });
  const attributes = {
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
    'url.path': path,
    'tagwire.request_id': requestId,
  };
  const startTime = now - (clock - started);
  const options = { kind: SpanKind.SERVER, startTime, attributes };
  const span = trace.getTracer('tagwire').startSpan(`${method} ${route}`, options, parent);
  span.end(now);
  return span.isRecording() || span.spanContext().traceFlags & 1 ? span.spanContext().traceId : undefined;
}
