// Who may do what: bearer tokens of 256 bits with scopes.

import { areSameSecrets, base64url, utf8 } from '../../domain/bytes.ts';
import { sha256 } from '../../domain/hash.ts';
import { SCOPES, type Scope, within } from '../../domain/rights.ts';
import type { Write } from '../../store/database.ts';
import {
  deleteToken,
  type HeldToken,
  insertToken,
  listTokens,
  type TokenRow,
  tokenByHash,
  touchToken,
} from '../../store/people/tokens.ts';
import type { Context } from '../context.ts';
import type { Principal } from './actor.ts';
import { audited } from './audit.ts';

/** A new secret's text: 256 random bits. */
export function mint(prefix = 'tw_'): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `${prefix}${base64url(bytes)}`;
}

export interface NewToken {
  /** Its text. */
  token: string;
  row: TokenRow;
}

interface NewTokenOf {
  name: string;
  scopes: readonly Scope[];
  /** Milliseconds. */
  expiresAt?: number;
  /** Id of the person whose it is. */
  person?: string;
}

/** Makes a token, in one batch with `more`; its text is returned once and never stored. */
export async function createToken(
  context: Pick<Context, 'db' | 'runtime' | 'actor'>,
  { name, scopes, expiresAt, person }: NewTokenOf,
  more: (made: NewToken) => readonly Write[] | Promise<readonly Write[]> = () => [],
): Promise<NewToken> {
  const { db, runtime } = context;
  const token = mint();
  const row = {
    id: crypto.randomUUID(),
    name,
    scopes: [...scopes],
    hash: await sha256(token),
    createdAt: runtime.now(),
    expiresAt: expiresAt ?? null,
    lastUsedAt: null,
    client: null,
    parent: null,
    person: person ?? null,
  };
  const entry = audited(context, 'token.create', row.id, { name, scopes, expiresAt, person });
  await insertToken(db, row, entry, ...(await more({ token, row })));
  return { token, row };
}

const adminHashes = new WeakMap<Context['config'], string>();

/** Made once: each digest is a wait for another thread. */
async function adminHash(config: Context['config']): Promise<string | undefined> {
  const hash = adminHashes.get(config) ?? (config.adminToken && (await sha256(config.adminToken)));
  if (hash) adminHashes.set(config, hash);
  return hash;
}

/** The holder of a token; undefined if it is unknown, revoked or expired. */
export async function authenticate(context: Context, token: string): Promise<Principal | undefined> {
  // Comparing hashes instead of tokens leaks nothing by timing.
  const hash = await sha256(token);
  const admin = await adminHash(context.config);
  if (admin && isSame(hash, admin)) {
    return { id: 'env', name: 'ADMIN_TOKEN', scopes: SCOPES };
  }
  const row = await findValidToken(context, token, hash);
  if (!row) return undefined;
  touch(context, row);
  return principalOf(row);
}

/**
 * A token that is worth something: not expired, nor of a person who is gone, nor allowed by an ADMIN_TOKEN that is another by
 * now; with the scopes that it has at this moment.
 */
export async function findValidToken(
  context: Context,
  token: string,
  hash?: string,
): Promise<HeldToken | undefined> {
  const held = await tokenByHash(context.db, hash ?? (await sha256(token)));
  if (!held || !isValidToken(held, context.runtime.now())) return undefined;
  if (held.parent?.startsWith(BY_ADMIN) && !isSame(held.parent, await proof(context, token)))
    return undefined;
  return { ...held, scopes: [...principalOf(held).scopes] };
}

export const isValidToken = ({ expiresAt, person, holder }: HeldToken, now: number): boolean =>
  (expiresAt === null || expiresAt > now) && (person === null || holder !== null);

/** How a proof begins, where a token's parent is an id else. */
const BY_ADMIN = 'env ';

/** Says that ADMIN_TOKEN was known; of no use to guess it by, without the secret. Another ADMIN_TOKEN ends it. */
export const proof = async ({ config }: Pick<Context, 'config'>, secret: string): Promise<string> =>
  config.adminToken ? `${BY_ADMIN}${await sha256(`${secret} ${config.adminToken}`)}` : 'none';

/** Compares two hashes in constant time. */
export const isSame = (a: string, b: string): boolean => areSameSecrets(utf8(a), utf8(b));

/** Whoever holds a token: of somebody's, they, who may no more by it than their role may. */
export const principalOf = ({ id, name, scopes, client, holder }: HeldToken): Principal => ({
  ...{ id, name, scopes },
  ...(client !== null && { client }),
  ...(holder && {
    name: `${holder.name} (${name})`,
    scopes: within(holder.role, scopes, client !== null),
    person: holder.id,
    role: holder.role,
  }),
});

/** Keeps when a token was last used: to the minute is enough, and spares a write per request. */
export function touch({ quietDb, runtime }: Context, { id, lastUsedAt }: TokenRow): void {
  const now = runtime.now();
  if (Math.abs(now - (lastUsedAt ?? 0)) > 60_000) runtime.background(touchToken(quietDb, id, now));
}

export const tokensOf = ({ db }: Context): Promise<HeldToken[]> => listTokens(db);
/** Tokens of a person and of the apps they allowed. */
export const ownTokens = ({ db }: Context, person: string): Promise<HeldToken[]> => listTokens(db, person);
export const revokeToken = (
  context: Pick<Context, 'db' | 'runtime' | 'actor'>,
  id: string,
): Promise<boolean> => deleteToken(context.db, id, audited(context, 'token.revoke', id));

/** Shorter tokens can be guessed. */
const MIN_TOKEN_LENGTH = 16;

/** The first start of a site without ADMIN_TOKEN makes a token; its text, to be printed once. */
export async function firstToken(context: Context): Promise<string | undefined> {
  const { adminToken } = context.config;
  if (adminToken && adminToken.length < MIN_TOKEN_LENGTH) {
    const message = 'ADMIN_TOKEN is short, and whoever guesses it may do everything: take a long random one';
    context.runtime.log.log('warn', message, { letters: adminToken.length });
  }
  if (adminToken || (await listTokens(context.db)).length) return undefined;
  return (await createToken(context, { name: 'first start', scopes: ['admin'] })).token;
}
