// A change of the log as `changes.json` tells it.
import type { LogRow } from '../../store/articles/listings.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';

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

/** What a change says besides the log. */
export interface ChangeTexts {
  title?: string | undefined;
  url?: string | undefined;
  /** JSON. */
  item?: string | undefined;
}

/**
 * A change as JSON, on one line.
 * @param fields members to write besides those of `ID_FIELDS`; undefined for all
 */
export function changeJson(
  { row, kind }: ViewChange,
  names: { id: number; kind: string; slug: string }[],
  { title, url, item }: ChangeTexts,
  fields?: ReadonlySet<string>,
): string {
  const named = (side: number) =>
    row.facets.flatMap(([id, sides]) => {
      const facet =
        (sides & side) === side && id !== EVERYTHING_ID ? names.find((f) => f.id === id) : undefined;
      return facet ? [{ kind: facet.kind, slug: facet.slug }] : [];
    });
  const after = named(2);
  const left = row.facets.some(([, sides]) => sides === 1) ? leftOf(named(1), after) : [];
  const has = (name: string) => fields?.has(name) ?? true;
  const ids = { seq: row.seq, kind, id: row.id, guid: row.guid, version: row.version };
  const about = {
    at: new Date(row.at).toISOString(),
    note: row.note ?? undefined,
    facets: row.kind === 'retract' ? left : after,
    left: row.kind !== 'retract' && left.length ? left : undefined,
    ...{ title, url },
  };
  const told = Object.entries(about).filter(([name]) => has(name));
  const text = JSON.stringify({ ...ids, ...Object.fromEntries(told) });
  if (item === undefined || !has('item')) return text;
  return `${text.slice(0, -1)},"item":${item.replaceAll('\n', ' ')}}`;
}

type Named = { kind: string; slug: string };
const leftOf = (before: Named[], after: Named[]) =>
  before.filter((b) => !after.some((a) => a.kind === b.kind && a.slug === b.slug));
