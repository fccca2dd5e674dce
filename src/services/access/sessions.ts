// Who is signed in: opaque cookies, kept as hashes, each worth what its token is worth at that moment.

import { sha256 } from '../../domain/hash.ts';
import { SCOPES } from '../../domain/rights.ts';
import { endSession, insertSession, isKnownSession, sessionByHash } from '../../store/sessions.ts';
import type { Context } from '../context.ts';
import type { Principal } from './actor.ts';
import { audited, inNameOf } from './audit.ts';
import { authenticate, isSame, mint, principalOf, proof, touch } from './tokens.ts';

/** How long a session lasts, in milliseconds: a fortnight, and never longer than its token. */
export const SESSION_LIFE = 14 * 24 * 3_600_000;

/** Hex digits by which a form names its session. */
const SESSION_NAME_LENGTH = 16;
/**
 * A session that began later than this from now was begun by a clock that ran ahead, and would outlive its fortnight
 * by as much. Milliseconds.
 */
const CLOCK_AHEAD_MS = 24 * 3_600_000;

export interface Session {
  principal: Principal;
  /**
   * What forms of this session carry, so that no other site can send one: the beginning of the session's hash, by which
   * it is found when it is over and there is no cookie any more, and a secret.
   */
  formToken: string;
}

/** Begins a session; undefined where nobody has such a token. `secret` is the cookie's value, stored nowhere. */
export async function signIn(
  context: Context,
  token: string,
): Promise<{ secret: string; principal: Principal } | undefined> {
  const principal = await authenticate(context, token);
  // An app has what it was allowed, and does not become who allowed it.
  if (!principal || principal.client) return undefined;
  const secret = mint('ts_');
  const createdAt = context.runtime.now();
  const session = {
    hash: await sha256(secret),
    token: principal.id === 'env' ? await proof(context, secret) : principal.id,
    createdAt,
    expiresAt: createdAt + SESSION_LIFE,
    ...{ person: null, address: context.actor?.address ?? null, userAgent: null, usedAt: createdAt },
  };
  const entry = audited(inNameOf(context, principal), 'session.begin', principal.id);
  await insertSession(context.db, session, entry);
  return { secret, principal };
}

/** The session of a cookie; undefined once it is over or its token was revoked, has expired or was exchanged. */
export async function sessionOf(context: Context, secret: string): Promise<Session | undefined> {
  const now = context.runtime.now();
  const hash = await sha256(secret);
  const found = await sessionByHash(context.db, hash, now);
  if (!found) return undefined;
  const { session, token } = found;
  if (session.createdAt > now + CLOCK_AHEAD_MS) return undefined;
  const formToken = `${hash.slice(0, SESSION_NAME_LENGTH)}.${(await sha256(`form ${secret}`)).slice(0, 32)}`;
  if (token) {
    if (token.expiresAt !== null && token.expiresAt <= now) return undefined;
    touch(context, token);
    return { formToken, principal: principalOf(token) };
  }
  if (!isSame(session.token, await proof(context, secret))) return undefined;
  return { formToken, principal: { id: 'env', name: 'ADMIN_TOKEN', scopes: SCOPES } };
}

export const signOut = async (context: Context, secret: string): Promise<void> =>
  endSession(
    context.db,
    await sha256(secret),
    audited(context, 'session.end', context.actor?.id ?? 'nobody'),
  );

/** Whether a form was made for a session that is or was one: whoever sends it is no stranger. */
export async function isFormOfSession({ db }: Context, formToken: string): Promise<boolean> {
  const [, start] = /^([0-9a-f]{16})\.[0-9a-f]{32}$/.exec(formToken) ?? [];
  return start !== undefined && isKnownSession(db, start);
}
