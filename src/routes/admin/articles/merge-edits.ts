// Three-way merge of two editors' changes to one article.
import { isSameJson } from '../../../domain/objects.ts';
import { mergeLists, mergeTexts } from '../../../domain/three-way.ts';
import { type Typed, typedOf } from '../../../pages/admin/articles/typed.ts';
import { revisionsOf, type StoredArticle } from '../../../store/articles/articles.ts';
import type { Database } from '../../../store/database.ts';

/**
 * Merges a form that was opened at an earlier version into the stored one. Undefined if the version is the same, if both changed
 * the same place, or if the article was published or unpublished meanwhile: then the editor decides.
 */
export async function mergedWith(
  db: Database,
  stored: StoredArticle,
  version: number,
  mine: Typed,
): Promise<Typed | undefined> {
  if (stored.version === version) return undefined;
  const opened = (await revisionsOf(db, stored.row.n)).find((one) => one.version === version)?.written;
  if (!opened || opened.status !== stored.status) return undefined;
  return mergeTyped(typedOf(opened), mine, typedOf(stored));
}

/** Merges field by field, the text by paragraphs; undefined on a conflict. */
export function mergeTyped(base: Typed, mine: Typed, theirs: Typed): Typed | undefined {
  const merged = mergeFields(base, mine, theirs, ['tags', 'change']);
  return merged && { ...merged, tags: mergeLists(base.tags, mine.tags, theirs.tags) };
}

/** The same of anything that is typed. @param mineAlone fields that are not merged here */
export function mergeFields<T extends Text>(
  base: T,
  mine: T,
  theirs: T,
  mineAlone: readonly (keyof T)[] = [],
): T | undefined {
  const text = mergeContent(base, mine, theirs);
  if (!text) return undefined;
  const merged: T = { ...mine, ...text };
  for (const name of Object.keys(mine) as (keyof T)[]) {
    if (name === 'notation' || name === 'content' || mineAlone.includes(name)) continue;
    const [o, a, b] = [base[name], mine[name], theirs[name]];
    if (isSameJson(a, o)) merged[name] = b;
    else if (!isSameJson(b, o) && !isSameJson(a, b)) return undefined;
  }
  return merged;
}

type Text = Pick<Typed, 'notation' | 'content'>;

function mergeContent(base: Text, mine: Text, theirs: Text): Text | undefined {
  const [o, a, b] = [base, mine, theirs].map(({ notation, content }) => ({
    notation,
    content: content.trimEnd(),
  }));
  if (isSameJson(a, o)) return { notation: theirs.notation, content: theirs.content };
  if (isSameJson(b, o) || isSameJson(a, b)) return { notation: mine.notation, content: mine.content };
  if (base.notation !== mine.notation || base.notation !== theirs.notation) return undefined;
  const kind = mine.notation === 'html' ? 'html' : 'prose';
  const content = mergeTexts(base.content, mine.content, theirs.content, kind);
  return content === undefined ? undefined : { notation: mine.notation, content };
}
