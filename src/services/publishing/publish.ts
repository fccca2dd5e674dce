// Publishing: every change of an article is one atomic batch of the article, its facets and the log.

import type { Status } from '../../domain/model.ts';
import { Conflict, fault, invalid, notFound, Refusal } from '../../errors.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { validateInput } from '../../intake/json.ts';
import { problem } from '../../problems.ts';
import {
  articleByGuid,
  articleById,
  dueArticles,
  type StoredArticle,
  takenSlugs,
} from '../../store/articles/articles.ts';
import {
  createWrites,
  type Draft,
  eraseWrites,
  freeGuids,
  type Reason,
  textWrites,
  updateWrites,
} from '../../store/articles/writes.ts';
import { commit } from '../../store/database.ts';
import { idempotencyWrite } from '../../store/idempotency.ts';
import { type Action, audited } from '../access/audit.ts';
import { type Claim, claimed, ERASED_SINCE } from '../access/idempotency.ts';
import type { Context } from '../context.ts';
import { reviewNote } from '../review/notes.ts';
import { compose } from './compose.ts';
import { consequences, erasedAgain, hasOtherNote } from './consequences.ts';
import { draftOf, sameState } from './drafts.ts';
import { withGuid } from './guid.ts';
import type { Batch } from './look-up.ts';
import { checkDrafting, checkPosting } from './own-drafts.ts';

const MAX_ATTEMPTS = 25;
/** Longest pause before trying again; pauses grow to it. About 10 s in all. */
const MAX_PAUSE_MS = 800;

/**
 * Reads, decides and commits, again when another writer was faster. Within a process writers take turns, so
 * that they do not keep refusing one another.
 * @param inTurn gives it its turn: alone, unless told otherwise
 */
export function retrying<T>(
  context: Context,
  attempt: () => Promise<T>,
  inTurn = context.inTurn,
): Promise<T> {
  return inTurn(async () => {
    for (let i = 1; ; i++) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
        if (i === MAX_ATTEMPTS) {
          throw new Refusal(503, problem('article-changing'), {
            headers: { 'Retry-After': '1' },
            cause: error,
          });
        }
        await pause(Math.random() * Math.min(MAX_PAUSE_MS, 10 * 2 ** i));
      }
    }
  });
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Stores a new article; with a claim that an earlier request made, finds that one's. @throws Refusal 410, 422 */
export async function create(context: Context, posted: ArticleInput, claim?: Claim): Promise<StoredArticle> {
  const { actor } = context;
  const said = await withGuid(context, posted);
  const input = actor?.onlyDrafts ? { ...said, status: said.status ?? 'draft' } : said;
  const attempt = async () => {
    const earlier = claim && (await claimed(context, claim));
    if (earlier) return earlier.article;
    if (input.guid && (await articleByGuid(context.db, input.guid))) {
      throw invalid([fault('/guid', 'id-taken')]);
    }
    const draft = await drafted(context, input);
    checkDrafting(actor, undefined, draft.status);
    const reason = reasonOf(context, input, undefined, draft.status);
    noteCorrection(draft, reason);
    const created = [{ draft, reason }];
    const told = reviewNote(context, undefined, draft, reason);
    await commit(context.db, [
      ...(input.guid ? [freeGuids(context.db, [input.guid])] : []),
      ...(claim
        ? [
            idempotencyWrite(context.db, {
              key: claim.key,
              hash: claim.hash,
              article: draft.id,
              at: reason.at,
            }),
          ]
        : []),
      ...createWrites(context.db, created),
      ...told.writes,
      audited(context, 'article.create', draft.id, { version: draft.version, status: draft.status }),
      ...(await consequences(context, created)),
      ...textWrites(context.db, created),
    ]);
    return draft.id;
  };
  const id = await retrying(context, attempt, context.besideOthers);
  const article = await articleById(context.db, id);
  if (!article) {
    throw new Refusal(410, ERASED_SINCE);
  }
  return article;
}

