// People and keys, for admins.
import { Hono } from 'hono';
import { SCOPES } from '../../../domain/rights.ts';
import { malformed } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { checked } from '../../../http/json-body.ts';
import { PersonFields } from '../../../intake/person-schema.ts';
import {
  type PeopleProps,
  type PersonProps,
  peoplePage,
  personPage,
} from '../../../pages/admin/people/people.ts';
import { problem } from '../../../problems.ts';
import { revokeToken, tokensOf } from '../../../services/access/tokens.ts';
import {
  changePerson,
  findPerson,
  invite,
  peopleOf,
  removePerson,
  resetPerson,
} from '../../../services/people/people.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';
import { type KeyMade, makeKey } from './keys.ts';

const PATHS = { make: '/access', revoke: '/revoke' };

export function peoplePages(services: Services, { page, form }: Guards) {
  const { context } = services;
  const base = baseOf(services);

  async function show(
    c: AdminRequest,
    { refused, ...more }: KeyMade & Partial<PeopleProps>,
    status = 200,
  ): Promise<Response> {
    const all = { keys: await tokensOf(context), scopes: SCOPES, once: crypto.randomUUID(), paths: PATHS };
    const props = { people: await peopleOf(context), keys: { ...all, ...refused }, ...more };
    return answerPage(peoplePage(c.get('ui'), props), status);
  }

  async function showPerson(c: AdminRequest, more: Partial<PersonProps>, status = 200): Promise<Response> {
    const person = await findPerson(context, c.req.param('id') ?? '');
    return answerPage(personPage(c.get('ui'), { person, ...more }), status);
  }

  const typedIn = (c: AdminRequest) => {
    const [name = '', email = '', role = ''] = ['name', 'email', 'role'].map((one) =>
      text(c.get('form'), one),
    );
    return { name, email, role };
  };

  return new Hono<AdminEnv>()
    .get('/access', page('admin'), (c) => show(c, { notice: noticeOf(c) }))
    .post('/access', ...form('admin'), (c) => makeKey(c, context, (made, status) => show(c, made, status)))
    .post('/revoke', ...form('admin'), async (c) => {
      const token = text(c.get('form'), 'id');
      if (await revokeToken(acting(c, context), token)) logChange(c, context, 'token revoked', { token });
      return goTo(`${base}/access?done=revoked`);
    })
    .post('/access/people', ...form('admin'), (c) => {
      const typed = typedIn(c);
      return orShowAgain(
        async () => {
          const { person, link } = await invite(acting(c, context), checked(PersonFields, typed));
          logChange(c, context, 'person invited', { person: person.id, role: person.role });
          return show(c, { made: { name: person.name, link } }, 201);
        },
        (faults, status) => show(c, { invited: { form: typed, faults } }, status),
      );
    })
    .get('/access/people/:id', page('admin'), (c) => showPerson(c, { notice: noticeOf(c) }))
    .post('/access/people/:id', ...form('admin'), (c) => {
      const id = c.req.param('id');
      const typed = typedIn(c);
      const wish = text(c.get('form'), 'do') || 'save';
      return orShowAgain(
        async () => {
          if (wish === 'reset') {
            const { person, link } = await resetPerson(acting(c, context), id);
            logChange(c, context, 'sign-in link made', { person: id });
            return showPerson(c, { made: { name: person.name, link } }, 201);
          }
          if (wish === 'remove') {
            await removePerson(acting(c, context), id);
            logChange(c, context, 'person removed', { person: id });
            return goTo(`${base}/access?done=person.removed`);
          }
          if (wish !== 'save') throw malformed(problem('form-action-missing'));
          const input = checked(PersonFields, typed);
          await changePerson(acting(c, context), id, () => input);
          logChange(c, context, 'person changed', { person: id });
          return goTo(`${base}/access/people/${id}?done=person.changed`);
        },
        (faults, status) => showPerson(c, { faults, ...(wish === 'save' && { form: typed }) }, status),
      );
    });
}
