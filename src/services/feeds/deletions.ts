// What left a view by retraction, for those who have it: RFC 6721 tombstones and their likes.
import type { Deletion } from '../../formats/format.ts';
import { changesBySeq, RETRACTIONS_ID, type Validator } from '../../store/changes.ts';
import type { Database } from '../../store/database.ts';
import type { ResolvedView } from '../../store/facets.ts';
import { walkChanges } from '../../store/walk.ts';
import { foundBefore } from './query-changes.ts';

/** Those of the 30 days before the view's last change. */
const DELETIONS_SPAN_MS = 30 * 24 * 3_600_000;
const MAX_RETRACTIONS = 1_000;
/** Of a text query, which has to read what each said. */
const MAX_RETRACTIONS_READ = 200;

/** A deletion with its place in the log. */
export type LoggedDeletion = Deletion & { seq: number };

/** Retracted articles of a view, latest first. */
export async function deletionsOf(
  db: Database,
  { walk, walker, view: { q } }: ResolvedView,
  last: Validator,
): Promise<LoggedDeletion[]> {
  const retracted = walk.map(({ all, none }) => ({ all: [RETRACTIONS_ID, ...all], none }));
  const seqs = await walkChanges(
    db,
    { walk: retracted, walker },
    Number.MAX_SAFE_INTEGER,
    q ? MAX_RETRACTIONS_READ : MAX_RETRACTIONS,
  );
  if (!seqs.length) return [];
  const gone = (await changesBySeq(db, seqs)).filter(
    ({ visible, at }) => !visible && at > last.at - DELETIONS_SPAN_MS,
  );
  const deletions = new Map<string, LoggedDeletion>();
  for (const { seq, guid, at, note } of q ? await foundBefore(db, q, gone, walker) : gone) {
    if (!deletions.has(guid)) deletions.set(guid, { seq, guid, at, note });
  }
  return [...deletions.values()];
}
