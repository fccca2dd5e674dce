// Share links: anybody with the link can read the draft until it expires. Only a hash of the secret is stored.
import { base64url } from '../../domain/bytes.ts';
import { sha256 } from '../../domain/hash.ts';
import { fault, invalid, notFound } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { articlesByNumber, type StoredArticle } from '../../store/articles/articles.ts';
import {
  deleteShare,
  forgetShares,
  insertShare,
  type Share,
  shareByHash,
  sharesOf,
} from '../../store/articles/review.ts';
import { commit, type Write } from '../../store/database.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { checkDrafting } from '../publishing/own-drafts.ts';

/** Days that a link may last. */
export const SHARE_DAYS = [1, 7, 30] as const;
const DAY_MS = 86_400_000;
const SECRET_BYTES = 24;
/** Active links per article. */
const MAX_SHARES = 20;

export interface NewShare {
  share: Share;
  secret: string;
}

/** A link to an article nobody sees yet. @param more what is written with it @throws Refusal 403, 422 */
export async function shareDraft(
  context: Context,
  article: StoredArticle,
  days: number,
  more: (made: NewShare) => Promise<readonly Write[]> = async () => [],
): Promise<NewShare> {
  const { db, runtime, actor } = context;
  checkDrafting(actor, article, article.status);
  if (article.status === 'published' || article.status === 'retracted')
    throw invalid([fault('/days', 'nothing-to-share')]);
  if (!(SHARE_DAYS as readonly number[]).includes(days))
    throw invalid([fault('/days', 'not-an-option', { options: SHARE_DAYS.join(', ') })]);
  const createdAt = runtime.now();
  if ((await sharesOf(db, article.row.n, createdAt)).length >= MAX_SHARES)
    throw invalid([fault('/days', 'too-many', { max: MAX_SHARES, items: 'links' })]);
  const secret = base64url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  const share = {
    ...{ id: crypto.randomUUID(), hash: await sha256(secret), article: article.row.n, createdAt },
    ...{ expiresAt: createdAt + days * DAY_MS, name: actor?.name ?? '' },
  };
  await commit(db, [
    forgetShares(db, createdAt),
    insertShare(db, share),
    audited(context, 'share.create', article.id, { days }),
    ...(await more({ share, secret })),
  ]);
  return { share, secret };
}

/** Revokes a link; for everybody who may change the article. @throws Refusal 403, 404 */
export async function endShare(context: Context, article: StoredArticle, id: string): Promise<void> {
  const { db, runtime, actor } = context;
  checkDrafting(actor, article, article.status);
  const found = (await sharesOf(db, article.row.n, runtime.now())).some((share) => share.id === id);
  if (!found) throw notFound(problem('share-not-found'));
  await commit(db, [deleteShare(db, id), audited(context, 'share.revoke', article.id)]);
}

/** The article of a link; undefined if the link does not exist or has expired. */
export async function sharedArticle(
  { db, runtime }: Context,
  secret: string,
): Promise<{ article: StoredArticle; share: Share } | undefined> {
  const share = await shareByHash(db, await sha256(secret), runtime.now());
  const [article] = share ? await articlesByNumber(db, [share.article]) : [];
  return share && article && article.status !== 'retracted' ? { article, share } : undefined;
}
