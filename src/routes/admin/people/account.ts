// Somebody's own account.
import { Hono } from 'hono';
import { SCOPES_OF } from '../../../domain/rights.ts';
import { malformed, Refusal } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { checked } from '../../../http/json-body.ts';
import { PersonFields } from '../../../intake/person-schema.ts';
import {
  type AccountProps,
  accountPage,
  NAME_LENGTH,
  noAccountPage,
} from '../../../pages/admin/people/account.ts';
import { problem } from '../../../problems.ts';
import { personIn } from '../../../services/access/actor.ts';
import { ownTokens, revokeToken } from '../../../services/access/tokens.ts';
import { addPasskey, relyingParty, removePasskey, renamePasskey } from '../../../services/people/passkeys.ts';
import { changePerson, endSessions, findPerson } from '../../../services/people/people.ts';
import { changePassword } from '../../../services/people/sign-in.ts';
import { passkeysOf } from '../../../store/people/passkeys.ts';
import { hasAdmin } from '../../../store/people/people.ts';
import { sessionsOf } from '../../../store/people/sessions.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';
import { type KeyMade, makeKey } from './keys.ts';
import { passkeyNameOf } from './passkeys.ts';

const PATHS = { make: '/account/keys', revoke: '/account/revoke' };

export function accountPages(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db, runtime } = context;
  const base = baseOf(services);
  const done = (what: string) => goTo(`${base}/account?done=${what}`);

  async function show(
    c: AdminRequest,
    { refused, ...more }: KeyMade & Partial<AccountProps>,
    status = 200,
  ): Promise<Response> {
    const ui = c.get('ui');
    const id = personIn(c.get('principal'));
    if (!id) return answerPage(noAccountPage(ui, ui.may('admin') && !(await hasAdmin(db))), status);
    const person = await findPerson(context, id);
    const own = { keys: await ownTokens(context, id), scopes: SCOPES_OF[person.role], paths: PATHS };
    const props: AccountProps = {
      ...{ person, passkeys: await passkeysOf(db, id), current: c.get('session').hash },
      sessions: await sessionsOf(db, id, runtime.now()),
      keys: { ...own, once: crypto.randomUUID(), ...refused },
      host: relyingParty(context)?.id,
      ...more,
    };
    return answerPage(accountPage(ui, props), status);
  }

  return new Hono<AdminEnv>()
    .get('/account', page(), (c) => show(c, { notice: noticeOf(c) }))
    .post('/account', ...form(), (c) =>
      orShowAgain(
        () => change(c, text(c.get('form'), 'do')),
        (faults, status) => show(c, { faults }, status),
      ),
    )
    .post('/account/passkey', ...form(), (c) =>
      orShowAgain(
        async () => {
          await removePasskey(
            acting(c, context),
            await findPerson(context, ownId(c)),
            text(c.get('form'), 'id'),
          );
          logChange(c, context, 'passkey removed', {});
          return done('passkey.removed');
        },
        (faults, status) => show(c, { faults }, status),
      ),
    )
    .post('/account/session', ...form(), async (c) => {
      const name = text(c.get('form'), 'id').slice(0, NAME_LENGTH);
      const found = (await sessionsOf(db, ownId(c), runtime.now())).find(
        ({ hash }) => name.length === NAME_LENGTH && hash.startsWith(name),
      );
      if (found) await endSessions(acting(c, context), ownId(c), { only: found.hash });
      return done('session.ended');
    })
    .post('/account/keys', ...form(), (c) => {
      ownId(c);
      return makeKey(c, context, (made, status) => show(c, made, status));
    })
    .post('/account/revoke', ...form(), async (c) => {
      const token = text(c.get('form'), 'id');
      const own = await ownTokens(context, ownId(c));
      if (own.some(({ id }) => id === token) && (await revokeToken(acting(c, context), token)))
        logChange(c, context, 'token revoked', { token });
      return done('revoked');
    });

  async function change(c: AdminRequest, wish: string): Promise<Response> {
    const sent = c.get('form');
    const id = ownId(c);
    const as = acting(c, context);
    if (wish === 'name') {
      const { email, role } = await findPerson(context, id);
      const input = checked(PersonFields, { name: text(sent, 'name'), email, role });
      await changePerson(as, id, (before) => ({ ...before, name: input.name }));
    } else if (wish === 'password') {
      const session = c.get('session').hash;
      await changePassword(as, id, { old: text(sent, 'old'), password: text(sent, 'password'), session });
    } else if (wish === 'passkey') {
      await addPasskey(as, id, text(sent, 'passkey'), passkeyNameOf(c, text(sent, 'passkeyName')));
    } else if (wish === 'rename') {
      await renamePasskey(as, id, text(sent, 'id'), text(sent, 'passkeyName'));
    } else if (wish === 'others') {
      await endSessions(as, id, { except: c.get('session').hash });
      return done('session.ended');
    } else throw malformed(problem('form-action-missing'));
    logChange(c, context, 'account changed', { what: wish });
    return done(wish === 'password' ? 'password.changed' : 'changed');
  }
}

/** @throws Refusal 403 for a key */
function ownId(c: AdminRequest): string {
  const principal = c.get('principal');
  const id = personIn(principal);
  if (id) return id;
  throw new Refusal(403, problem('own-account-missing', { name: principal.name }));
}
