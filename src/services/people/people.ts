// Admins invite, change and remove people; everything that belongs to a removed person is deleted in the same batch.
import type { Role } from '../../domain/rights.ts';
import { Conflict, fault, invalid, notFound, Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { commit, type Write } from '../../store/database.ts';
import {
  hasAdmin,
  listPeople,
  type Person,
  personByEmail,
  personById,
  personInsert,
  personRemoval,
  personUpdate,
  requireAnAdmin,
} from '../../store/people/people.ts';
import { endSessionOf, endSessionsOf } from '../../store/people/sessions.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { type Link, makeLink } from './links.ts';

export interface PersonInput {
  name: string;
  /** In lower case. */
  email: string;
  role: Role;
}

type Acting = Pick<Context, 'db' | 'runtime' | 'actor' | 'site'>;

/** What is written with a link. */
const nothingMore = async (_made: { person: Person; link: Link }): Promise<readonly Write[]> => [];

/** Whether a person has not chosen a way to sign in yet. */
export const isInvited = ({ password, passkeys, subject }: Person): boolean =>
  password === null && passkeys === 0 && subject === null;

export const peopleOf = ({ db }: Pick<Context, 'db'>): Promise<Person[]> => listPeople(db);

/** @throws Refusal 404 */
export async function findPerson({ db }: Pick<Context, 'db'>, id: string): Promise<Person> {
  const person = await personById(db, id);
  if (!person) throw notFound(problem('person-not-found', { id }));
  return person;
}

/**
 * Creates an account with an invitation link.
 * @param more what is written with it
 * @throws Refusal 422 where somebody has that e-mail address
 */
export async function invite(
  context: Acting,
  input: PersonInput,
  more: typeof nothingMore = nothingMore,
): Promise<{ person: Person; link: Link }> {
  const { db, runtime } = context;
  const row = {
    ...{ id: crypto.randomUUID(), ...input, password: null, subject: null },
    ...{ createdAt: runtime.now(), seenAt: null },
  };
  const person = { ...row, passkeys: 0 };
  const { link, writes } = await makeLink(context, row.id, 'invitation');
  const entry = audited(context, 'person.invite', row.id, { ...input });
  await explainingConflicts(context, input.email, row.id, async () =>
    commit(db, [personInsert(db, row), ...writes, entry, ...(await more({ person, link }))]),
  );
  return { person, link };
}

/** @throws Refusal 404; 409 for the last admin; 422 where somebody has that e-mail address */
export async function changePerson(
  context: Acting,
  id: string,
  edit: (before: Person) => PersonInput,
): Promise<Person> {
  const { db } = context;
  const before = await findPerson(context, id);
  const { name, email, role } = edit(before);
  const changed = { name, email, role };
  const differs = Object.entries(changed).filter(
    ([key, value]) => before[key as keyof PersonInput] !== value,
  );
  if (!differs.length) return before;
  const entry = audited(context, 'person.change', id, { name, ...Object.fromEntries(differs) });
  const guard = before.role === 'admin' && role !== 'admin' ? [requireAnAdmin(db)] : [];
  await explainingConflicts(context, email, id, () =>
    commit(db, [personUpdate(db, id, changed), ...guard, entry]),
  );
  return { ...before, ...changed };
}

/** @throws Refusal 404; 409 for the last admin */
export async function removePerson(context: Acting, id: string): Promise<Person> {
  const { db } = context;
  const person = await findPerson(context, id);
  const guard = person.role === 'admin' ? [requireAnAdmin(db)] : [];
  const { name, email, role } = person;
  const entry = audited(context, 'person.remove', id, { name, email, role });
  await explainingConflicts(context, email, id, () =>
    commit(db, [...personRemoval(db, id), ...guard, entry]),
  );
  return person;
}

/**
 * Creates a link for somebody who is locked out, which replaces earlier ones. Password, passkeys and sessions stay until it is used.
 * @param more what is written with it
 * @throws Refusal 404
 */
export async function resetPerson(
  context: Acting,
  id: string,
  more: typeof nothingMore = nothingMore,
): Promise<{ person: Person; link: Link }> {
  const person = await findPerson(context, id);
  const { link, writes } = await makeLink(context, id, isInvited(person) ? 'invitation' : 'reset');
  const entry = audited(context, 'person.reset', id, { name: person.name });
  await commit(context.db, [...writes, entry, ...(await more({ person, link }))]);
  return { person, link };
}

/** Ends one session of a person, or all but one. */
export const endSessions = (
  context: Acting,
  id: string,
  which: { only: string } | { except: string },
): Promise<void> =>
  commit(context.db, [
    'only' in which ? endSessionOf(context.db, id, which.only) : endSessionsOf(context.db, id, which.except),
    audited(context, 'session.end', id),
  ]);

/** Turns a conflict of the batch into its reason. */
async function explainingConflicts(
  { db }: Acting,
  email: string,
  id: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    const twin = await personByEmail(db, email);
    if (twin && twin.id !== id) throw invalid([fault('/email', 'email-taken', { name: twin.name })]);
    const last = await personById(db, id);
    if (last?.role === 'admin' && (await hasAdmin(db)))
      throw new Refusal(409, problem('last-admin', { name: last.name }));
    throw error;
  }
}
