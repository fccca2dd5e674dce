// What a change of an article writes besides the article: facets that are new with it, and the log's rows, its own and
// those of articles that name it.
import type { ChangeKind, Status } from '../../domain/model.ts';
import { revisionsOf, type StoredArticle, visibleSiblings } from '../../store/articles/articles.ts';
import { joinGroup, type Written } from '../../store/articles/writes.ts';
import { type LogEntry, lastNote, lastRetraction, logWrites, visibleFacets } from '../../store/changes.ts';
import type { Write } from '../../store/database.ts';
import { facetWrites } from '../../store/facets/batch.ts';
import type { Context } from '../context.ts';

/** New facets, the log's rows of changes, and of translations that link to the articles. */
export async function consequences(context: Context, written: readonly Written[]): Promise<Write[]> {
  const entries: LogEntry[] = [];
  for (const one of written)
    entries.push(
      ...ownEntry(one),
      ...(await translationEntries(context, one)),
      ...(await otherNote(context, one)),
    );
  const groups = new Set(written.flatMap(({ draft }) => draft.translationGroup ?? []));
  const { db } = context;
  const added = written.flatMap(({ draft }) => draft.newFacets ?? []);
  return [...facetWrites(db, added), ...logWrites(db, entries), ...[...groups].map((n) => joinGroup(db, n))];
}

function ownEntry({ before, draft, reason, told }: Written): LogEntry[] {
  const was = visibleFacets(before?.row.facets ?? [], before?.status === 'published');
  const is = visibleFacets(draft.facets, draft.status === 'published');
  if (!was.length && !is.length) return [];
  const { kind, note, at } = reason;
  const { version } = draft;
  const entry = { kind: told ?? (kind as ChangeKind), article: draft, version, at, note };
  return [{ ...entry, before: was, after: is }];
}

/**
 * Articles name their translations, so when one appears, goes or moves, the others have changed: silently.
 */
async function translationEntries(
  { db }: Context,
  { before, draft, reason: { at } }: Written,
): Promise<LogEntry[]> {
  const old = before?.row.translationGroup;
  const now = draft.translationGroup;
  const linked = (group: unknown, a: { status: Status; slug: string; language: string }) =>
    group && a.status === 'published' ? `${group} ${a.slug} ${a.language}` : '';
  if ((before ? linked(old, before) : '') === linked(now, draft)) return [];
  const entries: LogEntry[] = [];
  for (const group of new Set([old, now])) {
    // A group's first article is not in it before its first translation, but it is found by its number.
    for (const sibling of group ? await visibleSiblings(db, group, before?.row.n ?? 0) : []) {
      entries.push(silently(sibling, sibling.facets, at));
    }
  }
  return entries;
}

/** A change of what a visible article names: silent, and no version of its own. */
function silently(
  article: LogEntry['article'] & { version: number },
  ids: readonly number[],
  at: number,
): LogEntry {
  const facets = visibleFacets(ids, true);
  return { kind: 'silent', article, version: article.version, at, before: facets, after: facets };
}

/** The log's rows of visible articles that name something else by now, such as a facet's new address. */
export const namedAnew = ({ db, runtime }: Context, articles: readonly StoredArticle[]): Write[] =>
  logWrites(
    db,
    articles.map((article) => silently(article, article.row.facets, runtime.now())),
  );

/** An article that was retracted is erased: views tell of it without the note from now on. */
export const erasedAgain = async (context: Context, article: StoredArticle, at: number): Promise<Write[]> =>
  logWrites(context.db, await goneAgain(context, article, { at, version: article.version + 1 }));

/** A retraction gets another note. Its version stays: the title in its notice is what readers saw before that. */
const otherNote = async (context: Context, { before, draft, reason }: Written): Promise<LogEntry[]> =>
  reason.note && before?.status === 'retracted' && draft.status === 'retracted' && reason.kind === 'retract'
    ? goneAgain(context, before, { at: reason.at, note: reason.note })
    : [];

/**
 * What views tell of an article that is gone changes, which is a change of theirs. It is logged on both sides of that, so
 * that none of them counts one less again.
 */
async function goneAgain(
  { db }: Context,
  article: StoredArticle,
  about: { at: number; note?: string; version?: number },
): Promise<LogEntry[]> {
  const last = await lastRetraction(db, article.row.n);
  if (!last) return [];
  const { version, facets } = last;
  return [{ kind: 'retract', article, version, ...about, before: facets, after: facets }];
}

/** Whether an article is retracted and stays so, with another note than the one that stands. */
export async function hasOtherNote(
  { db }: Context,
  { status, seq, row }: StoredArticle,
  { next, note }: { next: Status | undefined; note: string | undefined },
): Promise<boolean> {
  if (!note || status !== 'retracted' || next !== 'retracted') return false;
  // Of one that was never public the log says nothing.
  const standing = seq ? await lastNote(db, row.n, 'retract') : (await revisionsOf(db, row.n)).at(-1)?.note;
  return note !== standing;
}
