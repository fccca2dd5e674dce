// Whether an item of an import says anything that is not known here.
import { isDraft, type Revision, type Version } from '../../domain/model.ts';
import { isSameJson } from '../../domain/objects.ts';
import type { Site } from '../../formats/format.ts';
import type { ImportItem } from '../../intake/import/item.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { revisionsOf, type StoredArticle } from '../../store/articles/articles.ts';
import type { Context } from '../context.ts';
import { isOwnAddress } from './old-addresses.ts';

/** What an import goes into. `follow` as in BatchOptions. */
export type Around = Context & { site: Site; follow: boolean };
type Item = ImportItem & { input: ArticleInput };

/** A canonical address that is another site's. */
export const elsewhere = (url: string | undefined, site: Site) =>
  url === undefined || isOwnAddress(url, site) ? undefined : url;

/** All of a version that a source decides. @param isWhole whether its pictures are in it */
const saidBy = (one: ArticleInput | Version, site: Site, isWhole = true) => {
  const { title, summary, content, tags = [], authors = [], source, credits = [] } = one;
  const { enclosures = [], rights, language } = one;
  const canonicalUrl = elsewhere(one.canonicalUrl, site);
  // How many bytes a picture has was not told before: that is no news.
  const image = isWhole ? one.image && { ...one.image, length: undefined } : undefined;
  return JSON.stringify([
    ...[title, summary, content ?? { text: '' }, tags, authors, source, credits, image, enclosures],
    ...[canonicalUrl, rights, language, isDraft(one.status)],
  ]);
};

/**
 * Whether the source says what it said before: then whatever an editor has made of it since stands. Nor does an
 * import bring back what was retracted.
 */
export async function isKnown(
  { db, site, follow, actor }: Around,
  before: StoredArticle,
  input: ArticleInput,
  { gallery, picture, updatedAt, input: { image } }: Item,
): Promise<boolean> {
  if (before.status === 'retracted') return true;
  // A text whose pictures come later in the document is what was stored first, before it had them.
  const isWhole = !gallery && (picture === undefined || image !== undefined);
  const said = saidBy({ status: 'published', ...input }, site, isWhole);
  const date = input.publishedAt === undefined ? before.publishedAt : Date.parse(input.publishedAt);
  if (saidBy(before, site, isWhole) === said && date === before.publishedAt) return true;
  if (before.version === 1) return false;
  const versions = await revisionsOf(db, before.row.n);
  const last = follow ? versions.findLast(({ by }) => by === actor?.name) : undefined;
  if (!last && (updatedAt ?? 0) < forgottenUntil(before, versions)) return true;
  return (last ? [last] : versions).some(
    ({ written }) =>
      saidBy(written, site, isWhole) === said && (date === written.publishedAt || before.seq > 0),
  );
}

/**
 * When the last of the versions was replaced that were pruned though a source may have said them (see `mayGo`); 0 where there
 * was none. What the source has not changed since may be what it said then.
 */
function forgottenUntil({ id, guid }: StoredArticle, versions: readonly Revision[]): number {
  if (versions[0]?.imported !== undefined || guid !== `urn:uuid:${id}`) return 0;
  const isBehindGap = ({ version }: Revision, i: number) => i > 0 && version > versions[i - 1]!.version + 1;
  return versions.findLast(isBehindGap)?.at ?? 0;
}

/** Whether all that it has in common with what came by its name before is the name. */
export async function isAnother({ db }: Context, before: StoredArticle, item: Item): Promise<boolean> {
  if (!item.derived) return false;
  const { title, content, publishedAt } = item.input;
  const date = item.undated || publishedAt === undefined ? undefined : Date.parse(publishedAt);
  const versions: Version[] =
    before.version === 1 ? [before] : (await revisionsOf(db, before.row.n)).map(({ written }) => written);
  return versions.every(
    (one) =>
      one.title !== title &&
      !isSameJson(one.content, content) &&
      (date === undefined || one.publishedAt !== date),
  );
}
