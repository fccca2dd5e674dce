// Single sign-on (OpenID Connect): the authorization code flow with PKCE, state and nonce, bound to the browser that began it.
import type { CustomFetch } from 'openid-client';
import { plainEmail } from '../../domain/email.ts';
import { sha256 } from '../../domain/hash.ts';
import type { Role } from '../../domain/rights.ts';
import { oneLine } from '../../domain/text.ts';
import { Conflict, Refusal } from '../../errors.ts';
import type { Outgoing } from '../../ports.ts';
import { problem } from '../../problems.ts';
import { linkRemovals } from '../../store/people/links.ts';
import { challengeByHash, keepChallenge, useChallenge } from '../../store/people/passkeys.ts';
import {
  type Person,
  personByEmail,
  personBySubject,
  personInsert,
  personUpdate,
} from '../../store/people/people.ts';
import { audited } from '../access/audit.ts';
import { type NewSession, signInPerson } from '../access/sessions.ts';
import { mint } from '../access/tokens.ts';
import type { Context } from '../context.ts';

/** Time limit for the sign-in at the provider. */
const LIFE_MS = 10 * 60_000;
const CALL_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 256 * 1024;
const MAX_NAME_LENGTH = 200;

type Library = typeof import('openid-client');
type Provider = InstanceType<Library['Configuration']>;

/** Where the provider sends people back to. */
export const callbackOf = ({ site }: Pick<Context, 'site'>): string => `${site.url}/admin/sign-in/callback`;

/** The provider's name on the sign-in page; undefined if single sign-on is not set up. */
export const singleSignOnName = ({ config }: Pick<Context, 'config'>): string | undefined =>
  config.oidcIssuer && config.oidcName;

interface Discovered {
  library: Library;
  provider: Provider;
}
/** What was found of each site's provider. Not while it is looked for: on Workers that ends with the request that began it. */
const discovered = new WeakMap<Context['config'], Discovered>();

async function providerOf({ config, runtime }: Context): Promise<Discovered> {
  const known = discovered.get(config);
  if (known) return known;
  const found = await discover(config, runtime.identity ?? runtime.outgoing);
  discovered.set(config, found);
  return found;
}

async function discover(
  { oidcIssuer = '', oidcClientId = '', oidcClientSecret }: Context['config'],
  outgoing: Outgoing,
): Promise<Discovered> {
  const library = await import('openid-client');
  const fetching = through(outgoing);
  // An issuer over plain HTTP is one that the operator named.
  const plain = oidcIssuer.startsWith('http:') ? [library.allowInsecureRequests] : [];
  const found = await library.discovery(new URL(oidcIssuer), oidcClientId, undefined, library.None(), {
    [library.customFetch]: fetching,
    execute: plain,
  });
  const metadata = found.serverMetadata();
  const ways = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const secretly = ways.includes('client_secret_basic')
    ? library.ClientSecretBasic
    : library.ClientSecretPost;
  const provider = new library.Configuration(
    metadata,
    oidcClientId,
    undefined,
    oidcClientSecret ? secretly(oidcClientSecret) : library.None(),
  );
  provider[library.customFetch] = fetching;
  for (const allow of plain) allow(provider);
  return { library, provider };
}

/** Outgoing calls as the library's `fetch`. */
const through =
  (outgoing: Outgoing): CustomFetch =>
  async (url, { method, headers, body }) => {
    const answer = await outgoing.send({
      ...{ method: method === 'POST' ? 'POST' : 'GET', url, headers },
      body: body === undefined || body === null ? undefined : `${body}`,
      ...{ timeout: CALL_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES },
    });
    const type = answer.header('content-type');
    return new Response(answer.bytes, {
      status: answer.status,
      headers: type ? { 'content-type': type } : {},
    });
  };

const failed = (cause?: unknown) => new Refusal(502, problem('sign-on-failed'), { cause });

/**
 * Begins a sign-in: the provider's address, and a secret for the browser's cookie.
 * @param back path to return to
 * @throws Refusal 502
 */
