// What left a view by retraction, for those who have it: RFC 6721 tombstones and their likes.
import { byteLength } from '../../domain/bytes.ts';
import { escapeText } from '../../domain/text.ts';
import type { Deletion } from '../../formats/format.ts';
import { changesBySeq, type RecentChange, type Validator } from '../../store/changes.ts';
import type { Database } from '../../store/database.ts';
import { RETRACTIONS_ID, type ResolvedView } from '../../store/facets/facets.ts';
import { walkChanges } from '../../store/walk.ts';
import { foundBefore } from './query-changes.ts';

/** Those of the 30 days before the view's last change. */
const DELETIONS_SPAN_MS = 30 * 24 * 3_600_000;
const MAX_RETRACTIONS = 1_000;
/** Of a text query, which has to read what each said. */
const MAX_RETRACTIONS_READ = 200;

/** Bytes of tombstones in a feed, and what one takes besides its texts. */
const MAX_TOMBSTONE_BYTES = 400_000;
const TOMBSTONE_BYTES = 150;

/** A deletion as it was logged. */
export type LoggedDeletion = Deletion & Omit<RecentChange, 'visible'>;

/** Retracted articles of a view, latest first. */
export async function deletionsOf(
  db: Database,
  { walk, walker, view: { q }, single, site }: ResolvedView,
  last: Validator,
): Promise<LoggedDeletion[]> {
  const since = last.at - DELETIONS_SPAN_MS;
  // Mostly nothing was retracted, which is known by now.
  const { retractedAt } = single ?? site;
  if (retractedAt === null || retractedAt <= since) return [];
  const retracted = walk.map(({ all, none }) => ({ all: [RETRACTIONS_ID, ...all], none }));
  const seqs = await walkChanges(
    db,
    { walk: retracted, walker },
    Number.MAX_SAFE_INTEGER,
    q ? MAX_RETRACTIONS_READ : MAX_RETRACTIONS,
  );
  if (!seqs.length) return [];
  const gone = (await changesBySeq(db, seqs)).filter(({ visible, at }) => !visible && at > since);
  const deletions = new Map<string, LoggedDeletion>();
  let bytes = 0;
  for (const { visible: _, ...deletion } of q ? await foundBefore(db, q, gone, walker) : gone) {
    const { guid, note = '' } = deletion;
    if (deletions.has(guid)) continue;
    bytes += TOMBSTONE_BYTES + byteLength(escapeText(guid + note));
    if (bytes > MAX_TOMBSTONE_BYTES) break;
    deletions.set(guid, deletion);
  }
  return [...deletions.values()];
}
