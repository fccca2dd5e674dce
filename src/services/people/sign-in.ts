// Signing in by e-mail address and password, and by an invitation or reset link.
import { plainEmail } from '../../domain/email.ts';
import { sha256 } from '../../domain/hash.ts';
import { Conflict, fault, invalid, Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { commit, type Write } from '../../store/database.ts';
import { linkRemovals, requireLink } from '../../store/people/links.ts';
import { personByEmail, personInsert, personUpdate, refuseSecondAdmin } from '../../store/people/people.ts';
import { endSessionsOf } from '../../store/people/sessions.ts';
import { audited, inNameOf } from '../access/audit.ts';
import { type NewSession, principalOfPerson, signInPerson } from '../access/sessions.ts';
import type { Context } from '../context.ts';
import type { ValidLink } from './links.ts';
import { checkPassword, hashPassword, requireGoodPassword } from './passwords.ts';
import { findPerson, type PersonInput } from './people.ts';

/**
 * Begins a session; undefined if address or password is wrong. Takes the same time whether the account exists or not.
 * @throws Refusal 429 after too many attempts for the account
 */
export async function signInByPassword(
  context: Context,
  { email, password }: { email: string; password: string },
  userAgent: string | undefined,
): Promise<NewSession | undefined> {
  const { db } = context;
  const plain = plainEmail(email);
  await countAttempt(context, plain);
  const person = await personByEmail(db, plain);
  const { right, stale } = await checkPassword(context, password, person?.password);
  if (!person || !right) return undefined;
  const renewed = stale
    ? [personUpdate(db, person.id, { password: await hashPassword(context, password) })]
    : [];
  return signInPerson(context, person, userAgent, () => renewed);
}

/** Counts per account, because an attacker may use many addresses. @throws Refusal 429 */
async function countAttempt({ runtime }: Context, email: string): Promise<void> {
  if (await runtime.limit('account', await sha256(email))) return;
  runtime.meter.count('tagwire_limited_total', 'account');
  throw new Refusal(429, problem('too-many-sign-ins'), { headers: { 'Retry-After': '60' } });
}

/** The password or passkey chosen on a link's page. */
export interface Chosen {
  password?: string;
  /** Whom a passkey was made for. */
  person?: string;
  /** By which it is stored. */
  writes?: readonly Write[];
}

/**
 * Uses a link up: stores the chosen password or passkey, ends the person's other sessions and begins a new one.
 * @param first the first admin's account, for the first start's link
 * @throws Refusal 409 where the link was used meanwhile; 422
 */
export async function acceptLink(
  context: Context,
  { hash, person }: ValidLink,
  chosen: Chosen,
  first: { id: string; input: PersonInput } | undefined,
  userAgent: string | undefined,
): Promise<NewSession> {
  const { db, runtime, sites } = context;
  const input = person ?? first?.input;
  const id = person?.id ?? first?.id;
  if (!input || !id) throw invalid([fault('/name', 'required')]);
  if (chosen.person !== undefined && chosen.person !== id) throw new Refusal(422, problem('passkey-refused'));
  if (chosen.password === undefined && !chosen.writes) throw invalid([fault('/password', 'required')]);
  if (chosen.password !== undefined) {
    requireGoodPassword(chosen.password, [input.name, input.email, (await sites.now()).title]);
  }
  const { name, email, role } = input;
  const password = chosen.password === undefined ? undefined : await hashPassword(context, chosen.password);
  const now = runtime.now();
  const row = { id, name, email, role, subject: null, createdAt: now, seenAt: now };
  const acting = inNameOf(context, principalOfPerson({ id, name, role }));
  try {
    return await signInPerson(acting, { id, name, role }, userAgent, (session) => [
      requireLink(db, hash),
      ...(person ? [] : [refuseSecondAdmin(db), personInsert(db, { ...row, password: password ?? null })]),
      ...(person && password ? [personUpdate(db, id, { password })] : []),
      ...(chosen.writes ?? []),
      ...linkRemovals(db, person ? id : null, now),
      endSessionsOf(db, id, session),
      audited(acting, 'person.join', id, { name }),
    ]);
  } catch (error) {
    if (error instanceof Conflict) throw new Refusal(409, problem('link-used'), { cause: error });
    throw error;
  }
}
/** Changes a person's own password and ends their other sessions. @throws Refusal 422 */
export async function changePassword(
  context: Context,
  id: string,
  { old, password, session }: { old: string; password: string; session: string },
): Promise<void> {
  const { db, sites } = context;
  const person = await findPerson(context, id);
  await countAttempt(context, person.email);
  if (person.password !== null && !(await checkPassword(context, old, person.password)).right) {
    throw invalid([fault('/old', 'password-wrong')]);
  }
  requireGoodPassword(password, [person.name, person.email, (await sites.now()).title]);
  const hash = await hashPassword(context, password);
  await commit(db, [
    personUpdate(db, id, { password: hash }),
    endSessionsOf(db, id, session),
    audited(context, 'password.change', id, { name: person.name }),
  ]);
}
