// What those may change who write drafts and publish nothing: drafts of their own, and those they are to go on with.
import type { Status } from '../../domain/model.ts';
import { Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import type { StoredArticle } from '../../store/articles.ts';
import type { Actor } from '../access/actor.ts';

const isDraft = (status: Status) => status === 'draft' || status === 'review';

/** Whether an article is a draft that somebody began, or was given. What readers have seen is nobody's draft. */
export function isOwnDraft({ row, seq, status }: StoredArticle, owner: string | undefined): boolean {
  const isOwn = owner !== undefined && (row.owner === owner || row.assignee === owner);
  return isOwn && seq === 0 && isDraft(status);
}

/**
 * Called with every change, however it was sent.
 * @param status that the article is to have; undefined where it is to be erased
 * @throws Refusal 403 where that is not theirs to do
 */
export function checkDrafting(
  actor: Actor | undefined,
  before: StoredArticle | undefined,
  status: Status | undefined,
): void {
  if (!actor?.onlyDrafts) return;
  const { name } = actor;
  if (before && !isOwnDraft(before, actor.owner)) throw new Refusal(403, problem('not-own-draft', { name }));
  if (status === 'published' || status === 'scheduled') {
    throw new Refusal(403, problem('may-only-draft', { name }));
  }
}
