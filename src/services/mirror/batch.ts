// A few changes of an origin as one atomic batch: the articles, the log's rows, and how far the copy has come.
import { problemOf, Refusal } from '../../errors.ts';
import type { MirroredChange, MirroredItem } from '../../intake/mirror-schema.ts';
import type { Problem } from '../../problems.ts';
import { type StoredArticle, takenSlugs } from '../../store/articles/articles.ts';
import {
  createWrites,
  type Draft,
  eraseWrites,
  forgetVersions,
  freeGuids,
  joinGroup,
  type Reason,
  textWrites,
  updateWrites,
  type Written,
} from '../../store/articles/writes.ts';
import { type LogEntry, logWrites } from '../../store/changes.ts';
import { commit, type Write } from '../../store/database.ts';
import { facetWrites } from '../../store/facets/batch.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';
import {
  copiedWrites,
  erasedWrite,
  formerVersion,
  found,
  HERE_FIRST,
  type MirrorRow,
  mirrorWrite,
  originsOf,
  uncopiedWrite,
} from '../../store/mirrors.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { draftOf } from '../publishing/drafts.ts';
import { textWork } from '../publishing/text-work.ts';
import { Copy } from './copy.ts';
import { isSame, lastSeen, shownDraft, slugFor, withdrawnDraft } from './drafts.ts';
import { OriginFacets } from './facets.ts';

/** What came of changes. */
export interface Taken {
  created: number;
  updated: number;
  withdrawn: number;
  erased: number;
  /** Guids that articles of this site's own have: those stay. */
  kept: string[];
  failed: { id: string; problem: Problem }[];
}

export const nothingTaken = (): Taken => ({
  ...{ created: 0, updated: 0, withdrawn: 0, erased: 0 },
  ...{ kept: [], failed: [] },
});

/**
 * Takes changes and commits them with the state of the copy after them.
 * @throws Conflict where somebody else was faster: read again
 */
export async function takeBatch(
  context: Context,
  changes: readonly MirroredChange[],
  mirror: { before: MirrorRow | undefined; after: MirrorRow; first: readonly Write[] },
): Promise<Taken> {
  const { db, runtime } = context;
  const batch = new Batch(context, mirror.after, new OriginFacets(db, runtime.now()));
  await batch.read(changes);
  for (const change of changes) batch.take(change);
  const writes = await batch.writes();
  await commit(db, [...mirror.first, mirrorWrite(db, mirror.after, mirror.before), ...writes]);
  return batch.taken;
}

class Batch {
  readonly taken = nothingTaken();
  readonly #context: Context;
  readonly #mirror: MirrorRow;
  readonly #facets: OriginFacets;
  readonly #copies = new Map<string, Copy>();
  readonly #entries: LogEntry[] = [];
  readonly #leftOut = new Set<string>();
  #rows: Awaited<ReturnType<typeof found>> = { rows: [], stored: [] };
  #owners = new Map<string, number>();
  readonly #given = new Set<string>();

  constructor(context: Context, mirror: MirrorRow, facets: OriginFacets) {
    this.#context = context;
    this.#mirror = mirror;
    this.#facets = facets;
  }

  async read(changes: readonly MirroredChange[]): Promise<void> {
    const { db } = this.#context;
    const ids = changes.flatMap(({ id, item }) => [id, item?.translationOf ?? id]);
    const guids = changes.map(({ guid }) => guid);
    this.#rows = await found(db, [...new Set(ids)], [...new Set(guids)]);
    const { rows, stored } = this.#rows;
    const origins = await originsOf(
      db,
      rows.map(({ n }) => n),
    );
    const { origin, reading, whole } = this.#mirror;
    for (const { id } of changes) {
      if (this.#copies.has(id)) continue;
      const row = rows.find((one) => one.id === id);
      const its = origins.filter(({ article }) => article === row?.n);
      const copied = its.find((one) => one.origin === origin);
      const since = copied?.since ?? HERE_FIRST;
      const standing = {
        row,
        stored: stored.find((one) => one.id === id),
        wasHereFirst: row !== undefined && since === HERE_FIRST && (copied !== undefined || !its.length),
        isFromEarlierReading: row !== undefined && !whole && since < reading,
        isOfAnotherOrigin: its.some((one) => one.origin !== origin),
      };
      this.#copies.set(id, new Copy(id, standing));
    }
    await this.#facets.lookUp(changes.flatMap(({ facets, item }) => [...facets, ...(item?.facets ?? [])]));
    const slugs = changes.flatMap(({ item, notice }) => (item ?? notice)?.slug ?? []);
    const asked = slugs.flatMap((slug) => [slug, ...[2, 3, 4, 5, 6, 7, 8, 9].map((n) => `${slug}-${n}`)]);
    this.#owners = new Map((await takenSlugs(db, asked)).map(({ slug, article }) => [slug, article]));
  }

  take(change: MirroredChange): void {
    const { id, guid } = change;
    const other = this.#rows.rows.find(
      (row) => row.guid === guid && row.id !== id && row.status !== 'erased',
    );
    if (other) {
      if (!this.taken.kept.includes(guid)) this.taken.kept.push(guid);
      return;
    }
    const copy = this.#copies.get(id)!;
    this.#entries.push(...copy.take(change, this.#facets));
  }

