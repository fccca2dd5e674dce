// What a sender calls an article.
import { uuidV5 } from '../../domain/hash.ts';
import { iri } from '../../intake/checks.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { siteUuid } from '../../store/facets/facets.ts';
import type { Context } from '../context.ts';

/**
 * With the guid that feeds have: an absolute IRI stays as it is, any other id becomes a UUID of this site and the id
 * (RFC 9562 §5.5), the same each time.
 */
export async function withGuid(context: Context, input: ArticleInput): Promise<ArticleInput> {
  const { guid } = input;
  if (guid === undefined || iri(guid)) return input;
  return { ...input, guid: `urn:uuid:${await uuidV5(await siteUuid(context.db), guid)}` };
}
