// What follows when an editor renames, merges, retires or revives a facet: its articles are written anew with their
// labels and facets as they are now, each a silent change in the log, which is how every follower hears of it. In
// small batches between which others get their turn; what a stop leaves is taken up by the next tick.

import type { FacetKind } from '../../domain/model.ts';
import { labelKey } from '../../domain/slugs.ts';
import { articlesByNumber, rowsAt, type StoredArticle, writtenAfter } from '../../store/articles/articles.ts';
import { textWrites, updateWrites } from '../../store/articles/writes.ts';
import { commit } from '../../store/database.ts';
import { BatchFacets } from '../../store/facets/batch.ts';
import { facetById, keysOf } from '../../store/facets/names.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { articlesToFollow, pendingWrite, unfinishedFacets } from '../../store/facets/work.ts';
import { copiesAmong } from '../../store/mirrors.ts';
import { turn } from '../../store/turns.ts';
import { walkAllPositions } from '../../store/walk.ts';
import type { Context } from '../context.ts';
import { moveTopics } from '../push/facet-topics.ts';
import { TimedWork } from '../timed-work.ts';
import { searchText } from './compose.ts';
import { consequences, namedAnew } from './consequences.ts';
import { draftOf } from './drafts.ts';
import { retrying } from './publish.ts';
import { facetLabels, openFacets, relabelled } from './relabel.ts';
import { type Rewritten, silently } from './silent-fix.ts';

/** Articles of a batch: it holds the event loop as five posts do, and more at once are no faster. */
const BATCH_ARTICLES = 5;
/** Batches of a tick where ticks must end. */
const BATCHES_PER_TICK = 50;
/** Articles whose labels are looked at in one turn. */
const ARTICLES_PER_TURN = 200;

/**
 * Does what is left to do.
 * @param batches that it does at most
 * @returns whether nothing is left
 */
export async function followFacets(
  context: Context,
  batches = Number.POSITIVE_INFINITY,
  stopped = () => false,
): Promise<boolean> {
  for (let left = batches; ; ) {
    const [begun] = await unfinishedFacets(context.db);
    if (!begun) return true;
    if (!begun.pending?.after) await moveTopics(context, begun);
    for (let facet: FacetRow | undefined = begun; facet; left--) {
      if (left <= 0 || stopped()) return false;
      if (!(await step(context, facet))) break;
      await turn();
      // Somebody may have stopped it, or changed it again.
      const now: FacetRow | undefined = await facetById(context.db, facet.id);
      facet = now?.edition === facet.edition && now.pending && !now.pending.stopped ? now : undefined;
    }
  }
}

/** How far the articles of a facet have followed it; undefined where all have, and until the first has. */
export function progressOf({ pending }: FacetRow): { done: number; total: number } | undefined {
  const { done, total } = pending ?? {};
  // What was published meanwhile is there, too.
  return done === undefined || total === undefined ? undefined : { done, total: Math.max(done, total) };
}

/** For a timer. */
export const facetFollower = (context: Context): TimedWork =>
  new TimedWork(context.runtime, (isBounded, stopped) =>
    followFacets(context, isBounded ? BATCHES_PER_TICK : undefined, stopped),
  );

/** The next batch. @returns whether there was one */
async function step(context: Context, facet: FacetRow): Promise<boolean> {
  const { db } = context;
  const { walk = 'own', after, total, done = 0 } = facet.pending ?? {};
  const isWhole = walk === 'all';
  const found = await (isWhole ? written(context, facet, after ?? 0) : owned(context, facet, after));
  const pending = found && {
    ...{ walk, after: found.after, done: isWhole ? found.after : done + found.numbers.length },
    total: total ?? (after === undefined ? await articlesToFollow(db, facet, walk) : undefined),
  };
  await retrying(context, async () => {
    // Another that follows it, a request or a timer, may have done this batch meanwhile.
    if (!isSame(await facetById(db, facet.id), facet)) return;
    const all = found?.numbers.length ? await articlesByNumber(db, found.numbers) : [];
    // A copy follows its origin's own change of a name; what is retired or merged here has no article any more.
    const isThere = facet.mergedInto === null && facet.retiredAt === null;
    const copies = await copiesAmong(db, isThere ? (found?.numbers ?? []) : []);
    const articles = all.filter(({ row, status }) => status !== 'published' || !copies.has(row.n));
    const facets = new BatchFacets(db, context.runtime.now());
    const written: Rewritten[] = [];
    const same: StoredArticle[] = [];
    for (const article of articles) {
      const one = await refreshed(context, article, facet, facets);
      if (one) written.push(one);
      // Its text is the same, but the facet that it links to may have another address.
      else if (!isWhole && article.status === 'published') same.push(article);
      await turn();
    }
    const more = await consequences(context, written);
    await turn();
    await commit(db, [
      ...written.flatMap((one) => updateWrites(db, one, false)),
      ...more,
      ...namedAnew(context, same),
      pendingWrite(db, facet, pending ?? null),
      ...textWrites(db, written),
    ]);
  });
  return found !== undefined;
}

const isSame = (now: FacetRow | undefined, read: FacetRow) =>
  now?.edition === read.edition && JSON.stringify(now.pending) === JSON.stringify(read.pending);

interface Found {
  numbers: number[];
  after: number;
}

/** Articles that are found under the facet, newest first, hidden ones too. */
async function owned({ db }: Context, { id }: FacetRow, before = Number.MAX_SAFE_INTEGER) {
  const walk = { walk: [{ all: [id], none: [] }] };
  const positions = await walkAllPositions(db, walk, before, BATCH_ARTICLES);
  const after = positions.at(-1);
  if (after === undefined) return undefined;
  return { numbers: (await rowsAt(db, positions)).map(({ n }) => n), after };
}

/** Articles that have the facet's label, or had one that leads to it, and are not found under it. */
async function written({ db }: Context, facet: FacetRow, from: number): Promise<Found | undefined> {
  const keys = new Set(await keysOf(db, facet));
  const rows = await writtenAfter(db, from, ARTICLES_PER_TURN);
  const labelled = rows.filter(
    ({ facets, document }) =>
      !facets.includes(facet.id) &&
      labelsOf(facet.kind as FacetKind, document).some((label) => keys.has(labelKey(label))),
  );
  const numbers = labelled.slice(0, BATCH_ARTICLES).map(({ n }) => n);
  const after = labelled.length > BATCH_ARTICLES ? numbers.at(-1) : rows.at(-1)?.n;
  return after === undefined ? undefined : { numbers, after };
}

const labelsOf = (kind: FacetKind, { tags, authors, source }: StoredArticleLabels): string[] =>
  kind === 'tag' ? tags : kind === 'author' ? authors.map(({ name }) => name) : source ? [source.name] : [];
type StoredArticleLabels = Pick<StoredArticle, 'tags' | 'authors' | 'source'>;

/** The change that makes an article what it would be if it were posted now; none where it is. */
async function refreshed(
  context: Context,
  before: StoredArticle,
  facet: FacetRow,
  facets: BatchFacets,
): Promise<Rewritten | undefined> {
  const draft = draftOf(before);
  const labels = facetLabels(before, before.language, []);
  const rows = await facets.of(labels);
  draft.document = relabelled(draft.document, labels, rows, facet.id);
  Object.assign(draft, openFacets(rows));
  draft.text = searchText(draft.document);
  return silently(context, before, draft);
}
