// What a view's followers hold, in one hash: whether anything is missing is told without sending it all again.
import { fingerprint, sha256 } from '../../domain/hash.ts';
import { documentPath, matches, type View } from '../../domain/views.ts';
import { Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import type { Database } from '../../store/database.ts';
import { type ResolvedView, resolveView } from '../../store/facets/facets.ts';
import { Pace } from '../../store/pace.ts';
import { type Touched, toldAt, touchedAfter } from '../../store/told.ts';
import type { Walker } from '../../store/turns.ts';
import { walkChanges } from '../../store/walk.ts';
import type { Context } from '../context.ts';
import { ChangedWhileRendering, Representation } from '../feeds/cache.ts';
import type { Feeds } from '../feeds/feeds.ts';
import { logEnd } from '../feeds/log-end.ts';
import { newest } from '../feeds/window.ts';
import { logIdOf } from './change-log.ts';
import { HeldVersions } from './held-versions.ts';
import { matching } from './query-log.ts';

/** Articles of a view: each takes a hundred bytes while it is made. */
const MAX_ARTICLES = 1_000_000;
/** Articles read in one statement, at first and at most. */
const ROWS = { first: 100, most: 1_000 };
/** The same where statements run elsewhere: none of them holds the event loop, and D1 counts them. */
const MOST_ROWS_ELSEWHERE = 5_000;
/** Looks at what was logged meanwhile; the last must find nothing. */
const MAX_LOOKS = 200;

interface Digest {
  /** The log's end when it was so. */
  seq: number;
  modified: number;
  count: number;
  digest: string;
}

export class Digests {
  readonly #context: Context;
  readonly #feeds: Feeds;
  readonly #making = new Map<string, Promise<Digest>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(context: Context, feeds: Feeds) {
    this.#context = context;
    this.#feeds = feeds;
  }

  /**
   * `{ log, seq, count, digest }`: SHA-256 over a line `{id} {version}` for each visible article of the view, sorted.
   * @throws Renamed where the view has another address now
   * @throws Refusal 410 where an editor retired what it is of, 422 where it has too many articles
   */
  document(view: View, walker?: Walker): Promise<Representation> {
    const { db, sites } = this.#context;
    const key = keyOf(view);
    return this.#feeds.documents.find(key, async (kept) => {
      const resolved = await resolveView(db, view, walker);
      const log = logIdOf(resolved);
      const name = `digest-${fingerprint(`${log} ${resolved.site.restoredAt}`)}`;
      const site = await sites.of(resolved.site);
      const tagAt = (seq: number) => this.#feeds.documents.tag(`${seq}-${name}`, site, 'formats');
      const known = kept && Number.parseInt(kept.tag, 10);
      if (kept && kept.tag === tagAt(known!) && !(await isChanged(db, resolved, known!))) return kept;
      const { modified, ...digest } = await this.#make(key, view, walker);
      const facts = { modified, contentType: 'application/json; charset=utf-8', link: '' };
      const text = JSON.stringify({ log, ...digest });
      return new Representation({ ...facts, tag: tagAt(digest.seq) }, async () => text);
    });
  }

  /** Whether the document is ready, as far as that can be told without asking the database. */
  hasReady(view: View): boolean {
    return this.#feeds.documents.has(keyOf(view));
  }

  /** Made once for all who ask meanwhile: `seq` tells them how new it is. */
  #make(key: string, view: View, walker: Walker | undefined): Promise<Digest> {
    const { runtime, db } = this.#context;
    const begun = this.#making.get(key);
    if (begun) return runtime.join(begun);
    // One at a time, for the memory they take; on Workers a request must not wait for another's work.
    const made = (db.turns ? this.#last : Promise.resolve()).then(() =>
      digestOf(this.#context, view, walker),
    );
    this.#last = made.catch(() => {});
    this.#making.set(key, made);
    const done = () => this.#making.delete(key);
    made.then(done, done);
    return made;
  }
}

const keyOf = (view: View): string => `digest ${documentPath(view, '')}`;

const isChanged = async (db: Database, resolved: ResolvedView, since: number): Promise<boolean> =>
  (await walkChanges(db, resolved, Number.MAX_SAFE_INTEGER, 1, since)).length > 0;

/**
 * Walks the view in turns, then looks again at whatever was logged meanwhile, until a look finds nothing new: what it then
 * has is the view as of that end of the log.
 */
async function digestOf(context: Context, view: View, walker: Walker | undefined): Promise<Digest> {
  const { db } = context;
  const begun = await logEnd(context);
  const held = await walked(db, await resolveView(db, view, walker), walker);
  const changed = new Map<string, Touched | undefined>();
  const pace = new Pace(db, ROWS.first, ROWS.most, walker);
  let end = begun;
  for (let seen = begun.seq, looks = 0; ; looks++) {
    end = await logEnd(context);
    if (end.seq === seen) break;
    if (end.seq < seen || looks === MAX_LOOKS) throw new ChangedWhileRendering();
    // A tag that the view names may have been made, or merged, meanwhile.
    const resolved = await resolveView(db, view, walker);
    const since = seen;
    const { touched, upTo } = await pace.step((limit) => touchedAfter(db, { since, end: end.seq, limit }));
    const found = await among(db, resolved, touched);
    for (const one of touched) changed.set(one.id, found.has(one) ? one : undefined);
    seen = upTo;
  }
  await held.drop(new Set(changed.keys()));
  for (const one of changed.values()) if (one) held.add(one.id, one.version);
  const digest = await sha256(await held.text());
  return { seq: end.seq, modified: end.modified, count: held.count, digest };
}

/** @throws Refusal 422 where there are too many */
async function walked(
  db: Database,
  resolved: ResolvedView,
  walker: Walker | undefined,
): Promise<HeldVersions> {
  const held = new HeldVersions();
  const most = db.turns ? ROWS.most : MOST_ROWS_ELSEWHERE;
  const pace = new Pace(db, ROWS.first, most, walker);
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const positions = await newest(db, resolved, before, most);
    for (let from = 0, to = 0; from < positions.length; from = to) {
      const told = await pace.step((rows) => {
        to = from + rows;
        return toldAt(db, positions.slice(from, to));
      });
      pace.count(() => {
        for (const [id, version] of told) held.add(id, version);
      });
    }
    if (held.count > MAX_ARTICLES) throw new Refusal(422, problem('digest-too-large', { max: MAX_ARTICLES }));
    if (positions.length < most) return held;
    before = positions.at(-1)!;
  }
}

/** Those that the view has. */
async function among(
  db: Database,
  resolved: ResolvedView,
  touched: readonly Touched[],
): Promise<ReadonlySet<Touched>> {
  const inside = touched.filter(
    ({ visible, facets }) => visible && matches(resolved.walk, (id) => facets.includes(id)),
  );
  return new Set(await matching(db, resolved, inside));
}
