// RFC 6750: bearer tokens in the Authorization header.

import type { MiddlewareHandler } from 'hono';
import { may, type Scope } from '../domain/rights.ts';
import type { Person } from '../embedding.ts';
import { Refusal } from '../errors.ts';
import { problem } from '../problems.ts';
import type { Principal } from '../services/access/actor.ts';
import { authenticate } from '../services/access/tokens.ts';
import type { Context } from '../services/context.ts';
import type { Env, Request_ } from './env.ts';
import { limit } from './limits.ts';
import { isReading } from './middleware.ts';

const challenge = (parameters = '') => ({ 'WWW-Authenticate': `Bearer realm="Tagwire"${parameters}` });

/**
 * Lets a request through whose token has `scope`: else 401 without a token, 403 with one that may not.
 * @param apps whether apps that somebody let in may, too. Their `media` is a scope of their own, for uploads.
 */
export function requireScope(context: Context, scope: Scope, { apps = false } = {}): MiddlewareHandler<Env> {
  return async (c, next) => {
    const known = c.env?.principal ?? (await personOf(c, context));
    if (known) {
      allow(known, scope, apps);
      c.set('principal', known);
      return next();
    }
    const [, token] = /^bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (!token) {
      throw new Refusal(401, problem('token-missing'), { headers: challenge() });
    }
    const principal = await authenticate(context, token);
    if (!principal) {
      context.runtime.meter.count('tagwire_auth_failures_total');
      await limit(c, context, 'token');
      const headers = challenge(', error="invalid_token"');
      throw new Refusal(401, problem('token-unknown'), { headers });
    }
    allow(principal, scope, apps);
    c.set('principal', principal);
    c.set('token', token);
    await next();
  };
}

/**
 * Who the application that Tagwire is a part of takes the request for. Not what a page of another site sends: it comes with
 * the cookies by which an application knows people.
 * @throws Error where the application answers with nobody that an audit entry could name
 */
async function personOf(c: Request_, { embedding, site }: Context): Promise<Principal | undefined> {
  const origin = c.req.header('origin');
  const isForeign = origin !== undefined && ![c.req.url, site.url].some((url) => sameHost(origin, url));
  if (isForeign && !isReading(c.req.method)) return undefined;
  const person: unknown = await embedding?.authenticate?.(c.req.raw);
  if (person === null || person === undefined || isPerson(person)) return person ?? undefined;
  throw new Error(
    "authenticate() must return { id, name, scopes }, two texts and a list such as ['articles:write'], or null for somebody it does not know",
  );
}

function isPerson(value: unknown): value is Person {
  const { id, name, scopes } = Object(value) as Partial<Record<keyof Person, unknown>>;
  const isNamed = typeof id === 'string' && id !== '' && typeof name === 'string';
  return isNamed && Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string');
}

/** Whether an `Origin` is of the host of a URL. A proxy may have ended TLS, so the schemes may differ. */
export const sameHost = (origin: string, url: string) => URL.parse(origin)?.host === new URL(url).host;

/** @throws Refusal 403 */
function allow(principal: Principal, scope: Scope, apps: boolean): void {
  if (may(principal, scope) && (apps || !principal.client)) return;
  const headers = challenge(`, error="insufficient_scope", scope="${scope}"`);
  throw new Refusal(403, problem('scope-missing', { name: principal.name, scope }), { headers });
}
