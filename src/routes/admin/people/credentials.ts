// The credentials of a sign-in form, each kind with its own rate limit.
import { acting } from '../../../http/acting.ts';
import type { Request_ } from '../../../http/env.ts';
import { limit } from '../../../http/limits.ts';
import { type NewSession, signIn } from '../../../services/access/sessions.ts';
import type { Context } from '../../../services/context.ts';
import { signInByPasskey } from '../../../services/people/passkeys.ts';
import { signInByPassword } from '../../../services/people/sign-in.ts';
import type { AdminRequest } from '../env.ts';

/** The first one present is used. */
export interface Credentials {
  /** The browser's WebAuthn response, in JSON. */
  passkey?: string;
  token?: string;
  email?: string;
  password?: string;
}

/** Begins a session; undefined if the credentials are wrong. @throws Refusal 401 for a passkey, 429 */
export async function signInBy(
  c: AdminRequest,
  context: Context,
  { passkey, token = '', email = '', password = '' }: Credentials,
): Promise<NewSession | undefined> {
  const agent = c.req.header('user-agent');
  const count = () => limit(c as unknown as Request_, context, 'token');
  const byToken = !passkey && (token !== '' || email === '');
  // Hashing a password is expensive, so right ones count as well.
  if (!byToken) await count();
  const as = acting(c, context);
  const entered = passkey
    ? await signInByPasskey(as, passkey, agent)
    : byToken
      ? await signIn(as, token.trim(), agent)
      : await signInByPassword(as, { email, password }, agent);
  if (entered) return entered;
  context.runtime.meter.count('tagwire_auth_failures_total');
  if (byToken) await count();
  return undefined;
}
