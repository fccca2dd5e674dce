// What writers may change: drafts of their own, and drafts assigned to them. What those change who may only post: what is theirs,
// without taking anything away.
import { plainOf } from '../../content/words.ts';
import { type Document, isDraft, type Status } from '../../domain/model.ts';
import { Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { articleById, type StoredArticle } from '../../store/articles/articles.ts';
import type { Draft } from '../../store/articles/writes.ts';
import type { Actor } from '../access/actor.ts';
import type { Context } from '../context.ts';

/** Whether the owner began an article or is assigned to it. */
export const isOwn = ({ row }: StoredArticle, owner: string | undefined): boolean =>
  owner !== undefined && (row.owner === owner || row.assignee === owner);

/** Whether an article is a draft that the owner began or is assigned to. Once published it is nobody's draft. */
export const isOwnDraft = (article: StoredArticle, owner: string | undefined): boolean =>
  isOwn(article, owner) && article.seq === 0 && isDraft(article.status);

/**
 * Called with every change, however it was sent.
 * @param status the article's next status; undefined if it is to be erased
 * @throws Refusal 403 if the actor may not do that
 */
export function checkDrafting(
  actor: Actor | undefined,
  before: StoredArticle | undefined,
  status: Status | undefined,
): void {
  if (actor?.onlyPosts) {
    if (before && !isOwn(before, actor.owner)) throw refused('not-own-article', actor);
    // What an editor took from view stays so, and what readers see stays in view.
    const isTaken = before && (before.status === 'retracted' || (before.seq > 0 && isDraft(before.status)));
    const takes = before?.status === 'published' && status !== 'published';
    if (isTaken || takes || !status || status === 'retracted') throw refused('may-only-post', actor);
  }
  if (!actor?.onlyDrafts) return;
  if (before && !isOwnDraft(before, actor.owner)) throw refused('not-own-draft', actor);
  if (status === 'published' || status === 'scheduled') throw refused('may-only-draft', actor);
}

const refused = (
  code: 'not-own-article' | 'may-only-post' | 'not-own-draft' | 'may-only-draft',
  { name }: Actor,
) => new Refusal(403, problem(code, { name }));

/** Called before something is deleted, or many articles are changed at once. @throws Refusal 403 */
export function checkKeeping(actor: Actor | undefined): void {
  if (actor?.onlyPosts) throw refused('may-only-post', actor);
}

/**
 * What an actor who may only post writes: nothing that an article has is emptied, and others' articles stay as they are.
 * @throws Refusal 403
 */
export async function checkPosting(
  { actor, db }: Context,
  before: StoredArticle | undefined,
  { document, translationOf }: Draft,
): Promise<void> {
  if (!actor?.onlyPosts) return;
  const kept = before && partsOf(document);
  const isEmptied = before && partsOf(before).some((count, i) => count > 0 && kept?.[i] === 0);
  const notes = new Set(document.corrections.map(({ note }) => note));
  const unsaid = before?.corrections.some(({ note }) => !notes.has(note));
  const leads = document.featured && !before?.featured;
  if (isEmptied || unsaid || leads) throw refused('may-only-post', actor);
  if (!translationOf || translationOf === before?.translationOf) return;
  const original = await articleById(db, translationOf);
  // It would show at the other, too.
  if (original && !isOwn(original, actor.owner)) throw refused('not-own-article', actor);
}

type Parts = Pick<Document, 'html' | 'tags' | 'authors' | 'source' | 'enclosures'>;

/** How much an article has of what makes readers find it and read it. */
const partsOf = ({ html, tags, authors, source, enclosures }: Parts): number[] => [
  // Letters, digits and symbols: not what is blank, invisible or punctuation alone.
  plainOf(html).replace(/[^\p{L}\p{N}\p{S}]+/gu, '').length +
    (/<(?:img|video|audio|iframe)\b/.test(html) ? 1 : 0),
  ...[tags, authors, enclosures].map(({ length }) => length),
  source ? 1 : 0,
];
