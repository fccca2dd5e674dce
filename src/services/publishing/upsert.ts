// Publishing by the sender's own id: whoever sends an article need not know whether it is here.
import { fault, invalid, notFound, Refusal } from '../../errors.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { problem } from '../../problems.ts';
import { articleByGuid, type StoredArticle } from '../../store/articles/articles.ts';
import type { Context } from '../context.ts';
import { withGuid } from './guid.ts';
import { change, create } from './publish.ts';

/**
 * Creates the article that the sender calls `guid`, or replaces it; the same again changes nothing.
 * @param guard of the article as it is, undefined where there is none; throws Refusal 412
 * @throws Refusal 422
 */
export async function upsert(
  context: Context,
  guid: string,
  guard: (article: StoredArticle | undefined) => void,
  posted: ArticleInput,
): Promise<{ article: StoredArticle; created: boolean }> {
  const input = await withGuid(context, { ...posted, guid });
  const said = posted.guid === undefined ? input : await withGuid(context, posted);
  if (said.guid !== input.guid) throw invalid([fault('/guid', 'guid-fixed', { guid: input.guid ?? guid })]);
  const known = await articleByGuid(context.db, input.guid ?? guid);
  if (known) return { article: await change(context, known.id, guard, () => input, 'kept'), created: false };
  guard(undefined);
  try {
    return { article: await create(context, input), created: true };
  } catch (error) {
    // Somebody else has created it since.
    const isTaken = error instanceof Refusal && error.errors.some(({ code }) => code === 'id-taken');
    if (!isTaken) throw error;
    return upsert(context, guid, guard, posted);
  }
}

/** The article that its sender calls `guid`. @throws Refusal 404, of one that was erased, too */
export async function findByGuid(context: Context, guid: string): Promise<StoredArticle> {
  const { guid: known = guid } = await withGuid(context, { guid });
  const article = await articleByGuid(context.db, known);
  if (!article) throw notFound(problem('article-not-found', { id: guid }));
  return article;
}
