// Sessions: opaque cookies, stored as hashes. A session has the current permissions of its person or token.

import { sha256 } from '../../domain/hash.ts';
import { SCOPES, SCOPES_OF } from '../../domain/rights.ts';
import { commit, type Write } from '../../store/database.ts';
import { personUpdate } from '../../store/people/people.ts';
import {
  endSession,
  isKnownSession,
  type SessionRow,
  sessionByHash,
  sessionWrites,
  touchSession,
} from '../../store/people/sessions.ts';
import type { Holder } from '../../store/people/tokens.ts';
import type { Context } from '../context.ts';
import type { Principal } from './actor.ts';
import { audited, inNameOf } from './audit.ts';
import { authenticate, isSame, isValidToken, mint, principalOf, proof, touch } from './tokens.ts';

/** Lifetime of a session in milliseconds: 14 days, and never longer than its token's. */
export const SESSION_LIFE = 14 * 24 * 3_600_000;

/** Hex digits of the session's hash in a form token. */
const SESSION_NAME_LENGTH = 16;
/**
 * A session that began later than this from now was begun by a clock that ran ahead, and would outlive its fortnight
 * by as much. Milliseconds.
 */
const CLOCK_AHEAD_MS = 24 * 3_600_000;
/** Characters of what a browser says it is. */
const MAX_USER_AGENT = 300;

export interface Session {
  principal: Principal;
  /** Identifies the session on the account page. */
  hash: string;
  /**
   * What forms of this session carry, so that no other site can send one: the beginning of the session's hash, by which
   * it is found when it is over and there is no cookie any more, and a secret.
   */
  formToken: string;
}

/** A new session: the cookie's value, of which only a hash is stored, and whose it is. */
export interface NewSession {
  secret: string;
  principal: Principal;
}

/** Begins a session with a token; undefined if the token is unknown or an app's. */
export async function signIn(
  context: Context,
  token: string,
  userAgent?: string,
): Promise<NewSession | undefined> {
  const principal = await authenticate(context, token);
  // An app must not become the person who allowed it.
  if (!principal || principal.client) return undefined;
  return beginSession(context, principal, principal.id, userAgent);
}

/** A person as a principal, with the scopes of their role. */
export const principalOfPerson = ({ id, name, role }: Holder): Principal => ({
  ...{ id, name, scopes: SCOPES_OF[role], person: id, role },
});

/** Begins a session of a person who is known by now. @param more what is written with it, given the session's hash */
export const signInPerson = (
  context: Context,
  person: Holder,
  userAgent: string | undefined,
  more: (hash: string) => readonly Write[] = () => [],
): Promise<NewSession> => beginSession(context, principalOfPerson(person), '', userAgent, more);

async function beginSession(
  context: Context,
  principal: Principal,
  token: string,
  userAgent: string | undefined,
  more: (hash: string) => readonly Write[] = () => [],
): Promise<NewSession> {
  const { db, runtime } = context;
  const secret = mint('ts_');
  const createdAt = runtime.now();
  const session: SessionRow = {
    hash: await sha256(secret),
    token: token === 'env' ? await proof(context, secret) : token,
    ...{ createdAt, expiresAt: createdAt + SESSION_LIFE, usedAt: createdAt },
    person: principal.person ?? null,
    address: context.actor?.address ?? null,
    userAgent: userAgent?.slice(0, MAX_USER_AGENT) ?? null,
  };
  const entry = audited(inNameOf(context, principal), 'session.begin', principal.id);
  const { person } = principal;
  const seen = person ? [personUpdate(db, person, { seenAt: createdAt })] : [];
  await commit(db, [...sessionWrites(db, session), ...more(session.hash), ...seen, entry]);
  return { secret, principal };
}

/** The session of a cookie; undefined if it has expired or ended, or its person or token is gone. */
export async function sessionOf(context: Context, secret: string): Promise<Session | undefined> {
  const { db, runtime } = context;
  const now = runtime.now();
  const hash = await sha256(secret);
  const found = await sessionByHash(db, hash, now);
  if (!found) return undefined;
  const { session, token, person } = found;
  if (session.createdAt > now + CLOCK_AHEAD_MS) return undefined;
  const formToken = `${hash.slice(0, SESSION_NAME_LENGTH)}.${(await sha256(`form ${secret}`)).slice(0, 32)}`;
  if (token) {
    const held = { ...token, holder: person };
    if (!isValidToken(held, now)) return undefined;
    touch(context, token);
    return { hash, formToken, principal: principalOf(held) };
  }
  if (session.token === '') {
    if (!person) return undefined;
    if (Math.abs(now - (session.usedAt ?? 0)) > 60_000) {
      runtime.background(touchSession(context.quietDb, hash, person.id, now));
    }
    return { hash, formToken, principal: principalOfPerson(person) };
  }
  if (!isSame(session.token, await proof(context, secret))) return undefined;
  return { hash, formToken, principal: { id: 'env', name: 'ADMIN_TOKEN', scopes: SCOPES } };
}

export const signOut = async (context: Context, secret: string): Promise<void> =>
  endSession(
    context.db,
    await sha256(secret),
    audited(context, 'session.end', context.actor?.id ?? 'nobody'),
  );

/** Whether a form token belongs to a session that exists or has ended. */
export async function isFormOfSession({ db }: Context, formToken: string): Promise<boolean> {
  const [, start] = /^([0-9a-f]{16})\.[0-9a-f]{32}$/.exec(formToken) ?? [];
  return start !== undefined && isKnownSession(db, start);
}
