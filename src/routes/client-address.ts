// Where a request comes from.
import type { Context } from '../services/context.ts';
import type { Request_ } from './env.ts';

/** The client's address; undefined where the runtime does not know. */
export const clientAddress = (c: Request_, { clients }: Context): string | undefined =>
  clients.addressOf(c.env?.address, c.req.header('x-forwarded-for'));
