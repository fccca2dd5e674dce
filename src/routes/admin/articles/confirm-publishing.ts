// Findings that an editor has to confirm before an article is published.
import { type Typed, typedOf } from '../../../pages/admin/articles/typed.ts';
import type { Unconfirmed } from '../../../pages/admin/review/checks.ts';
import type { Context } from '../../../services/context.ts';
import { unconfirmedFindings } from '../../../services/publishing/unconfirmed.ts';
import type { StoredArticle } from '../../../store/articles/articles.ts';
import type { AdminRequest } from '../env.ts';
import { text } from '../session.ts';
import { previewOf } from './article-form.ts';

const PUBLISHING = new Set(['publish', 'now']);

/** Undefined if there is nothing to confirm, or if the form would be refused anyway. */
export async function findingsToConfirm(
  c: AdminRequest,
  context: Context,
  typed: Typed,
  article?: StoredArticle,
): Promise<Unconfirmed | undefined> {
  const sent = c.get('form');
  const wish = text(sent, 'do');
  if (!PUBLISHING.has(wish) || !c.get('ui').may('articles:write')) return undefined;
  const { findings } = await previewOf(context, typed, article);
  if (findings.some(({ rule }) => rule === 'refused')) return undefined;
  const isPublic = article?.status === 'published';
  const before = isPublic ? (await previewOf(context, typedOf(article), article)).findings : [];
  const found = unconfirmedFindings(findings, before, new Set(text(sent, 'confirmed').split(' ')));
  return found.length ? { findings: found, wish } : undefined;
}
