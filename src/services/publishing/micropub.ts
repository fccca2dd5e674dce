// Micropub's commands upon articles: create, update, delete, undelete; and what an article is made of.

import type { Mf2, Status } from '../../domain/model.ts';
import { articleSlugOf } from '../../domain/slugs.ts';
import { malformed } from '../../errors.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { ArticleInput } from '../../intake/input.ts';
import type { Changes } from '../../intake/micropub.ts';
import { articleBySlug, revisionsOf, type StoredArticle, takenSlugs } from '../../store/articles/articles.ts';
import type { Context } from '../context.ts';
import { change, create, retract } from './publish.ts';
import { lengthOf, textWork } from './text-work.ts';

/** What became of a command; `ignored` names properties that nothing was made of, and says why. */
export interface Posted {
  article: StoredArticle;
  url: string;
  ignored: Record<string, string>;
}

const urlOf = ({ site }: Context, { slug }: StoredArticle) => articleUrl(slug, site);

/** The article that has, or had, an address. @throws Refusal 400 */
export async function articleAt(context: Context, url: string): Promise<StoredArticle> {
  const base = articleUrl('', context.site);
  const path = url.startsWith(base) ? url.slice(base.length).replace(/[/?#].*$/s, '') : '';
  let slug = '';
  try {
    slug = decodeURIComponent(path).normalize('NFC').toLowerCase();
  } catch {}
  const article = slug ? await articleBySlug(context.db, slug) : undefined;
  if (!article) throw malformed(`url: there is no post at ${url.slice(0, 300)}.`);
  return article;
}

/** Stores a new article. @throws Refusal 400, 422 */
export async function post(context: Context, properties: Mf2): Promise<Posted> {
  const names = new Set(Object.keys(properties));
  const length = properties.content ? JSON.stringify(properties.content).length : 0;
  const now = context.runtime.now();
  const { input, ignored } = await textWork(context, 'fromMf2', length, properties, names, now);
  const { title: _, status: _status, mf2 = {}, ...said } = input;
  if (!properties.name?.length && !Object.keys(mf2).length && !Object.values(said).some(Boolean)) {
    throw malformed('The post is empty: send content, a photo or another property.');
  }
  const slug = input.slug && (await freeSlug(context, input.slug));
  const article = await create(context, { ...(await withOriginal(context, input)), slug });
  return { article, url: urlOf(context, article), ignored };
}

/** Micropub calls its slug a wish: another's is numbered. */
async function freeSlug({ db }: Context, wish: string): Promise<string> {
  const slug = articleSlugOf(wish);
  const candidates = [slug, ...Array.from({ length: 98 }, (_, i) => `${slug}-${i + 2}`)];
  const taken = new Set((await takenSlugs(db, candidates)).map((row) => row.slug));
  return candidates.find((one) => !taken.has(one)) ?? `${slug}-${crypto.randomUUID().slice(0, 8)}`;
}

/** What a translation is of may be said by its address. */
async function withOriginal<T extends { translationOf?: string }>(context: Context, input: T): Promise<T> {
  if (!input.translationOf?.includes('/')) return input;
  return { ...input, translationOf: (await articleAt(context, input.translationOf)).id };
}

/**
 * Whether an edit makes public what is not, at once or at a time of its own. What was scheduled already appears
 * whoever edits it meanwhile.
 */
function publishes(before: StoredArticle, { status = 'published', publishedAt }: ArticleInput): boolean {
  if (before.status === 'published') return false;
  if (status === 'draft' || status === 'review' || status === 'retracted') return false;
  const kept = publishedAt !== undefined && Date.parse(publishedAt) === before.publishedAt;
  return !(before.status === 'scheduled' && status === 'scheduled' && kept);
}

/**
 * @param mayPublish throws where the app may not make public what is not
 * @throws Refusal 400, 422
 */
export async function update(
  context: Context,
  url: string,
  changes: Changes,
  mayPublish: () => void,
): Promise<Posted & { moved: boolean }> {
  const found = await articleAt(context, url);
  if (found.status === 'retracted') throw malformed('url: the post is deleted; undelete it first.');
  const edit = (before: StoredArticle) => {
    const [page, now] = [urlOf(context, before), context.runtime.now()];
    const length = lengthOf(before.content) + JSON.stringify(changes).length;
    return textWork(context, 'editMf2', length, before, page, changes, now);
  };
  // Asked for by its address; read before, since an edit has no time to look it up.
  const { translationOf } = await withOriginal(context, (await edit(found)).input);
  let ignored: Record<string, string> = {};
  const article = await change(
    context,
    found.id,
    () => {},
    async (before) => {
      const edited = await edit(before);
      ignored = edited.ignored;
      if (publishes(before, edited.input)) mayPublish();
      return { ...edited.input, translationOf };
    },
    'removed',
  );
  return { article, url: urlOf(context, article), ignored, moved: article.slug !== found.slug };
}

export async function remove(context: Context, url: string): Promise<StoredArticle> {
  const article = await articleAt(context, url);
  await retract(context, article.id, () => {});
  return article;
}

/** Puts a deleted article back to what it was before. What was not deleted stays. */
export async function restore(context: Context, url: string): Promise<StoredArticle> {
  const found = await articleAt(context, url);
  if (found.status !== 'retracted') return found;
  const revisions = await revisionsOf(context.db, found.row.n);
  const before: Status =
    revisions.findLast(({ written }) => written.status !== 'retracted')?.written.status ?? 'draft';
  return change(
    context,
    found.id,
    () => {},
    async (article) => {
      const [length, now] = [lengthOf(article.content), context.runtime.now()];
      const { input } = await textWork(context, 'fromMf2', length, {}, new Set<string>(), now, article);
      return { ...input, status: before === 'draft' || before === 'review' ? before : 'published' };
    },
    'removed',
  );
}