/** An article by id. @throws Refusal 404 */
export async function find(context: Context, id: string): Promise<StoredArticle> {
  const article = await articleById(context.db, id);
  if (!article) throw notFound(problem('article-not-found', { id }));
  return article;
}

/** The article's validator for `If-Match`. */
export const articleTag = ({ version, restorations }: StoredArticle): string =>
  `"${version}${restorations ? `.${restorations}` : ''}"`;

/** Whether the client saw this version; a function of the `If-Match` header (see http/conditional.ts). */
export type Guard = (article: StoredArticle) => void;

/** An article as it is, for whoever may change it; nobody else is told its version. @throws Refusal 403, 404, 412 */
async function findForChange(context: Context, id: string, guard: Guard): Promise<StoredArticle> {
  const article = await find(context, id);
  checkDrafting(context.actor, article, article.status);
  guard(article);
  return article;
}

/** `isRetraction`: whether the sender says its status; one that leaves it out keeps it. */
type Edit = ArticleInput & { isRetraction?: boolean };

/**
 * Replaces what `edit` says; the same content again changes nothing.
 * @param guard throws Refusal 412 when the client has not seen this version
 * @param left what becomes of slug, language, status and date that the edit leaves out
 */
export async function change(
  context: Context,
  id: string,
  guard: Guard,
  edit: (before: StoredArticle) => Edit | Promise<Edit>,
  left: 'kept' | 'removed',
): Promise<StoredArticle> {
  await retrying(context, async () => {
    const before = await findForChange(context, id, guard);
    const { isRetraction = left === 'kept', ...input } = await edit(before);
    if (input.guid !== undefined && input.guid !== before.guid) {
      const { guid } = await withGuid(context, input);
      if (guid !== before.guid) throw invalid([fault('/guid', 'guid-fixed', { guid: before.guid })]);
    }
    const whole = left === 'kept' ? { ...standing(before), ...input } : { ...input, edited: true };
    const draft = await drafted(context, whole, before);
    checkDrafting(context.actor, before, draft.status);
    const reason = reasonOf(context, input, before.status, draft.status);
    const isSame = sameState(before, draft);
    // The note of any other change of a retracted article, such as a restored text, is not for readers.
    const said = isRetraction ? input.status : undefined;
    if (await hasOtherNote(context, before, { next: said, note: reason.note })) reason.kind = 'retract';
    else if (isSame && !isNewCorrection(draft, reason)) return;
    await store(context, before, draft, reason);
  });
  return find(context, id);
}

/**
 * The next version, after the embedding application's hook had its say. Where another writer was faster the hook is
 * called again. @throws Refusal 403, 422
 */
export async function drafted(
  context: Context,
  input: ArticleInput,
  before?: StoredArticle,
  batch?: Batch,
): Promise<Draft> {
  // Whoever may not change it is not told what is wrong with it.
  if (before) checkDrafting(context.actor, before, before.status);
  // Who may only post replaces its article by what it knows of it, and editors chose what leads a page.
  const kept = context.actor?.onlyPosts && before?.featured && { featured: true };
  const draft = await compose(context, { ...kept, ...input }, before, batch);
  checkDrafting(context.actor, before, draft.status);
  await checkPosting(context, before, draft);
  const hook = context.embedding?.hooks?.beforePublish;
  if (!hook || (draft.status !== 'published' && draft.status !== 'scheduled')) return draft;
  const { edited, ...told } = input;
  const answer = await hook(structuredClone(told));
  if (!answer) return draft;
  if ('refusal' in answer) throw new Refusal(422, problem('refused-by-hook', { message: answer.refusal }));
  const { guid, mf2 } = input;
  return compose(context, { ...validateInput(answer), guid, mf2, edited }, before, batch);
}

/** Takes an article from view, its page answering 410 with the note. Retracting again changes nothing but the note. */
export async function retract(context: Context, id: string, guard: Guard, note?: string): Promise<void> {
  await retrying(context, async () => {
    const before = await findForChange(context, id, guard);
    const isStanding = before.status === 'retracted';
    if (isStanding && !(await hasOtherNote(context, before, { next: 'retracted', note }))) return;
    checkDrafting(context.actor, before, 'retracted');
    const at = context.runtime.now();
    const reason: Reason = { kind: 'retract', note, at, by: context.actor };
    await store(context, before, { ...draftOf(before), status: 'retracted' }, reason);
  });
}

