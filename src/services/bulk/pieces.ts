// Selections and outcomes of an operation piece by piece, so that tens of thousands hold the event loop no longer than a few.
import type { BulkOutcome } from '../../domain/bulk.ts';
import {
  type BulkRow,
  type Left,
  leftIn,
  outcomesIn,
  type SelectedPiece,
  selectedFrom,
  statusesOf,
} from '../../store/articles/bulk.ts';
import type { Database } from '../../store/database.ts';
import { turn } from '../../store/turns.ts';

/** Outcomes that one piece of an undo is chosen from. */
const UNDONE_SPAN = 200;
/** Outcomes that are looked through at once. */
const SPAN = 1_000;

type Selected = Pick<BulkRow, 'id' | 'total'>;

/** The numbers of the articles, piece by piece, from an index on. */
export async function* selected(db: Database, { id, total }: Selected): AsyncGenerator<number[]> {
  for (let i = 0; i < total; ) {
    const { articles } = await selectedFrom(db, id, i);
    if (!articles.length) return;
    yield articles;
    i += articles.length;
    await turn();
  }
}

/** How many of the articles have which status, and whether readers have ever seen them. */
export async function statusesIn(
  db: Database,
  row: Selected,
): Promise<Awaited<ReturnType<typeof statusesOf>>> {
  const found = new Map<string, Awaited<ReturnType<typeof statusesOf>>[number]>();
  for await (const numbers of selected(db, row)) {
    for (const one of await statusesOf(db, numbers)) {
      const known = found.get(`${one.status} ${one.seen}`);
      if (known) known.n += one.n;
      else found.set(`${one.status} ${one.seen}`, one);
    }
  }
  return [...found.values()];
}

/** The articles that an operation has changed, as the selection of one that undoes it. @param done of its articles */
export async function changedPieces(db: Database, id: string, done: number): Promise<SelectedPiece[]> {
  const pieces: SelectedPiece[] = [];
  for (let from = 0; from < done; from += UNDONE_SPAN) {
    const outcomes = await outcomesIn(db, id, from, from + UNDONE_SPAN);
    const articles = outcomes.filter(({ was }) => was).map(({ n }) => n);
    if (articles.length) pieces.push({ articles, undoes: from });
    await turn();
  }
  return pieces;
}

/** What came of the articles of a piece of such a selection, by number. */
export async function undoneOutcomes(
  db: Database,
  undone: string,
  { undoes }: SelectedPiece,
): Promise<Map<number, BulkOutcome>> {
  // Of an undo that the version before began, any may be meant.
  const [from, to] = undoes === undefined ? [0, Number.MAX_SAFE_INTEGER] : [undoes, undoes + UNDONE_SPAN];
  return new Map((await outcomesIn(db, undone, from, to)).map((one): [number, BulkOutcome] => [one.n, one]));
}

/** What came of the articles that were not changed, by reason. @param named of each that are told by number */
export async function leftOf(
  db: Database,
  { id, next, changed }: Pick<BulkRow, 'id' | 'next' | 'changed'>,
  named: number,
): Promise<Left[]> {
  const found = new Map<string, Left>();
  for (let from = 0; changed < next && from < next; from += SPAN) {
    for (const left of await leftIn(db, id, from, from + SPAN, named)) {
      const why = JSON.stringify(left.outcome);
      const known = found.get(why);
      found.set(why, known ? together(known, left, named) : left);
    }
    await turn();
  }
  return [...found.values()];
}

const together = (a: Left, b: Left, named: number): Left => ({
  ...{ outcome: a.outcome, n: a.n + b.n },
  first: [...a.first, ...b.first].slice(0, named),
});
