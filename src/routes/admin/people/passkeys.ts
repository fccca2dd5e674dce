// WebAuthn options: to sign in, to follow a sign-in link, to add a passkey to an account.
import { Hono } from 'hono';
import { Refusal } from '../../../errors.ts';
import type { Request_, Services } from '../../../http/env.ts';
import { checked } from '../../../http/json-body.ts';
import { limit } from '../../../http/limits.ts';
import { PersonFields } from '../../../intake/person-schema.ts';
import { browserOf } from '../../../pages/admin/people/browsers.ts';
import { problem } from '../../../problems.ts';
import { personIn } from '../../../services/access/actor.ts';
import { findLink } from '../../../services/people/links.ts';
import {
  authenticationOptions,
  type KeyHolder,
  registrationOptions,
} from '../../../services/people/passkeys.ts';
import { findPerson } from '../../../services/people/people.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { type Guards, text } from '../session.ts';

/** What a passkey is called that nobody has named: by the browser that made it. */
export const passkeyNameOf = (c: AdminRequest, typed = ''): string =>
  typed.trim() || (browserOf(c.req.header('user-agent') ?? null) ?? '');

export function passkeyRoutes(services: Services, { current, sameSite, readForm }: Guards) {
  const { context } = services;

  return new Hono<AdminEnv>()
    .post('/passkey/get', sameSite, async (c) => {
      await limit(c as unknown as Request_, context, 'token');
      return c.json(await authenticationOptions(context));
    })
    .post('/passkey/create', sameSite, async (c) => {
      await limit(c as unknown as Request_, context, 'token');
      return c.json(await registrationOptions(context, await holderOf(c)));
    });

  /** The person of a sign-in link, or of the session. @throws Refusal 401, 403, 410, 422 */
  async function holderOf(c: AdminRequest): Promise<KeyHolder> {
    const sent = await readForm(c, 'stranger');
    const key = text(sent, 'key');
    if (key) {
      const welcome = await findLink(context, key);
      if (!welcome) throw new Refusal(410, problem('link-used'));
      if (welcome.person) return welcome.person;
      const typed = { name: text(sent, 'name'), email: text(sent, 'email'), role: 'admin' };
      return { id: crypto.randomUUID(), ...checked(PersonFields, typed) };
    }
    const session = await current(c);
    if (!session) throw new Refusal(401, problem('session-ended'));
    const person = personIn(session.principal);
    if (text(sent, 'formToken') !== session.formToken) throw new Refusal(403, problem('session-changed'));
    if (!person) throw new Refusal(403, problem('own-account-missing', { name: session.principal.name }));
    return findPerson(context, person);
  }
}
