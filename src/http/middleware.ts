// What happens around every route, one duty each.
import type { MiddlewareHandler } from 'hono';
import { malformed, Refusal } from '../errors.ts';
import type { Runtime } from '../ports.ts';
import { problem } from '../problems.ts';
import type { Documents } from '../services/feeds/documents.ts';
import type { ChangeTeller } from '../services/publishing/change-teller.ts';
import type { Deliveries } from '../services/push/delivery/deliveries.ts';
import type { Env } from './env.ts';

type Middleware = MiddlewareHandler<Env>;

export const READING = ['GET', 'HEAD', 'OPTIONS'];
export const isReading = (method: string) => READING.includes(method);
/** Paths where something can be sent. */
export const WRITABLE = /^\/(admin|hub$|rsscloud|micropub|indieauth)/;
/** Writes that take long: uploads, imports, batches, and rssCloud's check, which waits for another server. */
const LONG_WRITES = /^\/(admin\/(media|import|live|articles\/batch)|micropub\/media|rsscloud)/;

/** Characters of one header, as with most proxies; Node takes 16 KB of all together, Workers 128. */
const MAX_HEADER_LENGTH = 8_192;

/**
 * Refuses what no route can answer: 400 for a Host that names none, 405 for methods where nothing can be sent, 431 for a
 * header that would take long to read (RFC 6585 §5).
 */
export const checkRequest: Middleware = (c, next) => {
  for (const [name, { length }] of c.req.raw.headers) {
    if (length <= MAX_HEADER_LENGTH) continue;
    throw new Refusal(431, problem('header-too-long', { name, max: MAX_HEADER_LENGTH }));
  }
  // RFC 9112 §3.2: of a Host that no URL can have (`1234567890123` is no IPv4 address).
  if (!URL.canParse(c.req.url)) throw malformed(problem('host-invalid'));
  if (isReading(c.req.method) || WRITABLE.test(c.req.path)) return next();
  throw new Refusal(405, `${c.req.method} is not allowed here; allowed are ${READING.join(', ')}.`, {
    headers: { Allow: READING.join(', ') },
  });
};

/** Whether a write was done; forms are answered with a redirect then. */
const isDone = ({ status }: Response): boolean => status < 400;

/** Lets deliveries wait for short writes, and begins them after each: what was published is pushed at once. */
export const pushAfterWrites =
  (deliveries: Deliveries, documents: Documents, runtime: Runtime): Middleware =>
  async (c, next) => {
    if (isReading(c.req.method)) return next();
    const isLong = LONG_WRITES.test(c.req.path) || /^multipart/i.test(c.req.header('content-type') ?? '');
    await (isLong ? next() : deliveries.first(next));
    if (!isDone(c.res)) return;
    runtime.background(deliveries.tick());
    documents.changed();
  };

/** Tells the embedding application of what a request changed. */
export const tellAfterWrites =
  (changes: ChangeTeller, runtime: Runtime): Middleware =>
  async (c, next) => {
    await next();
    if (!isReading(c.req.method) && isDone(c.res)) runtime.background(changes.tick());
  };

/** Pages of other sites may read all that is public, errors too (CORS); editors' pages are kept by no cache. */
export const shareAcrossOrigins: Middleware = async (c, next) => {
  await next();
  const isAdmin = c.req.path.startsWith('/admin') && !c.req.path.startsWith('/admin/assets/');
  if (isAdmin) c.res.headers.set('Cache-Control', 'no-store');
  else c.res.headers.set('Access-Control-Allow-Origin', '*');
};
