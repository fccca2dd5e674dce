// Whether a copy of a view is whole: its digest, to be held against the site's.
import { sha256 } from '../domain/hash.ts';

/** What a copy holds of an article, as the log told it last. */
export interface HeldArticle {
  id: string;
  version: number;
}

/** The digest of a copy, as `{view}/digest.json` has that of the view: SHA-256 in hex of sorted lines `{id} {version}`. */
export async function digestOf(articles: Iterable<HeldArticle>): Promise<{ count: number; digest: string }> {
  const lines = Array.from(articles, ({ id, version }) => `${id} ${version}\n`).sort();
  return { count: lines.length, digest: await sha256(lines.join('')) };
}
