// In whose name a request changes something: for the audit log, and for the server's.
import type { Context as HonoContext } from 'hono';
import { actorOf } from '../services/access/actor.ts';
import type { Context } from '../services/context.ts';
import { clientAddress } from './client-address.ts';
import type { Env, Request_ } from './env.ts';

/** The context with whoever holds the request's token; without one, with where it comes from. */
export function acting<E extends Env>(c: HonoContext<E>, context: Context): Context {
  const request = c as unknown as Request_;
  const principal = request.get('principal') ?? { id: 'nobody', name: '', scopes: [] };
  const address = clientAddress(request, context);
  return { ...context, actor: { ...actorOf(principal), address, requestId: request.get('requestId') } };
}

/** A line in the log about what a request has changed. */
export function logChange<E extends Env>(
  c: HonoContext<E>,
  { runtime }: Context,
  message: string,
  about: Record<string, unknown>,
): void {
  const request = c as unknown as Request_;
  const by = request.get('principal').name;
  runtime.log.log('info', message, { requestId: request.get('requestId'), by, ...about });
}
