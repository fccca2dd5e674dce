// What a client says it has seen of an article that it changes.
import { Refusal } from '../../errors.ts';
import { allowsChange } from '../../http/conditional.ts';
import type { Request_ } from '../../http/env.ts';
import { articleTag } from '../../services/publishing/publish.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';

/** RFC 9110 §13.1.1: nobody overwrites what they have not seen, when they ask not to. */
export function guardOf(c: Request_): (article: StoredArticle | undefined) => void {
  const ifMatch = c.req.header('if-match');
  const ifNoneMatch = c.req.header('if-none-match');
  return (article) => {
    if (!article) {
      // There is none that `If-Match` could name.
      if (ifMatch !== undefined)
        throw new Refusal(412, 'There is no such article, so no version of it that If-Match could name.');
      return;
    }
    if (allowsChange(ifMatch, ifNoneMatch, articleTag(article).slice(1, -1))) return;
    throw stale(article);
  };
}

export function stale(article: StoredArticle): Refusal {
  const detail = `The article is at version ${article.version} by now: read it again, and send its ETag in If-Match.`;
  return new Refusal(412, detail, { headers: { ETag: articleTag(article) } });
}
