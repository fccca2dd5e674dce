// One article of a batch of changes: as it is here, and what the changes make of it.
import type { ChangeKind } from '../../domain/model.ts';
import type { MirroredChange, MirroredItem } from '../../intake/mirror-schema.ts';
import type { ArticleRow, StoredArticle } from '../../store/articles/articles.ts';
import { type LogEntry, visibleFacets } from '../../store/changes.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';
import type { OriginFacets } from './facets.ts';

/** What is here of an article. */
export interface Standing {
  row?: ArticleRow | undefined;
  stored?: StoredArticle | undefined;
  /** Whether it was here before it was copied, by an import for example: the origin may have it from here. */
  wasHereFirst: boolean;
  /** Whether it came before its origin's log was begun anew, as it is read now: the log here has its changes, or some. */
  isFromEarlierReading: boolean;
  /** Whether it is a copy of another site or view, too, so that it stays when it leaves this one. */
  isOfAnotherOrigin: boolean;
}

export class Copy {
  readonly id: string;
  readonly here: Standing;
  /** As the last of its changes that is known here leaves it. */
  isVisible: boolean;
  facets: readonly number[];
  item: MirroredItem | undefined;
  /** Its last change that counts, of those that were taken. */
  last: MirroredChange | undefined;
  outcome: 'shown' | 'withdrawn' | 'erased' | undefined;
  /** Whether the origin has it, or says itself that it is gone. */
  isSeen = false;
  hasLeft = false;

  constructor(id: string, here: Standing) {
    this.id = id;
    this.here = here;
    this.isVisible = here.stored?.status === 'published';
    this.facets = visibleFacets(here.row?.facets ?? [], true);
  }

  /** Whether it is compared with what the origin has now, and what differs is a change; else each change counts. */
  get isCompared(): boolean {
    return this.here.wasHereFirst || this.here.isFromEarlierReading || this.here.isOfAnotherOrigin;
  }

  /** Takes the next change. @returns what the log says of it */
  take(row: MirroredChange, facets: OriginFacets): LogEntry[] {
    const isErased = this.here.row?.status === 'erased' || this.outcome === 'erased';
    this.isSeen ||= Boolean(row.item || row.notice || row.erased);
    if (row.erased && (row.kind === 'retract' || isErased)) return this.#erase(row, facets);
    // What was erased here stays erased, even where the origin was set back to before that.
    if (isErased) return [];
    // It may be back since: what has left is withdrawn at the end of the log, where nothing has told of it.
    if (row.kind === 'left') return this.here.isFromEarlierReading ? [] : this.#leave(row);
    if (this.isCompared) return this.#compare(row);
    if (row.kind === 'retract') return this.#withdraw(row, facets);
    return this.#show(row, facets);
  }

  /** What the log says of an article that is only compared, and differs. @param isSame whether it does not */
  compared(facets: readonly number[], isSame: boolean): LogEntry[] {
    const { last, item, here } = this;
    const before = here.stored;
    this.facets = facets;
    if (!last || !item || isSame) return [];
    const grown = !before || item.updatedAt > before.updatedAt;
    const usual = before?.status !== 'published' ? 'publish' : grown ? 'update' : 'silent';
    const isItsOwn = last.version === item.version && before?.status === 'published';
    const kind = isItsOwn ? (last.kind as ChangeKind) : usual;
    const entry = this.#entry(last, kind, before?.status === 'published' ? this.#shownBefore() : [], facets);
    return [isItsOwn ? entry : { ...entry, version: item.version, note: undefined }];
  }

  #shownBefore = () => visibleFacets(this.here.row?.facets ?? [], true);

  #entry(
    { version, at, note }: MirroredChange,
    kind: ChangeKind,
    before: readonly number[],
    after: readonly number[],
  ): LogEntry {
    return { kind, article: { id: this.id }, version, at, note: note ?? undefined, before, after };
  }

  #show(row: MirroredChange, facets: OriginFacets): LogEntry[] {
    // It is not in the view now: a later change tells what became of it.
    if (!row.item && !this.isVisible) return [];
    const after = visibleFacets(inOrder(facets.ids(row.facets), facets.ids(row.item?.facets ?? [])), true);
    const entry = this.#entry(row, row.kind as ChangeKind, this.isVisible ? this.facets : [], after);
    this.isVisible = true;
    this.facets = after;
    this.item = row.item ?? this.item;
    this.last = row;
    this.outcome = 'shown';
    return [entry];
  }

  #withdraw(row: MirroredChange, facets: OriginFacets): LogEntry[] {
    const isUnknown = !this.here.row && this.outcome === undefined;
    const isWithdrawn = this.outcome
      ? this.outcome === 'withdrawn'
      : this.here.stored?.status === 'retracted';
    const isNotedAnew = isWithdrawn && Boolean(row.note);
    if (!this.isVisible && !isNotedAnew && !(isUnknown && row.notice)) return [];
    // Of one that never was here the log says both sides, so that no facet counts one less.
    const shown = this.isVisible ? this.facets : visibleFacets(facets.ids(row.facets), true);
    const entry = this.#entry(row, 'retract', shown, this.isVisible ? [] : shown);
    this.facets = shown;
    this.#end(row, 'withdrawn');
    return [entry];
  }

  #leave(row: MirroredChange): LogEntry[] {
    if (!this.isVisible) return [];
    this.hasLeft = true;
    if (this.here.isOfAnotherOrigin || this.here.wasHereFirst) return [];
    const entry = this.#entry({ ...row, note: undefined }, 'retract', this.facets, []);
    this.#end(row, 'withdrawn');
    return [entry];
  }

  #erase(row: MirroredChange, facets: OriginFacets): LogEntry[] {
    if (this.isCompared && (this.here.row?.status === 'erased' || this.outcome === 'erased')) return [];
    const shown = this.isVisible ? this.facets : visibleFacets(facets.ids(row.facets), true);
    const entry = this.#entry({ ...row, note: undefined }, 'retract', shown, this.isVisible ? [] : shown);
    this.#end(row, 'erased');
    return shown.length > 1 || this.isVisible || shown[0] === EVERYTHING_ID ? [entry] : [];
  }

  #compare(row: MirroredChange): LogEntry[] {
    if (row.item) {
      this.item = row.item;
      this.last = row;
      this.outcome = 'shown';
      return [];
    }
    if (row.kind !== 'retract' || !row.notice || !this.isVisible) return [];
    const entry = this.#entry(row, 'retract', this.facets, []);
    this.#end(row, 'withdrawn');
    return [entry];
  }

  #end(row: MirroredChange, outcome: 'withdrawn' | 'erased'): void {
    this.isVisible = false;
    this.item = undefined;
    this.last = row;
    this.outcome = outcome;
  }
}

/** Those of a list, in the order of another that has most of them. */
function inOrder(ids: readonly number[], order: readonly number[]): number[] {
  const first = order.filter((id) => ids.includes(id));
  return [...first, ...ids.filter((id) => !first.includes(id))];
}
