// Which articles of a view one document shows.

import type { Page } from '../../domain/views.ts';
import { type Head, headsAt, headsIn } from '../../store/articles/articles.ts';
import {
  changesBySeq,
  positionsTold,
  type RecentChange,
  timeOf,
  toldBefore,
  type Validator,
} from '../../store/changes.ts';
import type { Database } from '../../store/database.ts';
import type { ResolvedView } from '../../store/facets/facets.ts';
import { Pace } from '../../store/pace.ts';
import { matchExpression, searchAmong } from '../../store/search.ts';
import { turn } from '../../store/turns.ts';
import { amongPositions, searchSteps, walkChanges, walkPositions } from '../../store/walk.ts';
import { foundBefore } from './query-changes.ts';

/** The newest 30, and what was changed in the 24 h before the view's last change, 200 at most. */
const DEFAULT_ARTICLES = 30;
const MAX_ARTICLES = 200;
const RECENT_MS = 24 * 3_600_000;
const CHUNK_ROWS = 2_000;
/** Changes that are looked at first: mostly all the others are older. */
const FIRST_CHANGES = 40;
/** In a view of few articles among many each is looked at (0.1 ms), instead of each match of the whole site. */
const MAX_CHECKED = 500;
const MIN_SITE_FACTOR = 20;
/** Changes of a text query's view that are looked at one by one (0.1 ms), instead of looking for all that it finds. */
const MAX_CHANGED = 20;

export interface Window {
  /** Newest publication first. */
  heads: Head[];
  /** Cursor of the next older page, where there is one. */
  next?: number;
}

/**
 * The articles of one page. Without `limit` and `before` it is the usual window, so that who polls
 * misses neither a burst nor a backdated article.
 * @param size how many articles it has without `limit`
 * @param exact the newest alone
 */
export async function windowOf(
  db: Database,
  resolved: ResolvedView,
  { limit, before }: Page,
  last: Validator,
  { size: usual = DEFAULT_ARTICLES, exact = false }: { size?: number | undefined; exact?: boolean } = {},
): Promise<Window> {
  const size = limit ?? usual;
  // What never changed has no article: of facets with nothing in common that is known by now, after one long walk.
  const never = last.seq === 0 && !resolved.view.q;
  const found = never ? [] : await newestHeads(db, resolved, before ?? Number.MAX_SAFE_INTEGER, size + 1);
  const heads = found.slice(0, size);
  const next = found.length > size ? heads.at(-1)?.position : undefined;
  if (exact || limit !== undefined || before !== undefined || next === undefined) return { heads, next };
  const shown = new Set(heads.map(({ position }) => position));
  const recent = await recentlyChanged(db, resolved, last, shown);
  if (recent.length) heads.push(...(await headsAt(db, recent)));
  return { heads: heads.sort((a, b) => b.position - a.position), next };
}

/** A view's newest articles before a position; of one facet, by one query. */
async function newestHeads(
  db: Database,
  resolved: ResolvedView,
  before: number,
  limit: number,
): Promise<Head[]> {
  const { single, view } = resolved;
  if (single && !view.q) return headsIn(db, single.id, before, limit);
  const found = view.q ? await newestFound(db, resolved) : [];
  const isEnough = found.length < MAX_ARTICLES || before === Number.MAX_SAFE_INTEGER;
  if (!view.q || !isEnough || limit > MAX_ARTICLES)
    return headsAt(db, await newest(db, resolved, before, limit));
  const older = found.filter((position) => position < before);
  return headsAt(db, older.slice(0, limit));
}

const foundIn = new WeakMap<ResolvedView, Promise<number[]>>();

/** The newest 200 articles of a text query, or all; looked for once in each look at the view. */
export function newestFound(db: Database, resolved: ResolvedView): Promise<number[]> {
  const found = foundIn.get(resolved) ?? newest(db, resolved, Number.MAX_SAFE_INTEGER, MAX_ARTICLES);
  foundIn.set(resolved, found);
  return found;
}

/**
 * What a text query finds, by what it found before, all of it, and by what has changed since.
 * @param upTo number of the log as of which it found that
 * @returns undefined where it is better looked for anew
 */
export async function foundSince(
  db: Database,
  resolved: ResolvedView,
  before: readonly number[],
  upTo: number,
): Promise<number[] | undefined> {
  const match = matchExpression(resolved.view.q);
  const seqs = await walkChanges(db, resolved, Number.MAX_SAFE_INTEGER, MAX_CHANGED + 1, upTo);
  if (!match || seqs.length > MAX_CHANGED) return undefined;
  const changed = new Set((await changesBySeq(db, seqs)).map(({ position }) => position));
  const inView = await amongPositions(db, resolved.walk, [...new Set([...before, ...changed])]);
  const fresh = inView.filter((position) => changed.has(position));
  const same = inView.filter((position) => !changed.has(position));
  const found = [...same, ...(await searchAmong(db, match, fresh, resolved.walker))];
  return found.length < MAX_ARTICLES ? found.sort((a, b) => b - a) : undefined;
}

/** Makes it known what a text query finds, for this look at the view. */
export const setFound = (resolved: ResolvedView, found: readonly number[]): void => {
  foundIn.set(resolved, Promise.resolve([...found]));
};

