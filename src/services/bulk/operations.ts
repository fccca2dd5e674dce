// Selections of articles, and operations on them: start, stop, undo.
import type { BulkChange } from '../../domain/bulk.ts';
import { Conflict, notFound, Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import {
  type BulkRow,
  operationById,
  operationWrites,
  type SelectedPiece,
  startWrite,
  stopWrite,
  undoingOf,
} from '../../store/articles/bulk.ts';
import { commit, type Write } from '../../store/database.ts';
import { type Action, audited } from '../access/audit.ts';
import { isBounded } from '../bounded.ts';
import type { Context } from '../context.ts';
import { checkKeeping } from '../publishing/own-drafts.ts';
import { changedPieces } from './pieces.ts';
import { workOff } from './work.ts';

/** Articles of a piece of a selection. */
const PIECE_ARTICLES = 500;
/** Batches that are done before the response: 100 articles. */
const BATCHES_AT_ONCE = 10;
const BATCHES_AT_ONCE_ON_WORKERS = 4;

/** Stores a selection. @returns its id */
export async function keepSelection(context: Context, articles: readonly number[]): Promise<string> {
  const { db, runtime } = context;
  const id = crypto.randomUUID();
  const pieces: SelectedPiece[] = [];
  for (let i = 0; i < articles.length; i += PIECE_ARTICLES)
    pieces.push({ articles: articles.slice(i, i + PIECE_ARTICLES) });
  await commit(db, operationWrites(db, { id, actor: actorOf(context), createdAt: runtime.now() }, pieces));
  return id;
}

/** @throws Refusal 404 */
export async function findOperation({ db }: Context, id: string): Promise<BulkRow> {
  const row = await operationById(db, id);
  if (!row) throw notFound(problem('bulk-not-found'));
  return row;
}

/** Starts an operation on a selection; idempotent. The first batches are done when this returns, the rest in the background. */
export async function startOperation(context: Context, row: BulkRow, change: BulkChange): Promise<void> {
  const { db, runtime } = context;
  const { id, total } = row;
  checkKeeping(context.actor);
  const now = runtime.now();
  await begin(context, id, [
    startWrite(db, id, { change, startedAt: now }),
    audited(context, actionOf(change), id, { ...change, kind: undefined, articles: total }),
  ]);
}

/**
 * Undoes a finished operation, except for articles that were changed since.
 * @returns the id of the operation that does it
 * @throws Refusal 409
 */
export async function undoOperation(
  context: Context,
  { id, change, finishedAt, next }: BulkRow,
): Promise<string> {
  const { db, runtime } = context;
  if (finishedAt === null || !canBeUndone(change)) throw new Refusal(409, problem('bulk-not-undoable'));
  const pieces = await changedPieces(db, id, next);
  const changed = pieces.reduce((sum, { articles }) => sum + articles.length, 0);
  const now = runtime.now();
  const undoing = {
    ...{ id: crypto.randomUUID(), actor: actorOf(context), undoes: id },
    ...{ change: { kind: 'undo' as const }, createdAt: now, startedAt: now },
    ...(changed === 0 && { finishedAt: now }),
  };
  await begin(context, id, [
    ...operationWrites(db, undoing, pieces),
    audited(context, 'bulk.undo', undoing.id, { undoes: id, articles: changed }),
  ]);
  return (await undoingOf(db, id)) ?? undoing.id;
}

/**
 * Stops an operation: what is done stays, and can be undone. Idempotent.
 * @throws Refusal 409 for one that undoes another, which nothing could undo
 */
export async function stopOperation(context: Context, { id, change, total }: BulkRow): Promise<void> {
  if (!canBeStopped(change)) throw new Refusal(409, problem('bulk-not-stoppable'));
  const entry = audited(context, 'bulk.stop', id, { articles: total });
  try {
    await commit(context.db, [stopWrite(context.db, id, context.runtime.now()), entry]);
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof Conflict)) throw error;
  }
}

export const canBeStopped = (change: BulkChange | null): boolean => change !== null && change.kind !== 'undo';

export const canBeUndone = (change: BulkChange | null): boolean =>
  change !== null && change.kind !== 'erase' && change.kind !== 'undo';

const actionOf = ({ kind }: BulkChange): Action => `bulk.${kind}`;

const actorOf = ({ actor }: Context): BulkRow['actor'] => {
  const { id = 'system', name = '', owner, onlyDrafts } = actor ?? {};
  return { id, name, owner, onlyDrafts };
};

/** Writes the start of an operation, unless it was written before, and does the first batches. */
async function begin(context: Context, id: string, writes: readonly Write[]): Promise<void> {
  const { db, runtime } = context;
  try {
    await commit(db, writes);
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    return;
  }
  try {
    await workOff(context, isBounded(runtime) ? BATCHES_AT_ONCE_ON_WORKERS : BATCHES_AT_ONCE);
  } catch (error) {
    // It has started; the next tick continues.
    runtime.log.log('warn', 'an operation of many articles waits for the next tick', { id, error });
  }
}
