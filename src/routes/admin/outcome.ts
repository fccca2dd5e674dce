// What a page says of an article that was just stored: what became of it, and who has it now.
import type { Article } from '../../domain/model.ts';
import { filledIn, when } from '../../pages/admin/frame.ts';
import type { Key, Ui } from '../../pages/admin/ui.ts';
import type { Markup } from '../../pages/markup.ts';
import type { StoredArticle } from '../../store/articles.ts';
import type { Database } from '../../store/database.ts';
import { stateOf } from '../../store/facet-list.ts';
import { facetsById } from '../../store/facets.ts';

/** The message, without its `done.`. */
export async function outcomeOf(
  db: Database,
  article: StoredArticle,
  { before, silent = false }: { before?: StoredArticle; silent?: boolean } = {},
): Promise<string> {
  const { status } = article;
  if (before?.version === article.version) return 'unchanged';
  if (status === 'retracted') return 'retracted.saved';
  if (status !== 'published') return status;
  if (silent && before?.status === 'published') return 'published.silent';
  const facets = await facetsById(db, article.row.facets);
  const tagged = facets.some((facet) => facet.kind === 'tag' && stateOf(facet) === 'active');
  return tagged ? 'published' : 'published.untagged';
}

/** The same in words; undefined where nothing was done. */
export function outcomeNotice(ui: Ui, outcome: string, article?: Article): string | Markup | undefined {
  const { status, publishedAt } = article ?? {};
  const words = ui.t(`done.${outcome}` as Key);
  if (outcome !== 'scheduled') return words || undefined;
  // A page that is opened again later says what is.
  if (status !== 'scheduled' || publishedAt === undefined) return undefined;
  return filledIn(words, 'time', when(ui, publishedAt));
}
