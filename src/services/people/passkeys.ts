// Passkeys (WebAuthn): asked for, registered, and signed in with. They belong to the site's own host name.
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import ipaddr from 'ipaddr.js';
import { base64url, fromBase64, utf8 } from '../../domain/bytes.ts';
import { sha256 } from '../../domain/hash.ts';
import { bareHost, oneLine } from '../../domain/text.ts';
import { Conflict, fault, invalid, notFound, Refusal, tooLong } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { commit, type Write } from '../../store/database.ts';
import {
  challengeByHash,
  keepChallenge,
  passkeyById,
  passkeyInsert,
  passkeyRemoval,
  passkeysOf,
  passkeyUpdate,
  useChallenge,
} from '../../store/people/passkeys.ts';
import { audited } from '../access/audit.ts';
import { type NewSession, signInPerson } from '../access/sessions.ts';
import type { Context } from '../context.ts';

const CHALLENGE_LIFE_MS = 10 * 60_000;
/** Of one person. */
const MAX_PASSKEYS = 20;
const MAX_NAME_LENGTH = 100;

/** Whom a passkey is created for. The first admin has no row in the database yet. */
export interface KeyHolder {
  id: string;
  name: string;
  email: string;
}

// Loaded on first use, because it includes an X.509 library.
const webauthn = () => import('@simplewebauthn/server');

/** WebAuthn's relying party: host name and origin of PUBLIC_URL; undefined if that is an IP address. */
export function relyingParty({ site }: Pick<Context, 'site'>): { id: string; origin: string } | undefined {
  const { hostname, origin } = new URL(site.url);
  return ipaddr.isValid(bareHost(hostname)) ? undefined : { id: hostname, origin };
}

/** @throws Refusal 422 */
function requireParty(context: Pick<Context, 'site'>) {
  const party = relyingParty(context);
  if (!party) throw refused();
  return party;
}

const refused = (cause?: unknown): Refusal => new Refusal(422, problem('passkey-refused'), { cause });

async function remember(context: Context, challenge: string, data: Record<string, string>): Promise<void> {
  const now = context.runtime.now();
  const hash = await sha256(challenge);
  await keepChallenge(context.db, { hash, data, expiresAt: now + CHALLENGE_LIFE_MS }, now);
}

const newChallenge = () => crypto.getRandomValues(new Uint8Array(32));

/** Options to create a passkey. @throws Refusal 422 if the site can have none */
export async function registrationOptions(
  context: Context,
  holder: KeyHolder,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { id } = requireParty(context);
  const own = await passkeysOf(context.db, holder.id);
  if (own.length >= MAX_PASSKEYS)
    throw invalid([fault('', 'too-many', { max: MAX_PASSKEYS, items: 'passkeys' })]);
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpID: id,
    rpName: (await context.sites.now()).title,
    userID: utf8(holder.id),
    userName: holder.email,
    userDisplayName: holder.name,
    challenge: newChallenge(),
    attestationType: 'none',
    excludeCredentials: own.map((key) => ({ id: key.id, transports: transportsOf(key) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
  });
  await remember(context, options.challenge, { use: 'create', person: holder.id });
  return options;
}

/** Options to sign in with any passkey of the site; the response says whose it is. */
export async function authenticationOptions(
  context: Context,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { id } = requireParty(context);
  const { generateAuthenticationOptions } = await webauthn();
  const options = await generateAuthenticationOptions({
    rpID: id,
    challenge: newChallenge(),
    userVerification: 'preferred',
  });
  await remember(context, options.challenge, { use: 'get' });
  return options;
}

/** Parses the browser's response from the form field, with its challenge. @throws Refusal 422 */
function readAnswer<T extends { id: string; response: { clientDataJSON: string } }>(
  sent: string,
): { answer: T; challenge: string } {
  try {
    const answer = JSON.parse(sent) as T;
    const data = new TextDecoder().decode(fromBase64(answer.response.clientDataJSON));
    const { challenge } = JSON.parse(data) as { challenge: unknown };
    if (typeof challenge === 'string' && typeof answer.id === 'string') return { answer, challenge };
  } catch (error) {
    throw refused(error);
  }
  throw refused();
}

/** Verifies a new passkey; `writes` store it. @throws Refusal 422 */
export async function registered(
  context: Context,
  sent: string,
  name: string,
): Promise<{ person: string; writes: Write[] }> {
  const { db, runtime } = context;
  const party = requireParty(context);
  const { answer, challenge } = readAnswer<RegistrationResponseJSON>(sent);
  const hash = await sha256(challenge);
  const known = await challengeByHash(db, hash, runtime.now());
  if (known?.use !== 'create' || !known.person) throw refused();
  const { verifyRegistrationResponse } = await webauthn();
  const { registrationInfo } = await verifyRegistrationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    requireUserVerification: false,
  }).catch((error: unknown) => Promise.reject(refused(error)));
  if (!registrationInfo) throw refused();
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
  const createdAt = runtime.now();
  const row = {
    ...{ id, person: known.person, name: nameOf(name), publicKey: base64url(publicKey) },
    ...{ counter, transports, createdAt, usedAt: null },
  };
  const entry = audited(context, 'passkey.add', known.person, { name: row.name });
  return { person: known.person, writes: [...useChallenge(db, hash), passkeyInsert(db, row), entry] };
}

