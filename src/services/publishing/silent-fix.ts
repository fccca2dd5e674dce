// A version that readers get and subscribers are not told of: what a file, a picture or a facet of the article became.
import type { Document } from '../../domain/model.ts';
import { articleById, type StoredArticle } from '../../store/articles/articles.ts';
import {
  type Draft,
  type Reason,
  textWrites,
  updateWrites,
  type Written,
} from '../../store/articles/writes.ts';
import { commit } from '../../store/database.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { searchText } from './compose.ts';
import { consequences } from './consequences.ts';
import { draftOf, sameState } from './drafts.ts';
import { retrying } from './publish.ts';

export type Rewritten = Written & { before: StoredArticle };

/** The version that a draft becomes; none where it says nothing new. */
export function silently(
  { runtime }: Context,
  before: StoredArticle,
  draft: Draft,
  by?: Reason['by'],
): Rewritten | undefined {
  if (sameState(before, draft)) return undefined;
  const kind = before.status === 'published' ? ('silent' as const) : ('draft' as const);
  return { before, draft, reason: { kind, at: runtime.now(), by } };
}

/**
 * Changes what an article says by a silent fix, in the name of whoever asked for it. One that is gone, or says so already, stays as it is.
 * @param detail of the entry in the audit log
 */
export const fixSilently = (
  context: Context,
  id: string,
  edit: (document: Document) => Document,
  detail: Record<string, unknown>,
): Promise<void> =>
  retrying(context, async () => {
    const { db } = context;
    const before = await articleById(db, id);
    if (!before) return;
    const draft = draftOf(before);
    draft.document = edit(draft.document);
    draft.text = searchText(draft.document);
    const written = silently(context, before, draft, context.actor);
    if (!written) return;
    const { version, status } = draft;
    await commit(db, [
      ...updateWrites(db, written, false),
      ...(await consequences(context, [written])),
      audited(context, 'article.update', id, { version, status, change: written.reason.kind, ...detail }),
      ...textWrites(db, [written]),
    ]);
  });
