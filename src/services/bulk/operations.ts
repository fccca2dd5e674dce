// Selections of articles, and operations on them: start, stop, undo.
import type { BulkChange } from '../../domain/bulk.ts';
import { Conflict, notFound, Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import {
  type BulkRow,
  forgetWrites,
  operationById,
  operationWrite,
  outcomesOf,
  startWrite,
  stopWrite,
  undoingOf,
} from '../../store/articles/bulk.ts';
import { commit, type Write } from '../../store/database.ts';
import { type Action, audited } from '../access/audit.ts';
import { isBounded } from '../bounded.ts';
import type { Context } from '../context.ts';
import { workOff } from './work.ts';

const DAY_MS = 24 * 3_600_000;
/** How long a selection is kept that was never started, and how long an operation can be undone. */
const SELECTION_LIFE_MS = DAY_MS;
const OPERATION_LIFE_MS = 90 * DAY_MS;
/** Batches that are done before the response: 100 articles. */
const BATCHES_AT_ONCE = 10;
const BATCHES_AT_ONCE_ON_WORKERS = 4;

/** Stores a selection. @returns its id */
export async function keepSelection(context: Context, articles: readonly number[]): Promise<string> {
  const { db, runtime } = context;
  const id = crypto.randomUUID();
  const now = runtime.now();
  await commit(db, [
    ...forgetWrites(db, now - SELECTION_LIFE_MS, now - OPERATION_LIFE_MS),
    operationWrite(db, { id, articles: [...articles], actor: actorOf(context), createdAt: now }),
  ]);
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
  const { id, articles } = row;
  const now = runtime.now();
  await begin(context, id, [
    startWrite(db, id, { change, startedAt: now }),
    audited(context, actionOf(change), id, { ...change, kind: undefined, articles: articles.length }),
  ]);
}

/**
 * Undoes a finished operation, except for articles that were changed since.
 * @returns the id of the operation that does it
 * @throws Refusal 409
 */
export async function undoOperation(context: Context, { id, change, finishedAt }: BulkRow): Promise<string> {
  const { db, runtime } = context;
  if (finishedAt === null || !canBeUndone(change)) throw new Refusal(409, problem('bulk-not-undoable'));
  const changed = (await outcomesOf(db, id)).filter(({ was }) => was).map(({ n }) => n);
  const now = runtime.now();
  const undoing = {
    ...{ id: crypto.randomUUID(), articles: changed, actor: actorOf(context), undoes: id },
    ...{ change: { kind: 'undo' as const }, createdAt: now, startedAt: now },
    ...(changed.length === 0 && { finishedAt: now }),
  };
  await begin(context, id, [
    operationWrite(db, undoing),
    audited(context, 'bulk.undo', undoing.id, { undoes: id, articles: changed.length }),
  ]);
  return (await undoingOf(db, id)) ?? undoing.id;
}

/**
 * Stops an operation: what is done stays, and can be undone. Idempotent.
 * @throws Refusal 409 for one that undoes another, which nothing could undo
 */
export async function stopOperation(context: Context, { id, change, articles }: BulkRow): Promise<void> {
  if (!canBeStopped(change)) throw new Refusal(409, problem('bulk-not-stoppable'));
  const entry = audited(context, 'bulk.stop', id, { articles: articles.length });
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
