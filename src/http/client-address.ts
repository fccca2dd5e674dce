// Where a request comes from.
import type { Client } from '../services/access/clients.ts';
import type { Context } from '../services/context.ts';
import type { Request_ } from './env.ts';

/** Whom a request is counted for. */
export const clientOf = (c: Request_, { clients }: Context): Client =>
  clients.of(c.env?.address, c.req.header('x-forwarded-for'));

/** The client's address; undefined where nobody knows it. */
export const clientAddress = (c: Request_, context: Context): string | undefined =>
  clientOf(c, context).address;
