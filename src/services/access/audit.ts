// The audit log: every change has an entry, written with it where both are the database's. What an entry says is who,
// what, which, when and from where; never a text, a secret or what a token is.

import { auditRow } from '../../store/audit.ts';
import { commit, type Write } from '../../store/database.ts';
import type { Context } from '../context.ts';
import type { Actor, Principal } from './actor.ts';

/** What comes due by itself, and what follows from an earlier change. */
const SYSTEM: Actor = { id: 'system', name: 'Tagwire' };

export const ACTIONS = [
  ...[
    'article.create',
    'article.update',
    'article.publish',
    'article.retract',
    'article.erase',
    'article.prune',
  ],
  ...[
    'facet.create',
    'facet.change',
    'media.keep',
    'media.change',
    'media.replace',
    'media.remove',
    'import.run',
    'token.create',
    'token.revoke',
    'app.allow',
  ],
  ...['article.submit', 'article.return', 'article.assign', 'note.add', 'note.remove'],
  ...['share.create', 'share.revoke'],
  ...[
    'session.begin',
    'session.end',
    'webhook.create',
    'webhook.change',
    'webhook.remove',
    'webhook.disable',
  ],
  ...['delivery.retry', 'site.restore', 'site.change', 'page.create', 'page.change', 'page.remove'],
  ...['redirect.create', 'redirect.remove'],
  ...['bulk.tag', 'bulk.untag', 'bulk.publish', 'bulk.unpublish', 'bulk.retract', 'bulk.erase'],
  ...['bulk.undo', 'bulk.stop'],
  ...['person.invite', 'person.change', 'person.remove', 'person.reset', 'person.join'],
  ...['password.change', 'passkey.add', 'passkey.remove'],
] as const;
export type Action = (typeof ACTIONS)[number];
/** What actions are about. */
export const ACTION_KINDS = [...new Set(ACTIONS.map((action) => action.split('.')[0] ?? ''))];

type Acting = Pick<Context, 'db' | 'runtime' | 'actor'>;

/** The entry of a change, to be committed with it. */
export function audited(
  { db, runtime, actor = SYSTEM }: Acting,
  action: Action,
  object: string,
  detail?: Record<string, unknown>,
): Write {
  const { id, name, address = null, requestId = null } = actor;
  const at = runtime.now();
  return auditRow(db, { at, actor: id, name, action, object, detail: detail ?? null, address, requestId });
}

/** The entry of what is not in the database. */
export const noteAudit = (
  context: Acting,
  ...entry: [Action, string, Record<string, unknown>?]
): Promise<void> => commit(context.db, [audited(context, ...entry)]);

/** The same request in somebody's name. */
export const inNameOf = <T extends Acting>(context: T, { id, name }: Pick<Principal, 'id' | 'name'>): T => ({
  ...context,
  actor: { ...context.actor, id, name },
});
