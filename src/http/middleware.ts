// What happens around every route, one duty each.
import type { MiddlewareHandler } from 'hono';
import { malformed, Refusal } from '../errors.ts';
import type { Runtime } from '../ports.ts';
import { problem } from '../problems.ts';
import type { Documents } from '../services/feeds/documents.ts';
import type { Deliveries } from '../services/push/delivery/deliveries.ts';
import type { Readers } from '../services/telemetry/readership.ts';
import { isConditional } from './conditional.ts';
import type { Env } from './env.ts';

type Middleware = MiddlewareHandler<Env>;

export const READING = ['GET', 'HEAD', 'OPTIONS'];
export const isReading = (method: string) => READING.includes(method);
/** Paths where something can be sent. */
export const WRITABLE = /^\/(admin|hub$|rsscloud|micropub|indieauth)/;
/** Writes that take long: uploads, imports, and rssCloud's check, which waits for another server. */
const LONG_WRITES = /^\/(admin\/(media|import|live)|micropub\/media|rsscloud)/;

/** Refuses what no route can answer: 400 for a Host that names none, 405 for methods where nothing can be sent. */
export const checkRequest: Middleware = (c, next) => {
  // RFC 9112 §3.2: of a Host that no URL can have (`1234567890123` is no IPv4 address).
  if (!URL.canParse(c.req.url)) throw malformed(problem('host-invalid'));
  if (isReading(c.req.method) || WRITABLE.test(c.req.path)) return next();
  throw new Refusal(405, `${c.req.method} is not allowed here; allowed are ${READING.join(', ')}.`, {
    headers: { Allow: READING.join(', ') },
  });
};

/** Lets deliveries wait for short writes, and begins them after each: what was published is pushed at once. */
export const pushAfterWrites =
  (deliveries: Deliveries, documents: Documents, runtime: Runtime): Middleware =>
  async (c, next) => {
    if (isReading(c.req.method)) return next();
    const isLong = LONG_WRITES.test(c.req.path) || /^multipart/i.test(c.req.header('content-type') ?? '');
    await (isLong ? next() : deliveries.first(next));
    if (!c.res.ok) return;
    runtime.background(deliveries.tick());
    documents.changed();
  };

/** Pages of other sites may read all that is public, errors too (CORS); editors' pages are kept by no cache. */
export const shareAcrossOrigins: Middleware = async (c, next) => {
  await next();
  const isAdmin = c.req.path.startsWith('/admin') && !c.req.path.startsWith('/admin/assets/');
  if (isAdmin) c.res.headers.set('Cache-Control', 'no-store');
  else c.res.headers.set('Access-Control-Allow-Origin', '*');
};

/** Counts who reads which feed. */
export const countReaders =
  (readers: Readers): Middleware =>
  async (c, next) => {
    await next();
    const feed = isReading(c.req.method) ? readers.feedOf(c.req.path) : undefined;
    if (!feed) return;
    readers.seen(c.req.header('user-agent') ?? '', feed, c.res.status, isConditional(c.req.raw.headers));
  };
