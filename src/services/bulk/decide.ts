// One article of a bulk operation: its next version, or why it is not changed.
import { type BulkChange, type BulkOutcome, type Skipped, whyNot } from '../../domain/bulk.ts';
import type { Status } from '../../domain/model.ts';
import { Conflict, problemOf, refusalIn } from '../../errors.ts';
import { editableInput } from '../../intake/input.ts';
import { type Problem, problem } from '../../problems.ts';
import type { StoredArticle } from '../../store/articles/articles.ts';
import type { Draft, Reason, Written } from '../../store/articles/writes.ts';
import type { BatchFacets } from '../../store/facets/batch.ts';
import type { Context } from '../context.ts';
import { draftOf } from '../publishing/drafts.ts';
import { checkDrafting } from '../publishing/own-drafts.ts';
import { drafted } from '../publishing/publish.ts';
import { type KnownTags, tagged, taggedAgain } from './tagging.ts';

export interface Step {
  outcome: BulkOutcome;
  written?: Written & { before: StoredArticle };
  erased?: StoredArticle;
}

/** What an operation does, and of one that undoes another what came of that one, by number. */
export interface Task {
  change: BulkChange;
  known: KnownTags;
  facets: BatchFacets;
  undone?: { change: BulkChange; outcomes: ReadonlyMap<number, BulkOutcome> };
}

/** Decides about the current version of an article. A refusal is recorded, and the operation continues. */
export async function decide(context: Context, task: Task, article: StoredArticle): Promise<Step> {
  const { n } = article.row;
  try {
    const { undone } = task;
    if (!undone) return await done(context, task, article);
    const was = undone.outcomes.get(n)?.was;
    return was ? await undo(context, task, article, was) : left(article, 'same');
  } catch (error) {
    const refusal = refusalIn(error);
    if (error instanceof Conflict || (refusal && refusal.status >= 500)) throw error;
    if (!refusal) context.runtime.log.log('error', 'an article of many failed', { id: article.id, error });
    return { outcome: { n, problem: failureOf(error) } };
  }
}

/** What whoever began it is told of an error; what nobody foresaw is in the log. */
export function failureOf(error: unknown): Problem {
  const refusal = refusalIn(error);
  return refusal ? (refusal.errors[0] ?? problemOf(refusal)) : problem('bulk-failed');
}

async function done(context: Context, task: Task, before: StoredArticle): Promise<Step> {
  const { kind, note } = task.change;
  if (kind === 'undo') return left(before, 'status');
  const skipped = whyNot(kind, { status: before.status, seen: before.seq > 0 });
  if (skipped) return left(before, skipped);
  if (kind === 'tag' || kind === 'untag') return tags(context, task, before);
  if (kind === 'erase') {
    checkDrafting(context.actor, before, undefined);
    return { outcome: { n: before.row.n, was: { status: before.status } }, erased: before };
  }
  if (kind === 'publish') return published(context, task, before, 'published');
  return withStatus(context, before, kind === 'retract' ? 'retracted' : 'draft', note);
}

async function undo(
  context: Context,
  task: Task,
  before: StoredArticle,
  was: NonNullable<BulkOutcome['was']>,
): Promise<Step> {
  const kind = task.undone!.change.kind;
  if (kind === 'tag' || kind === 'untag') return tags(context, task, before, was.tags ?? []);
  const left_ = { publish: 'published', unpublish: 'draft', retract: 'retracted' } as const;
  if (kind === 'erase' || kind === 'undo' || before.status !== left_[kind]) return left(before, 'since');
  if (kind === 'publish') return withStatus(context, before, was.status === 'review' ? 'review' : 'draft');
  return published(context, task, before, was.status === 'scheduled' ? 'scheduled' : 'published');
}

const left = ({ row }: StoredArticle, skipped: Skipped): Step => ({ outcome: { n: row.n, skipped } });

function step(
  context: Context,
  before: StoredArticle,
  draft: Draft,
  reason: Pick<Reason, 'kind' | 'note'>,
  was: NonNullable<BulkOutcome['was']> = { status: before.status },
): Step {
  checkDrafting(context.actor, before, draft.status);
  const written = { before, draft, reason: { ...reason, at: context.runtime.now(), by: context.actor } };
  return { outcome: { n: before.row.n, was }, written };
}

/** Tags added or taken away; with what they were before, as they were. */
async function tags(context: Context, task: Task, before: StoredArticle, was?: string[]): Promise<Step> {
  const { told = 'silent' } = (task.undone ?? task).change;
  checkDrafting(context.actor, before, 'draft');
  const draft = was
    ? await taggedAgain(task.facets, before, task.undone!.change, task.known, was)
    : await tagged(task.facets, before, task.change, task.known);
  if (!draft) return left(before, 'same');
  const isSeen = before.status === 'published';
  if (isSeen && told === 'update') draft.updatedAt = Math.max(context.runtime.now(), before.updatedAt);
  const kind = isSeen ? told : ('draft' as const);
  return step(context, before, draft, { kind }, { status: before.status, tags: before.tags });
}

/** For readers to see, now or when it is due; whoever embeds this has a say. */
async function published(
  context: Context,
  { facets }: Task,
  before: StoredArticle,
  status: 'published' | 'scheduled',
): Promise<Step> {
  const input = editableInput(before);
  const isFuture = (before.publishedAt ?? 0) > context.runtime.now();
  const publishedAt = status === 'published' && isFuture ? undefined : input.publishedAt;
  const draft = await drafted(context, { ...input, publishedAt, status, edited: true }, before, { facets });
  return step(context, before, draft, { kind: draft.status === 'published' ? 'publish' : 'draft' });
}

function withStatus(context: Context, before: StoredArticle, status: Status, note?: string): Step {
  const kind = before.status === 'published' ? 'retract' : 'draft';
  return step(context, before, { ...draftOf(before), status }, { kind, note });
}
