// IndieAuth (https://indieauth.spec.indieweb.org/): apps are let in by editors. Codes are exchanged once, and bound to
// the app, to where it was sent back to, and to its challenge; tokens last no longer than their editors'.

import { base64url, utf8 } from '../../domain/bytes.ts';
import { sha256 } from '../../domain/hash.ts';
import { APP_SCOPES, type AppScope } from '../../domain/rights.ts';
import { OAuthRefusal } from '../../errors.ts';
import {
  claimGrant,
  type GrantRow,
  insertGrant,
  insertGranted,
  voidGrant,
} from '../../store/people/grants.ts';
import { personById } from '../../store/people/people.ts';
import { deleteToken, type TokenRow, tokenByHash, tokenById } from '../../store/people/tokens.ts';
import type { Context } from '../context.ts';
import type { Principal } from './actor.ts';
import { audited, inNameOf } from './audit.ts';
import { clientIdOf } from './indieauth-client.ts';
import { findValidToken, mint, proof } from './tokens.ts';

const CODE_LIFETIME_MS = 5 * 60_000;
/** How long a code that comes again is known. */
const CODE_REMEMBERED_MS = 24 * 3_600_000;

/** What an app asks for, in a browser of its user's. */
export interface Asked {
  /** Canonical. */
  clientId: string;
  redirectUri: string;
  challenge: string;
  /** Those that are known here. */
  scopes: AppScope[];
  state?: string;
}

export const isAppScope = (text: string): text is AppScope => Object.hasOwn(APP_SCOPES, text);

/** The issuer, and who everybody here is to others: the site. */
export const identityOf = ({ site }: Pick<Context, 'site'>): string => `${site.url}/`;

export const profileOf = async (context: Pick<Context, 'site' | 'sites'>) => ({
  name: (await context.sites.now()).title,
  url: identityOf(context),
});

/** Keeps that somebody allows an app something; returns the code that says so. */
export async function grant(
  context: Context,
  principal: Principal,
  { clientId, redirectUri, challenge, scopes }: Asked,
  { name, life }: { name: string; life: number | null },
): Promise<string> {
  const { db, runtime } = context;
  const code = mint('tc_');
  const createdAt = runtime.now();
  const row = {
    ...{ hash: await sha256(code), client: clientId, name, redirectUri, challenge, scopes },
    ...{ parent: principal.id, token: crypto.randomUUID(), life },
    ...{ createdAt, expiresAt: createdAt + CODE_LIFETIME_MS, claim: null },
  };
  const entry = audited(context, 'app.allow', row.token, { client: clientId, scopes });
  await insertGrant(db, row, createdAt - CODE_REMEMBERED_MS, entry);
  return code;
}

const invalidGrant = (why: string) => new OAuthRefusal(400, 'invalid_grant', why);

/**
 * What a code stands for, once (§5.3.1).
 * @throws OAuthRefusal 400
 */
export async function redeem(context: Context, form: URLSearchParams): Promise<GrantRow & { claim: string }> {
  const [code, clientId, redirectUri, verifier] = ['code', 'client_id', 'redirect_uri', 'code_verifier'].map(
    (name) => {
      const value = form.get(name);
      if (value) return value;
      throw new OAuthRefusal(400, 'invalid_request', `${name} is missing.`);
    },
  ) as [string, string, string, string];
  const claim = crypto.randomUUID();
  const row = await claimGrant(context.db, await sha256(code), claim);
  if (!row) throw invalidGrant('The code is unknown or has expired: begin again.');
  if (row.claim !== claim) {
    // RFC 6749 §4.1.2: somebody else may have had it first.
    await voidGrant(context.db, row);
    throw invalidGrant('The code was used before; what came of it is revoked.');
  }
  const now = context.runtime.now();
  // One given by a clock that ran ahead would live for longer than RFC 6749 §4.1.2 allows.
  if (row.expiresAt <= now || row.createdAt > now + CODE_LIFETIME_MS)
    throw invalidGrant('The code has expired: begin again.');
  if (row.client !== clientIdOf(clientId)) throw invalidGrant('The code was given to another client_id.');
  if (row.redirectUri !== redirectUri) throw invalidGrant('The code was sent to another redirect_uri.');
  if (row.challenge !== (await challengeOf(verifier))) {
    throw invalidGrant('code_verifier is not that of the code_challenge.');
  }
  return { ...row, claim };
}

/** RFC 7636 §4.2, S256. */
async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', utf8(verifier));
  return base64url(new Uint8Array(digest));
}

/** The token that a code is exchanged for; its text is returned once. @throws OAuthRefusal 400 */
export async function issue(
  context: Context,
  { hash, claim, ...grant }: GrantRow & { claim: string },
): Promise<{ token: string; row: TokenRow }> {
  if (!grant.scopes.length) {
    throw invalidGrant('No scope was granted: exchange the code at the authorization endpoint.');
  }
  const { db, runtime } = context;
  const now = runtime.now();
  const parent = grant.parent ? await tokenById(db, grant.parent) : undefined;
  const ends = [grant.life === null ? null : now + grant.life, parent?.expiresAt].filter(
    (at) => typeof at === 'number',
  );
  const token = mint();
  const row: TokenRow = {
    ...{ id: grant.token, name: grant.name, hash: await sha256(token), scopes: grant.scopes, createdAt: now },
    ...{ expiresAt: ends.length ? Math.min(...ends) : null, lastUsedAt: null },
    ...{ client: grant.client, parent: grant.parent === 'env' ? await proof(context, token) : grant.parent },
    person: parent
      ? parent.person
      : grant.parent && (await personById(db, grant.parent))
        ? grant.parent
        : null,
  };
  if ((row.expiresAt ?? now + 1) <= now || !(await insertGranted(db, row, { hash, claim }))) {
    throw invalidGrant('What was allowed was revoked meanwhile: begin again.');
  }
  return { token, row };
}

/** What a token is worth to others (RFC 7662); undefined where it is worth nothing. */
export async function inspect(context: Context, token: string): Promise<TokenRow | undefined> {
  return findValidToken(context, token);
}

/** RFC 7009: whoever holds an app's token may end it. */
export async function revokeByApp(context: Context, token: string): Promise<TokenRow | undefined> {
  const { db } = context;
  const row = await tokenByHash(db, await sha256(token));
  if (!row?.client) return undefined;
  await deleteToken(db, row.id, audited(inNameOf(context, row), 'token.revoke', row.id));
  return row;
}
