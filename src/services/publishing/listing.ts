// Lists of articles, visible or not: the API's, and the editors'.
import { formatCursor, parseCursor } from '../../domain/views.ts';
import { malformed } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { articlesByNumber, type StoredArticle } from '../../store/articles/articles.ts';
import type { Context } from '../context.ts';
import { filterOf, firstMatching, type Wanted } from '../lists/matching.ts';
import { PLACE_OF, type Place, type Sort } from '../lists/places.ts';

export interface ListQuery extends Wanted {
  sort?: Sort;
  before?: Place;
  limit: number;
  /** Leaves `content` and `html` empty, which are not loaded then. */
  brief?: boolean;
}

const LETTERS: Readonly<Record<string, Sort>> = { u: 'updated', c: 'created', o: 'oldest' };

/** A cursor as in URLs. */
export const formatPlace = ({ sort, by, n }: Place): string =>
  sort === 'published' ? formatCursor(by) : `${sort[0]}.${formatCursor(by)}.${formatCursor(n)}`;

/** @throws Refusal 400 */
export function parsePlace(text: string): Place {
  const [, letter, by, n] = /^([uco])\.(-?[0-9a-z]{1,11})\.([0-9a-z]{1,11})$/.exec(text) ?? [];
  if (!letter) return { sort: 'published', by: parseCursor(text), n: 0 };
  return { sort: LETTERS[letter]!, by: parseCursor(by!), n: parseCursor(n!) };
}

/** One page of articles, and where it ends if there are more. */
export async function listArticles(
  context: Context,
  { before, limit, sort = 'published', brief = false, ...wanted }: ListQuery,
): Promise<{ articles: StoredArticle[]; next?: Place }> {
  if (before && before.sort !== sort) {
    const expected = `is a cursor of sort=${before.sort}; leave it out to begin anew.`;
    throw malformed(problem('parameter-invalid', { name: 'before', expected }));
  }
  const { db } = context;
  const filter = await filterOf(context, wanted);
  const { hits } = await firstMatching(db, filter, { sort, before, limit: limit + 1 });
  const shown = hits.slice(0, limit);
  const articles = await articlesByNumber(
    db,
    shown.map(({ n }) => n),
    brief,
  );
  return {
    articles: shown.flatMap(({ n }) => articles.find((a) => a.row.n === n) ?? []),
    next: hits.length > limit ? PLACE_OF[sort](shown.at(-1)!) : undefined,
  };
}
