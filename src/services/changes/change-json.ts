// A change of the log as `changes.json` tells it.
import type { LogRow } from '../../store/articles/listings.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';
import type { FacetRow } from '../../store/facets/rows.ts';

/** Members of a change, in their order. */
export const CHANGE_FIELDS: readonly string[] = [
  ...['seq', 'kind', 'id', 'guid', 'version', 'at'],
  ...['note', 'facets', 'left', 'title', 'url', 'item'],
];

/** Those that every change has: what `fields=ids` leaves. */
export const ID_FIELDS: readonly string[] = ['seq', 'kind', 'id', 'guid', 'version'];

/** A change of a view. */
export interface ViewChange {
  row: LogRow;
  /** `left` where the article only left the view. */
  kind: string;
  /** Whether it has its article, which is in the view now. */
  hasItem: boolean;
}

/** What is written of a row of the log. */
type LoggedRow = Pick<LogRow, 'seq' | 'kind' | 'id' | 'guid' | 'version' | 'at' | 'note' | 'facets'>;

/** What a change says besides the log. */
export interface ChangeTexts {
  title?: string | undefined;
  url?: string | undefined;
  /** JSON. */
  item?: string | undefined;
  /** What a copy is told besides: what the article's notice says, or that it is erased. */
  notice?: object | undefined;
  erased?: true | undefined;
}

/** A facet that changes name. */
type Name = Pick<FacetRow, 'id' | 'kind' | 'slug' | 'label' | 'uuid'>;

/**
 * A change as JSON, on one line.
 * @param fields members to write besides those of `ID_FIELDS`; undefined for all
 * @param isWhole for a copy: facets have their labels and ids
 */
export function changeJson(
  { row, kind }: { row: LoggedRow; kind: string },
  names: readonly Name[],
  { title, url, item, notice, erased }: ChangeTexts,
  { fields, isWhole = false }: { fields?: ReadonlySet<string> | undefined; isWhole?: boolean } = {},
): string {
  const named = (side: number) =>
    row.facets.flatMap(([id, sides]) => {
      const facet =
        (sides & side) === side && id !== EVERYTHING_ID ? names.find((f) => f.id === id) : undefined;
      if (!facet) return [];
      const { kind, slug, label, uuid } = facet;
      return [{ kind, slug, ...(isWhole && { label, id: uuid }) }];
    });
  const after = named(2);
  const left = row.facets.some(([, sides]) => sides === 1) ? leftOf(named(1), after) : [];
  const has = (name: string) => fields?.has(name) ?? true;
  const ids = { seq: row.seq, kind, id: row.id, guid: row.guid, version: row.version };
  const about = {
    at: new Date(row.at).toISOString(),
    note: row.note ?? undefined,
    // An article that was withdrawn and is erased later is in the log of its facets again, and leaves none.
    facets: row.kind !== 'retract' ? after : isWhole ? named(1) : left,
    left: row.kind !== 'retract' && left.length ? left : undefined,
    ...{ title, url, ...(isWhole && { notice, erased }) },
  };
  const told = Object.entries(about).filter(([name]) => has(name));
  const text = JSON.stringify({ ...ids, ...Object.fromEntries(told) });
  if (item === undefined || !has('item')) return text;
  return `${text.slice(0, -1)},"item":${item.replaceAll('\n', ' ')}}`;
}

type Named = { kind: string; slug: string };
const leftOf = (before: Named[], after: Named[]) =>
  before.filter((b) => !after.some((a) => a.kind === b.kind && a.slug === b.slug));
