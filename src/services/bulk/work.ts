// Runs bulk operations batch by batch. A batch is one commit of its articles, the change log and the outcomes: after a crash it
// is done or not done, and the next process continues.
import { refusalIn, Unavailable } from '../../errors.ts';
import { articlesByNumber } from '../../store/articles/articles.ts';
import {
  type BulkRow,
  batchWrites,
  claimOperation,
  failWrite,
  operationById,
  releaseWrite,
  type SelectedPiece,
  selectedFrom,
} from '../../store/articles/bulk.ts';
import { eraseWrites, textWrites, updateWrites } from '../../store/articles/writes.ts';
import { commit } from '../../store/database.ts';
import { BatchFacets } from '../../store/facets/batch.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { consequences } from '../publishing/consequences.ts';
import { retrying } from '../publishing/publish.ts';
import { TimedWork } from '../timed-work.ts';
import { decide, failureOf, type Step, type Task } from './decide.ts';
import { undoneOutcomes } from './pieces.ts';
import { knownTags } from './tagging.ts';

/** Articles per batch. Larger batches block the event loop for longer. */
const BATCH_ARTICLES = 10;
/** Batches of a tick: what is to be delivered waits no longer. Of a Worker's, which may make so many queries. */
const BATCHES_PER_TICK = 50;
const BATCHES_PER_TICK_ON_WORKERS = 6;

/** Runs pending operations, up to a number of batches. @returns whether nothing is left */
export async function workOff(
  context: Context,
  batches: number,
  stopped: () => boolean = () => false,
): Promise<boolean> {
  const { db, runtime } = context;
  for (let left = batches; ; ) {
    const claim = crypto.randomUUID();
    const id = await claimOperation(db, claim, runtime.now());
    if (id === undefined) return true;
    for (; await goesOn(context, id, claim); left--) {
      if (left > 1 && !stopped()) {
        await turn();
        continue;
      }
      await commit(db, [releaseWrite(db, id, claim)]);
      return false;
    }
    left--;
    if (left <= 0 || stopped()) return false;
  }
}

/**
 * Does the next batch. What that fails with is kept for whoever began the operation, whose turn comes again; the others go
 * on meanwhile. @returns whether there are more to do now
 * @throws Unavailable
 */
async function goesOn(context: Context, id: string, claim: string): Promise<boolean> {
  try {
    return await hasMore(context, id, claim);
  } catch (error) {
    const { db, runtime } = context;
    if (refusalIn(error) instanceof Unavailable) throw error;
    runtime.log.log('error', 'an operation of many articles failed, and is tried again', { id, error });
    await commit(db, [failWrite(db, id, claim, failureOf(error), runtime.now())]);
    return false;
  }
}

/** For a timer. */
export const bulkWorker = (context: Context): TimedWork =>
  new TimedWork(context.runtime, (isBounded, stopped) =>
    workOff(context, isBounded ? BATCHES_PER_TICK_ON_WORKERS : BATCHES_PER_TICK, stopped),
  );

/** Runs the next batch, unless another process has the claim by now. @returns whether there are more */
const hasMore = (context: Context, id: string, claim: string): Promise<boolean> =>
  retrying(context, async () => {
    const { db, runtime } = context;
    const row = await operationById(db, id);
    if (!row || row.claim !== claim || row.finishedAt !== null) return false;
    const own = { ...context, actor: row.actor };
    const steps = await stepsOf(own, row);
    const written = steps.flatMap((step) => step.written ?? []);
    const now = runtime.now();
    await commit(db, [
      ...written.flatMap((one) => updateWrites(db, one, false)),
      ...steps.flatMap(({ erased }) => (erased ? eraseWrites(db, erased.row, now) : [])),
      ...(await consequences(own, written)),
      ...batchWrites(
        db,
        row,
        steps.map(({ outcome }) => outcome),
        now,
      ),
      ...textWrites(db, written),
    ]);
    return row.next + steps.length < row.total;
  });

async function stepsOf(context: Context, row: BulkRow): Promise<Step[]> {
  const { db } = context;
  const piece = await selectedFrom(db, row.id, row.next);
  const numbers = piece.articles.slice(0, BATCH_ARTICLES);
  const articles = await articlesByNumber(db, numbers);
  const change = row.change!;
  const undone = row.undoes === null ? undefined : await undoneBy(context, row.undoes, piece);
  const named = [...(change.tags ?? []), ...(undone?.change.tags ?? [])];
  const labels = [...named, ...articles.flatMap(({ tags }) => tags)];
  const known = named.length ? await knownTags(context, labels) : new Map();
  const task: Task = { change, undone, known, facets: new BatchFacets(db, context.runtime.now()) };
  const steps: Step[] = [];
  const groups = new Set<number>();
  for (const n of numbers) {
    const article = articles.find((one) => one.row.n === n);
    // Translations refer to each other, so two of one group cannot be in one batch.
    const group = article?.row.translationGroup ?? n;
    if (groups.has(group)) break;
    groups.add(group);
    steps.push(article ? await decide(context, task, article) : { outcome: { n, skipped: 'gone' } });
    await turn();
  }
  return steps;
}

async function undoneBy({ db }: Context, id: string, piece: SelectedPiece): Promise<Task['undone']> {
  const row = await operationById(db, id);
  return row?.change ? { change: row.change, outcomes: await undoneOutcomes(db, id, piece) } : undefined;
}
