// /admin/people: who works here, and the links by which they come in.
import { Hono } from 'hono';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { ROLES } from '../../domain/rights.ts';
import { acting, logChange } from '../../http/acting.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { checked, readBody, readJson } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { query } from '../../http/query.ts';
import { PersonFields, PersonPatchFields } from '../../intake/person-schema.ts';
import { type FirstAnswer, once } from '../../services/access/idempotency.ts';
import type { Link } from '../../services/people/links.ts';
import {
  changePerson,
  findPerson,
  invite,
  isInvited,
  peopleOf,
  removePerson,
  resetPerson,
} from '../../services/people/people.ts';
import type { Person } from '../../store/people/people.ts';
import { DATE, describing, json, jsonAnswer, named, security, TEXT, URI } from '../openapi.ts';

const PersonJson = v.pipe(
  v.object({
    id: v.string(),
    name: v.string(),
    email: v.string(),
    role: v.picklist(ROLES),
    state: v.pipe(
      v.picklist(['invited', 'active']),
      v.description('`invited`: has neither a password nor a passkey yet'),
    ),
    password: v.pipe(v.boolean(), v.description('whether they have one')),
    passkeys: v.pipe(v.number(), v.integer(), v.description('how many they have')),
    singleSignOn: v.pipe(v.boolean(), v.description('whether they have signed in by it')),
    createdAt: DATE,
    seenAt: v.nullable(DATE),
  }),
  v.metadata({ ref: 'SitePerson' }),
);
const InvitedJson = named(
  'InvitedPerson',
  v.object({
    ...PersonJson.entries,
    link: v.pipe(URI, v.description('pass it on: it works once, to choose how to sign in')),
    expiresAt: v.pipe(DATE, v.description('when the link ends')),
  }),
);
const PersonInputJson = named('PersonInput', PersonFields);
const PersonPatchJson = named('PersonPatch', PersonPatchFields);

const describe = describing({ tags: ['People'], security });

export const personJson = (person: Person): v.InferOutput<typeof PersonJson> => ({
  ...{ id: person.id, name: person.name, email: person.email, role: person.role },
  state: isInvited(person) ? 'invited' : 'active',
  ...{ password: person.password !== null, passkeys: person.passkeys },
  singleSignOn: person.subject !== null,
  createdAt: isoDate(person.createdAt),
  seenAt: person.seenAt === null ? null : isoDate(person.seenAt),
});

export const invitedJson = (person: Person, link: Link): v.InferOutput<typeof InvitedJson> => ({
  ...personJson(person),
  link: link.url,
  expiresAt: isoDate(link.expiresAt),
});

const EXAMPLE = { name: 'Ann Lee', email: 'ann@example.org', role: 'writer' };