/** @throws Refusal 422 */
function nameOf(typed: string): string {
  const name = oneLine(typed);
  const faults = tooLong('/passkeyName', name, MAX_NAME_LENGTH);
  if (faults.length) throw invalid(faults);
  return name || 'Passkey';
}

/** Begins a session with a passkey. @throws Refusal 401 if it is unknown or its proof is wrong */
export async function signInByPasskey(
  context: Context,
  sent: string,
  userAgent: string | undefined,
): Promise<NewSession> {
  const { db, runtime } = context;
  const nobody = (cause?: unknown) => new Refusal(401, problem('passkey-unknown'), { cause });
  const party = requireParty(context);
  const { answer, challenge } = readAnswer<AuthenticationResponseJSON>(sent);
  const hash = await sha256(challenge);
  const known = await challengeByHash(db, hash, runtime.now());
  const found = await passkeyById(db, answer.id);
  if (known?.use !== 'get' || !found) throw nobody();
  const { passkey, holder } = found;
  const publicKey = fromBase64(passkey.publicKey);
  const { verifyAuthenticationResponse } = await webauthn();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: { id: passkey.id, publicKey, counter: passkey.counter, transports: transportsOf(passkey) },
    requireUserVerification: false,
  }).catch((error: unknown) => Promise.reject(nobody(error)));
  if (!verified) throw nobody();
  const used = { counter: authenticationInfo.newCounter, usedAt: runtime.now() };
  try {
    return await signInPerson(context, holder, userAgent, () => [
      ...useChallenge(db, hash),
      passkeyUpdate(db, passkey.id, used),
    ]);
  } catch (error) {
    throw error instanceof Conflict ? nobody(error) : error;
  }
}

const transportsOf = ({ transports }: { transports: string[] }) => transports as AuthenticatorTransport[];

/** Adds a passkey to an account. @throws Refusal 422 */
export async function addPasskey(
  context: Context,
  person: string,
  sent: string,
  name: string,
): Promise<void> {
  const made = await registered(context, sent, name);
  if (made.person !== person) throw refused();
  try {
    await commit(context.db, made.writes);
  } catch (error) {
    throw error instanceof Conflict ? refused(error) : error;
  }
}

/** @throws Refusal 404 */
async function ownPasskey({ db }: Context, person: string, id: string) {
  const found = (await passkeysOf(db, person)).find((key) => key.id === id);
  if (!found) throw notFound(problem('passkey-not-found'));
  return found;
}

/** @throws Refusal 404 */
export async function renamePasskey(
  context: Context,
  person: string,
  id: string,
  name: string,
): Promise<void> {
  await ownPasskey(context, person, id);
  await commit(context.db, [passkeyUpdate(context.db, id, { name: nameOf(name) })]);
}

/** @throws Refusal 404; 409 for the only way in */
export async function removePasskey(
  context: Context,
  { id: person, password, subject }: { id: string; password: string | null; subject: string | null },
  id: string,
): Promise<void> {
  const { db } = context;
  const { name } = await ownPasskey(context, person, id);
  const isOnlyWay = password === null && subject === null && (await passkeysOf(db, person)).length === 1;
  if (isOnlyWay) throw new Refusal(409, problem('passkey-only-way'));
  await commit(db, [passkeyRemoval(db, id), audited(context, 'passkey.remove', person, { name })]);
}
