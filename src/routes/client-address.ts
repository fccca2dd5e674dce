// Where a request comes from.
import type { Context } from '../services/context.ts';
import type { Request_ } from './env.ts';

/**
 * The client's address: the socket's, or what the nearest `TRUST_PROXY` proxies say. Undefined where the runtime
 * does not know.
 */
export function clientAddress(c: Request_, { config }: Context): string | undefined {
  const socket = c.env?.address;
  if (!config.trustProxy) return socket;
  // Each proxy appends whom it heard: the last is the nearest one's word.
  const heard = (c.req.header('x-forwarded-for') ?? '').split(',').map((s) => s.trim());
  return heard.filter(Boolean).at(-config.trustProxy) ?? socket;
}