export function peopleRoutes({ context }: Services) {
  const invited = (person: Person, link: Link): FirstAnswer => ({
    status: 201,
    headers: { location: `${context.site.url}/admin/people/${person.id}` },
    body: JSON.stringify(invitedJson(person, link)),
  });

  return new Hono<Env>()
    .use(requireScope(context, 'admin'), query({}))
    .get(
      '/',
      describe({
        operationId: 'listPeople',
        summary: 'List people',
        description: 'Everybody with an account, oldest first, and whether they have signed in.',
        responses: {
          200: jsonAnswer('All of them', named('PersonList', v.object({ people: v.array(PersonJson) }))),
        },
      }),
      async (c) => c.json({ people: (await peopleOf(context)).map(personJson) }),
    )
    .post(
      '/',
      describe({
        operationId: 'invitePerson',
        summary: 'Invite somebody; the link is only in this answer',
        description:
          'No e-mail is sent: pass `link` on yourself. It works once, within seven days, to choose a password or a passkey.',
        parameters: [IDEMPOTENCY_KEY],
        requestBody: { required: true, content: json(PersonInputJson, EXAMPLE) },
        responses: {
          201: jsonAnswer('The person, and the link', InvitedJson, {
            Location: { description: 'their address in the API', ...TEXT },
          }),
          400: { description: 'The body is not JSON' },
          413: { description: 'Too large' },
          422: { description: 'Wrong input, or somebody has that e-mail address' },
        },
      }),
      async (c) => {
        const body = await readBody(c, JSON.stringify(EXAMPLE));
        const input = checked(PersonFields, body);
        const answer = await once(context, await requestClaim(c, JSON.stringify(body)), async (claiming) => {
          const { person, link } = await invite(acting(c, context), input, (made) =>
            claiming(invited(made.person, made.link)),
          );
          logChange(c, context, 'person invited', { person: person.id, role: person.role });
          return invited(person, link);
        });
        return sendAnswer(answer);
      },
    )
    .get(
      '/:id',
      describe({
        operationId: 'getPerson',
        summary: 'Get a person',
        description: 'Their role, how they sign in, and when they were last active.',
        responses: { 200: jsonAnswer('The person', PersonJson) },
      }),
      async (c) => c.json(personJson(await findPerson(context, c.req.param('id')))),
    )
    .patch(
      '/:id',
      describe({
        operationId: 'changePerson',
        summary: 'Change a name, an e-mail address or a role',
        description:
          'A new role takes effect with the next request, also for the person’s sessions, access keys and apps. The last admin cannot be given another role: 409.',
        requestBody: { required: true, content: json(PersonPatchJson, { role: 'editor' }) },
        responses: {
          200: jsonAnswer('The person as they are now', PersonJson),
          400: { description: 'The body is not JSON' },
          409: { description: 'The last admin' },
          413: { description: 'Too large' },
          422: { description: 'Wrong input, or somebody has that e-mail address' },
        },
      }),
      async (c) => {
        const patch = await readJson(c, PersonPatchFields, '{ "role": "editor" }');
        const person = await changePerson(acting(c, context), c.req.param('id'), (before) => ({
          name: patch.name ?? before.name,
          email: patch.email ?? before.email,
          role: patch.role ?? before.role,
        }));
        logChange(c, context, 'person changed', { person: person.id });
        return c.json(personJson(person));
      },
    )
    .delete(
      '/:id',
      describe({
        operationId: 'removePerson',
        summary: 'Remove a person',
        description:
          'Takes effect at once and ends their sessions, passkeys, links, access keys and apps. What they wrote stays under their name. The last admin cannot be removed: 409.',
        responses: { 204: { description: 'Done' }, 409: { description: 'The last admin' } },
      }),
      async (c) => {
        const person = await removePerson(acting(c, context), c.req.param('id'));
        logChange(c, context, 'person removed', { person: person.id });
        return c.body(null, 204);
      },
    )
    .post(
      '/:id/reset',
      describe({
        operationId: 'resetPerson',
        summary: 'Create a sign-in link for somebody who is locked out',
        description:
          'Earlier links stop working. The new one works once, within a day (an invitation: seven days), to choose a password or a passkey; the person’s sessions end then. Until it is used nothing changes.',
        parameters: [IDEMPOTENCY_KEY],
        responses: { 201: jsonAnswer('The person, and the link', InvitedJson) },
      }),
      async (c) => {
        const reset = (person: Person, link: Link): FirstAnswer => ({
          ...{ status: 201, body: JSON.stringify(invitedJson(person, link)) },
        });
        const answer = await once(context, await requestClaim(c, ''), async (claiming) => {
          const { person, link } = await resetPerson(acting(c, context), c.req.param('id'), (made) =>
            claiming(reset(made.person, made.link)),
          );
          logChange(c, context, 'sign-in link made', { person: person.id });
          return reset(person, link);
        });
        return sendAnswer(answer);
      },
    )
    .all('/', notAllowed('GET, HEAD, POST'))
    .all('/:id', notAllowed('GET, HEAD, PATCH, DELETE'))
    .all('/:id/reset', notAllowed('POST'));
}
