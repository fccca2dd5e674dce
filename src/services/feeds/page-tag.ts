// The tag of an article's page: which article it is of stands in it, so that whoever sends a page again knows.

/** @param state tells one state of the page's neighbours from another */
export const pageTag = (article: number, seq: number, state: string): string =>
  `${article}.${seq}-article-${state}`;

/** The number of the article whose page has this `ETag`; undefined for all else. */
export const articleOfTag = (etag: string | null): number | undefined => {
  const [, article] = /^"(\d{1,16})\.\d{1,16}-article-/.exec(etag ?? '') ?? [];
  return article === undefined ? undefined : Number(article);
};
