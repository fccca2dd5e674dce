import * as v from 'valibot';
import { plainEmail } from '../domain/email.ts';
import { ROLES, type Role } from '../domain/rights.ts';
import { Refusal } from '../errors.ts';
import { PersonFields } from '../intake/person-schema.ts';
import { problemOfIssue } from '../intake/schema-problems.ts';
import { invitedJson, personJson } from '../routes/api/people.ts';
import { invite, peopleOf, removePerson, resetPerson } from '../services/people/people.ts';
import { type Command, Failure, Misuse, noMore, type Options, text, visible } from './command.ts';
import { type RemoteSite, remote, SITE_HELP, SITE_OPTIONS } from './remote.ts';
import { withDatabase } from './with-database.ts';

type Person = ReturnType<typeof personJson>;
type Invited = ReturnType<typeof invitedJson>;

export const command: Command = {
  usage:
    'list | invite NAME EMAIL [--role ROLE] | link EMAIL | remove EMAIL   [--json] [--url URL --token TOKEN]',
  help: [
    `Roles: ${ROLES.join(', ')}; without --role a writer. invite and link print a link: whoever opens it first chooses`,
    'a password or a passkey with it. For somebody who is locked out, link makes a new one, and ends those of before.',
    SITE_HELP,
  ].join('\n'),
  options: { role: { type: 'string' }, json: { type: 'boolean' }, ...SITE_OPTIONS },
  async run(options, [action, first, second, ...more]) {
    noMore(more[0]);
    if (action === 'invite' && first && second) return add(options, first, second);
    noMore(second);
    if (action === 'list' && !first) return list(options);
    if (action === 'link' && first) return link(options, first);
    if (action === 'remove' && first) return remove(options, first);
    throw new Misuse('say people list, people invite NAME EMAIL, people link EMAIL, or people remove EMAIL');
  },
};

const print = (options: Options, json: unknown, lines: string) =>
  process.stdout.write(options.json ? `${JSON.stringify(json)}\n` : lines);
const told = (options: Options, person: Invited): number => {
  print(options, person, `${person.link}\nFor ${visible(person.name)}, until ${person.expiresAt}.\n`);
  return 0;
};

async function add(options: Options, name: string, email: string): Promise<number> {
  const role = (text(options.role) ?? 'writer') as Role;
  if (!ROLES.includes(role)) throw new Misuse(`--role ${role}: must be one of ${ROLES.join(', ')}`);
  const { success, output: input, issues } = v.safeParse(PersonFields, { name, email, role });
  if (!success) throw new Misuse(issues.map(wrong).join('\n'));
  const site = remote(options);
  if (site) return told(options, await site.call<Invited>('POST', '/admin/people', { name, email, role }));
  return withDatabase(options, async (context) => {
    const made = await saying(() => invite(context, input));
    return told(options, invitedJson(made.person, made.link));
  });
}

/** `NAME: must …`, as the usage calls it. */
const wrong = (issue: v.BaseIssue<unknown>): string =>
  `${String(issue.path?.[0]?.key).toUpperCase()}: ${problemOfIssue(issue).detail}`;

async function list(options: Options): Promise<number> {
  const site = remote(options);
  const people = site
    ? await peopleAt(site)
    : await withDatabase(options, async (c) => (await peopleOf(c)).map(personJson));
  const lines = people.map(
    ({ name, email, role, state, seenAt }) =>
      `${email}  ${visible(name)}  ${role}  ${state === 'invited' ? 'invited' : seenAt ? `seen ${seenAt}` : 'never seen'}\n`,
  );
  print(options, people, lines.join(''));
  return 0;
}

async function link(options: Options, email: string): Promise<number> {
  const site = remote(options);
  if (site) {
    const { id } = named(await peopleAt(site), email);
    return told(options, await site.call<Invited>('POST', `/admin/people/${id}/reset`));
  }
  return withDatabase(options, async (context) => {
    const { id } = named(await peopleOf(context), email);
    const made = await resetPerson(context, id);
    return told(options, invitedJson(made.person, made.link));
  });
}

async function remove(options: Options, email: string): Promise<number> {
  const site = remote(options);
  if (site) await site.call('DELETE', `/admin/people/${named(await peopleAt(site), email).id}`);
  else {
    await withDatabase(options, async (context) => {
      const { id } = named(await peopleOf(context), email);
      await saying(() => removePerson(context, id));
    });
  }
  print(options, { removed: email }, 'Removed.\n');
  return 0;
}

const peopleAt = async (site: RemoteSite): Promise<Person[]> =>
  (await site.call<{ people: Person[] }>('GET', '/admin/people')).people;

/** @throws Failure */
function named<P extends { id: string; email: string }>(people: readonly P[], email: string): P {
  const person = people.find((one) => one.email === plainEmail(email) || one.id === email);
  if (!person) throw new Failure(`there is nobody with the e-mail address ${email}`);
  return person;
}

/** What is wrong with a field is said without its pointer. */
async function saying<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [only] = error instanceof Refusal ? error.errors : [];
    throw only ? new Failure(`the e-mail address ${only.detail}`) : error;
  }
}
