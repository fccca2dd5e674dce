// What is known of each request afterwards: a line in the log, counts, a span.
import type { MiddlewareHandler } from 'hono';
import type { Runtime } from '../ports.ts';
import { routeOf } from '../services/telemetry/route-label.ts';
import { beginSpan } from '../services/telemetry/trace.ts';
import type { Env } from './env.ts';

const READING = ['GET', 'HEAD', 'OPTIONS'];

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

/** Tells the runtime's meter, log and tracer of each request. */
export function requestTelemetry({ meter, log, tracer, now }: Runtime): RequestTelemetry {
  let inFlight = 0;
  meter.gauge('tagwire_http_requests_in_flight', '', () => inFlight);
  const begin = ({ headers }: Request) =>
    tracer && beginSpan(tracer, headers.get('traceparent') ?? undefined, now());
  const end = (
    { method }: Request,
    { path, route, status, requestId, started }: Answered,
    span: ReturnType<typeof begin>,
  ) => {
    const milliseconds = meter.clock() - started;
    meter.request(route, method, status, milliseconds);
    if (span) {
      const attributes = {
        'http.request.method': method,
        'http.route': route,
        'http.response.status_code': status,
        'url.path': path,
        'tagwire.request_id': requestId,
      };
      tracer?.add({ ...span, name: `${method} ${route}`, milliseconds, attributes, failed: status >= 500 });
    }
    // What was refused or may have changed something is worth a line; whoever reads is not.
    const level = status >= 400 || !READING.includes(method) ? 'info' : 'debug';
    const took = Math.round(milliseconds * 100) / 100;
    const trace = span && { traceId: span.traceId };
    log.log(level, 'request', { requestId, method, path, status, milliseconds: took, ...trace });
  };
  return {
    record: (request, answered) => end(request, answered, begin(request)),
    middleware: async (c, next) => {
      const request = c.req.raw;
      const started = meter.clock();
      const span = begin(request);
      inFlight += 1;
      try {
        await next();
      } finally {
        inFlight -= 1;
      }
      const requestId = c.get('requestId');
      c.res.headers.set('X-Request-Id', requestId);
      const { path } = c.req;
      end(request, { path, route: routeOf(path), status: c.res.status, requestId, started }, span);
    },
  };
}
