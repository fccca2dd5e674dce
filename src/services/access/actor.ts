// Principals and actors: who a request comes from, and in whose name it changes something.
import { may, postsOnly, type Role, type Scope } from '../../domain/rights.ts';
import { Refusal } from '../../errors.ts';
import { type Problem, problem } from '../../problems.ts';

/** Who a request comes from. */
export interface Principal {
  /** Of the person who is signed in; of the token; `env` for ADMIN_TOKEN. */
  id: string;
  name: string;
  scopes: readonly string[];
  /** Of an app: its client_id. */
  client?: string;
  /** Id of the person who is signed in, or whose token it is. */
  person?: string;
  /** Of that person. */
  role?: Role;
}

/**
 * The person who is signed in with their account. Undefined for a key of theirs: its holder must not choose a password or a passkey,
 * which would make them that person.
 */
export const personIn = ({ id, person }: Principal): string | undefined =>
  person === id ? person : undefined;

/** Whoever changes something. */
export interface Actor {
  /** Of the person or token; `env`, `cli` or `system`. */
  id: string;
  name: string;
  /** Whose drafts these are: articles keep it. */
  owner?: string;
  /** May write nothing but drafts of their own (services/publishing/own-drafts.ts). */
  onlyDrafts?: boolean;
  /** May post, and change what is its own, but take nothing away (there, too). */
  onlyPosts?: boolean;
  /** The client's, where it is known. */
  address?: string;
  requestId?: string;
}

/** @throws Refusal 403 */
export function mustHave(principal: Principal, scope: Scope): void {
  if (!may(principal, scope)) throw new Refusal(403, lacks(principal, scope));
}

export const lacks = ({ name }: Principal, scope: Scope): Problem =>
  scope === 'admin' ? problem('admins-only') : problem('scope-missing', { name, scope });

/** The actor of a principal. What an app may do is checked by its routes (routes/apps). */
export const actorOf = (principal: Principal): Actor => {
  const { id, name, person, client } = principal;
  const onlyPosts = postsOnly(principal);
  const onlyDrafts = !client && !onlyPosts && !may(principal, 'articles:write');
  return { id, name, owner: person ?? id, onlyDrafts, onlyPosts };
};
