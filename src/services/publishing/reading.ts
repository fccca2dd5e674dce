// Who may read drafts.
import type { StoredArticle } from '../../store/articles/articles.ts';
import { actorOf, mustHave, type Principal } from '../access/actor.ts';
import type { Context } from '../context.ts';
import { find } from './publish.ts';

/**
 * A key with `articles:draft` or `articles:post` and without `articles:read` reads only its own. Whoever may change every article may read
 * every article.
 * @throws Refusal 403
 */
export function checkReading(principal: Principal, { row }: StoredArticle): void {
  const { owner, onlyDrafts, onlyPosts } = actorOf(principal);
  if (!onlyDrafts && !onlyPosts) return;
  if (owner !== undefined && (row.owner === owner || row.assignee === owner)) return;
  mustHave(principal, 'articles:read');
}

/** An article by id, for whoever may see it. @throws Refusal 403, 404 */
export async function findReadable(
  context: Context,
  principal: Principal,
  id: string,
): Promise<StoredArticle> {
  const article = await find(context, id);
  checkReading(principal, article);
  return article;
}