  async writes(): Promise<Write[]> {
    const { db } = this.#context;
    const written: Written[] = [];
    const others: Write[] = [];
    const groups = new Set<number>();
    for (const copy of this.#copies.values()) {
      if (!copy.outcome) continue;
      try {
        const one = await this.#written(copy, others);
        // Whether an import wrote it is known only to the site that it comes from.
        if (one) written.push({ ...one, imported: null });
        if (one?.draft.translationGroup) groups.add(one.draft.translationGroup);
      } catch (error) {
        if (!(error instanceof Refusal) || error.status >= 500) throw error;
        this.#leaveOut(copy, problemOf(error));
      }
      // Cleaning a long text takes milliseconds.
      await turn();
    }
    const created = written.filter(({ before }) => !before);
    const guids = created.map(({ draft }) => draft.guid);
    const entries = this.#entries;
    return [
      ...facetWrites(db, this.#facets.added),
      ...(created.length ? [freeGuids(db, guids), ...createWrites(db, created)] : []),
      ...written.flatMap(({ before, ...one }) =>
        before
          ? [
              forgetVersions(db, before.row.n, one.draft.version),
              ...updateWrites(db, { ...one, before }, this.#isNewSlug(before, one.draft.slug)),
            ]
          : [],
      ),
      ...others,
      ...logWrites(db, entries),
      ...[...groups].map((n) => joinGroup(db, n)),
      ...this.#copied(),
      ...textWrites(db, written),
    ];
  }

  #isNewSlug({ row, slug: old }: StoredArticle, slug: string): boolean {
    return slug !== old && this.#owners.get(slug) !== row.n;
  }

  #copied(): Write[] {
    const { db } = this.#context;
    const { origin, reading } = this.#mirror;
    const copies = [...this.#copies.values()].filter(({ id }) => !this.#leftOut.has(id));
    const left = copies.filter(({ hasLeft, outcome }) => hasLeft && outcome !== 'shown');
    const numbers = left.flatMap(({ here }) => here.row?.n ?? []);
    const there = copies.filter((copy) => copy.isSeen && !left.includes(copy));
    const rows = there.map(({ id, here }) => ({ id, since: here.wasHereFirst ? HERE_FIRST : reading }));
    return [
      ...copiedWrites(db, this.#mirror, rows),
      ...(numbers.length ? [uncopiedWrite(db, origin, numbers)] : []),
    ];
  }

  /** The version that a copy becomes; undefined where it is that already, or is nothing any more. */
  async #written(copy: Copy, others: Write[]): Promise<Written | undefined> {
    const { outcome } = copy;
    if (outcome === 'erased') return this.#erased(copy, others);
    return outcome === 'withdrawn' ? this.#withdrawn(copy, others) : this.#shown(copy);
  }

  async #shown(copy: Copy): Promise<Written | undefined> {
    const { item } = copy;
    const before = copy.here.stored;
    const row = copy.last!;
    if (copy.isCompared) {
      // Where its log is read anew an old change's facets are not those of now.
      copy.facets = [EVERYTHING_ID, ...this.#facets.ids(item?.facets ?? [])];
    }
    const draft = item
      ? await this.#draftOf(copy, item)
      : before && { ...draftOf(before), version: before.version };
    if (!draft) return undefined;
    draft.facets = [...copy.facets];
    const isKnown = before !== undefined && isSame(before, draft);
    if (copy.isCompared) this.#entries.push(...copy.compared(copy.facets, isKnown));
    if (isKnown) return undefined;
    this.taken[before ? 'updated' : 'created'] += 1;
    this.#given.add(draft.slug);
    return { before, draft, reason: this.#reason(row) };
  }

  async #draftOf(copy: Copy, item: MirroredItem): Promise<Draft> {
    const { facets } = copy;
    const before = copy.here.stored;
    const original = this.#rows.rows.find(
      ({ id, status }) => id === item.translationOf && id !== copy.id && status !== 'erased',
    );
    const html = await textWork(this.#context, 'safe', item.html.length, item.html);
    return shownDraft(item, html, { before, slug: this.#slug(copy, item.slug), facets, original });
  }

  #slug(copy: Copy, wanted: string): string {
    const before = copy.here.stored;
    const n = copy.here.row?.n;
    return slugFor(wanted, { id: copy.id, before }, (slug) => {
      const owner = this.#owners.get(slug);
      return owner === undefined ? !this.#given.has(slug) : owner === n;
    });
  }

  #withdrawn(copy: Copy, others: Write[]): Written {
    const { db } = this.#context;
    const before = copy.here.stored;
    const row = copy.last!;
    const { version, at, notice } = row;
    const draft: Draft = before
      ? { ...draftOf(before), status: 'retracted', version, facets: [...copy.facets] }
      : withdrawnDraft(row, this.#slug(copy, notice?.slug ?? ''), copy.facets);
    if (notice)
      draft.document = { ...draft.document, title: notice.title, canonicalUrl: notice.canonicalUrl };
    if (!before) this.#given.add(draft.slug);
    if (version > 1)
      others.push(formerVersion(db, { id: copy.id, version: version - 1, at, written: lastSeen(draft) }));
    this.taken.withdrawn += 1;
    return { before, draft, reason: this.#reason(row) };
  }

  #erased(copy: Copy, others: Write[]): undefined {
    const { db } = this.#context;
    const { row } = copy.here;
    const { id, guid, version, at } = copy.last!;
    if (row && row.status !== 'erased')
      others.push(forgetVersions(db, row.n, row.version + 1), ...eraseWrites(db, row, at));
    else if (!row) others.push(erasedWrite(db, { id, guid, version, at }));
    this.taken.erased += 1;
  }

  #reason({ kind, note, at }: MirroredChange): Reason {
    const { actor } = this.#context;
    const by = actor && { name: actor.name };
    return { kind: kind === 'left' ? 'retract' : kind, note: note ?? undefined, at, by };
  }

  #leaveOut(copy: Copy, problem: Problem): void {
    this.taken.failed.push({ id: copy.id, problem });
    this.#leftOut.add(copy.id);
    const left = this.#entries.filter(({ article }) => article.id !== copy.id);
    this.#entries.splice(0, this.#entries.length, ...left);
  }
}
