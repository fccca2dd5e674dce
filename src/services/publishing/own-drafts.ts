// What writers may change: drafts of their own, and drafts assigned to them.
import type { Status } from '../../domain/model.ts';
import { Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import type { Actor } from '../access/actor.ts';

const isDraft = (status: Status) => status === 'draft' || status === 'review';

/** Whether an article is a draft that the owner began or is assigned to. Once published it is nobody's draft. */
export function isOwnDraft({ row, seq, status }: StoredArticle, owner: string | undefined): boolean {
  const isOwn = owner !== undefined && (row.owner === owner || row.assignee === owner);
  return isOwn && seq === 0 && isDraft(status);
}

/**
 * Called with every change, however it was sent.
 * @param status the article's next status; undefined if it is to be erased
 * @throws Refusal 403 if the actor may not do that
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