/** Erases an article and its revisions; the log keeps only that something with this id is gone. */
export async function erase(context: Context, id: string, guard: Guard): Promise<void> {
  await retrying(context, async () => {
    const before = await findForChange(context, id, guard);
    checkDrafting(context.actor, before, undefined);
    const at = context.runtime.now();
    const draft: Draft = { ...draftOf(before), status: 'retracted' };
    const gone = [
      ...(await consequences(context, [{ before, draft, reason: { kind: 'retract', at } }])),
      ...(before.status === 'published' ? [] : await erasedAgain(context, before, at)),
    ];
    const entry = audited(context, 'article.erase', id);
    await commit(context.db, [...eraseWrites(context.db, before.row, at), ...gone, entry]);
  });
}

/** Publishes scheduled articles whose time has come; returns how many. Whoever comes first does it. */
export async function promoteDue(context: Context): Promise<number> {
  const ids = await dueArticles(context.db, context.runtime.now(), 100);
  for (const id of ids) {
    await retrying(context, async () => {
      const before = await articleById(context.db, id);
      const at = context.runtime.now();
      if (before?.status !== 'scheduled' || (before.publishedAt ?? 0) > at) return;
      const draft: Draft = { ...draftOf(before), status: 'published', updatedAt: before.publishedAt ?? at };
      await store({ ...context, actor: undefined }, before, draft, { kind: 'publish', at });
    });
  }
  return ids.length;
}

async function store(context: Context, before: StoredArticle, draft: Draft, reason: Reason): Promise<void> {
  noteCorrection(draft, reason);
  const [owner] = await takenSlugs(context.db, [draft.slug]);
  if (owner && owner.article !== before.row.n)
    throw new Conflict(`the slug ${draft.slug} was taken just now`);
  const written = { before, draft, reason };
  const { version, status } = draft;
  const told = reviewNote(context, before.status, draft, reason);
  const action = told.action ?? ACTION_OF[reason.kind] ?? 'article.update';
  const entry = audited(context, action, before.id, { version, status, change: reason.kind });
  await commit(context.db, [
    ...updateWrites(context.db, written, owner === undefined),
    ...(await consequences(context, [written])),
    ...told.writes,
    entry,
    ...textWrites(context.db, [written]),
  ]);
}

const ACTION_OF: Readonly<Record<string, Action>> = {
  publish: 'article.publish',
  retract: 'article.retract',
};

/** What stays of an article that is replaced, unless the replacement says otherwise. */
const standing = ({ slug, language, status, publishedAt }: StoredArticle): ArticleInput => ({
  ...{ slug, language, status },
  publishedAt: publishedAt === undefined ? undefined : new Date(publishedAt).toISOString(),
});

function reasonOf(context: Context, input: ArticleInput, before: Status | undefined, after: Status): Reason {
  const { kind = 'update', note } = input.change ?? {};
  const visible = [before === 'published', after === 'published'];
  const about = { note, at: context.runtime.now(), by: context.actor };
  if (visible[0] && visible[1]) return { kind, ...about };
  if (visible[1]) return { kind: 'publish', ...about };
  return { kind: visible[0] ? 'retract' : 'draft', ...about };
}

/** A correction's note is part of the text from then on. */
function noteCorrection(draft: Draft, reason: Reason): void {
  const { note, at } = reason;
  if (note && isNewCorrection(draft, reason)) {
    draft.document = { ...draft.document, corrections: [...draft.document.corrections, { at, note }] };
  }
}

/** Whether it has a note that is not the last already: who sends a correction again corrects nothing. */
const isNewCorrection = (draft: Draft, { kind, note }: Reason): boolean =>
  kind === 'correction' && Boolean(note) && draft.document.corrections.at(-1)?.note !== note;