export async function beginSignOn(context: Context, back: string): Promise<{ url: string; secret: string }> {
  const { library, provider } = await providerOf(context).catch((error) => Promise.reject(failed(error)));
  const secret = mint('to_');
  const [state, nonce, verifier] = [
    library.randomState(),
    library.randomNonce(),
    library.randomPKCECodeVerifier(),
  ];
  const now = context.runtime.now();
  const data = { use: 'sign-on', nonce, verifier, back, browser: await sha256(secret) };
  await keepChallenge(context.db, { hash: await sha256(state), data, expiresAt: now + LIFE_MS }, now);
  const url = library.buildAuthorizationUrl(provider, {
    redirect_uri: callbackOf(context),
    scope: 'openid email profile',
    code_challenge: await library.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  return { url: url.href, secret };
}

/**
 * Completes a sign-in at the provider.
 * @param secret of the browser's cookie
 * @throws Refusal 403 for somebody who was not invited; 502
 */
export async function endSignOn(
  context: Context,
  search: string,
  secret: string,
  userAgent: string | undefined,
): Promise<NewSession & { back: string }> {
  const { db, runtime } = context;
  const state = new URLSearchParams(search).get('state') ?? '';
  const hash = await sha256(state);
  const known = await challengeByHash(db, hash, runtime.now());
  if (known?.use !== 'sign-on' || known.browser !== (await sha256(secret))) throw failed();
  const { library, provider } = await providerOf(context).catch((error) => Promise.reject(failed(error)));
  const claims = await claimsOf(library, provider, new URL(callbackOf(context) + search), {
    expectedState: state,
    ...(known.nonce && { expectedNonce: known.nonce }),
    ...(known.verifier && { pkceCodeVerifier: known.verifier }),
  }).catch((error) => Promise.reject(failed(error)));
  const { person, writes } = await personOf(context, claims);
  try {
    const entered = await signInPerson(context, person, userAgent, () => [
      ...useChallenge(db, hash),
      ...writes,
    ]);
    return { ...entered, back: known.back ?? '' };
  } catch (error) {
    throw error instanceof Conflict ? failed(error) : error;
  }
}

interface Claims {
  subject: string;
  /** Only if the provider has verified it. */
  email?: string;
  name?: string;
}

async function claimsOf(
  library: Library,
  provider: Provider,
  url: URL,
  checks: Parameters<Library['authorizationCodeGrant']>[2],
): Promise<Claims> {
  const tokens = await library.authorizationCodeGrant(provider, url, { ...checks, idTokenExpected: true });
  const claims = tokens.claims();
  if (!claims) throw new Error('the provider sent no ID token');
  const { iss, sub } = claims;
  const told =
    claims.email === undefined && provider.serverMetadata().userinfo_endpoint
      ? await library.fetchUserInfo(provider, tokens.access_token, sub)
      : claims;
  const { email, email_verified: isVerified, name } = told;
  return {
    subject: `${iss} ${sub}`,
    ...(typeof email === 'string' && isVerified === true && { email: plainEmail(email) }),
    ...(typeof name === 'string' && { name: oneLine(name).slice(0, MAX_NAME_LENGTH) }),
  };
}

/** The person with that subject; the invited person with that address; or with OIDC_ROLE a new one. */
async function personOf(context: Context, { subject, email, name }: Claims) {
  const { db, config, runtime } = context;
  const before = await personBySubject(db, subject);
  if (before) return { person: before, writes: [] };
  const invited: Person | undefined = email ? await personByEmail(db, email) : undefined;
  if (invited?.subject === null) {
    const entry = audited(context, 'person.join', invited.id, { name: invited.name, singleSignOn: true });
    // As after any way to join, the invitation is used.
    const writes = [
      personUpdate(db, invited.id, { subject }),
      ...linkRemovals(db, invited.id, runtime.now()),
    ];
    return { person: invited, writes: [...writes, entry] };
  }
  const role = config.oidcRole as Role | undefined;
  if (!email || !role || invited) throw new Refusal(403, problem('sign-on-unknown', { email: email ?? '—' }));
  const now = runtime.now();
  const row = {
    ...{ id: crypto.randomUUID(), name: name || email, email, role, password: null, subject },
    ...{ createdAt: now, seenAt: now },
  };
  const entry = audited(context, 'person.join', row.id, { name: row.name, singleSignOn: true });
  return { person: row, writes: [personInsert(db, row), entry] };
}