/** Which of positions a text query finds in its view: of what is older than the newest found, each is looked at. */
async function foundAmong(
  db: Database,
  resolved: ResolvedView,
  match: string,
  positions: readonly number[],
): Promise<Set<number>> {
  const found = await newestFound(db, resolved);
  const oldest = found.length < MAX_ARTICLES ? Number.MIN_SAFE_INTEGER : found.at(-1)!;
  const older = positions.filter((position) => position < oldest);
  return new Set([...found, ...(await searchAmong(db, match, older, resolved.walker))]);
}

/** Positions of a view's newest articles before a position, its text query included. */
export async function newest(
  db: Database,
  resolved: ResolvedView,
  before: number,
  limit: number,
): Promise<number[]> {
  if (!resolved.view.q) return walkPositions(db, resolved, before, limit);
  const match = matchExpression(resolved.view.q);
  if (!match) return [];
  if (fewest(resolved) <= Math.min(MAX_CHECKED, resolved.site.count / MIN_SITE_FACTOR)) {
    const positions = await walkPositions(db, resolved, before, MAX_CHECKED * resolved.walk.length);
    return (await searchAmong(db, match, positions, resolved.walker)).slice(0, limit);
  }
  const found: number[] = [];
  const next = searchSteps(db, resolved.walk, match);
  const pace = new Pace(db, limit, CHUNK_ROWS, resolved.walker);
  for (let from = before; found.length < limit; ) {
    let chunk = 0;
    const { hits, last, count } = await pace.step((rows) => {
      chunk = rows;
      return next(from, chunk);
    });
    found.push(...hits);
    if (last === null || count < chunk) break;
    from = last;
  }
  return found.slice(0, limit);
}

/** How many articles the view has at most. */
const fewest = ({ walk, facets }: ResolvedView): number =>
  walk.reduce((sum, { all }) => sum + (facets.find(({ id }) => id === all[0])?.count ?? 0), 0);

/** Positions, other than `shown`, that were published, updated or corrected in the view's last day. */
async function recentlyChanged(
  db: Database,
  resolved: ResolvedView,
  last: Validator,
  shown: ReadonlySet<number>,
): Promise<number[]> {
  const found = new Set<number>();
  const room = MAX_ARTICLES - shown.size;
  const match = resolved.view.q ? matchExpression(resolved.view.q) : undefined;
  let isMostlySilent = false;
  // Nothing after its last change is in the view: of a rare word that is perhaps all that was logged for months.
  for (let before = last.seq + 1; found.size < room; ) {
    const own = await walkChanges(db, resolved, before, MAX_ARTICLES);
    const told = isMostlySilent ? await toldBefore(db, before, MAX_ARTICLES) : own;
    const seqs = reach(told) < reach(own) ? told : own;
    const { positions, isAll } = await positionsAfter(db, seqs, last.at - RECENT_MS);
    const candidates = positions.filter((position) => !shown.has(position));
    const visible = new Set(await amongPositions(db, resolved.walk, candidates));
    const matching = match ? await foundAmong(db, resolved, match, [...visible]) : visible;
    for (const position of candidates) {
      if (matching.has(position) && found.size < room) found.add(position);
    }
    if (!isAll || seqs.length < MAX_ARTICLES) break;
    before = seqs.at(-1) ?? 0;
    // A renamed tag leaves tens of thousands of silent changes: what the whole site told meanwhile may be fewer.
    isMostlySilent ||= positions.length < MAX_ARTICLES / 2;
    if (found.size < room) await turn();
  }
  return [...found];
}

/** The oldest of the changes that were found; 0 where there are fewer than were asked for, so that none is older. */
const reach = (seqs: readonly number[]): number => (seqs.length < MAX_ARTICLES ? 0 : seqs.at(-1)!);

/** Of changes, newest first, what readers are told of in those that are later than a time; whether all of them are. */
async function positionsAfter(db: Database, seqs: readonly number[], time: number) {
  const found: number[] = [];
  for (const some of [seqs.slice(0, FIRST_CHANGES), seqs.slice(FIRST_CHANGES)]) {
    const { positions, looked } = await positionsTold(db, some, time);
    found.push(...positions);
    if (looked < some.length) return { positions: found, isAll: false };
  }
  return { positions: found, isAll: true };
}

/**
 * A text query's last change: of what it finds now, or found before. Looks at its newest articles and at its facets'
 * last changes, 200 of each.
 */
export async function queryValidator(db: Database, resolved: ResolvedView): Promise<Validator> {
  const found = await headsAt(db, await newestFound(db, resolved));
  const changes = await changesBySeq(
    db,
    await walkChanges(db, resolved, Number.MAX_SAFE_INTEGER, MAX_ARTICLES),
  );
  const { q } = resolved.view;
  const match = matchExpression(q);
  const visible = changes.filter((c) => c.visible).map((c) => c.position);
  const matching = match ? await foundAmong(db, resolved, match, visible) : new Set<number>();
  const isFound = (c: RecentChange) => c.visible && matching.has(c.position);
  const latest = Math.max(0, ...[...found, ...changes.filter(isFound)].map(({ seq }) => seq));
  // What is not found now may have been: before it was retracted, or said something else.
  const left = changes.filter((c) => !isFound(c) && c.seq > latest && c.version > 1);
  const seq = Math.max(latest, ...(await foundBefore(db, q, left, resolved.walker)).map((c) => c.seq));
  return { seq, at: seq ? await timeOf(db, seq) : resolved.site.createdAt };
}
