// A change of the log as `/changes.json` tells it.
import type { LogRow } from '../../store/articles/listings.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';

/** One line of the log; `item` is JSON. */
export function changeJson(
  row: LogRow,
  names: { id: number; kind: string; slug: string }[],
  item?: string,
): string {
  const named = (side: number) =>
    row.facets.flatMap(([id, sides]) => {
      const facet =
        (sides & side) === side && id !== EVERYTHING_ID ? names.find((f) => f.id === id) : undefined;
      return facet ? [{ kind: facet.kind, slug: facet.slug }] : [];
    });
  const after = named(2);
  const left = row.facets.some(([, sides]) => sides === 1) ? leftOf(named(1), after) : [];
  const change = {
    ...{ seq: row.seq, kind: row.kind, id: row.id, guid: row.guid, version: row.version },
    at: new Date(row.at).toISOString(),
    note: row.note ?? undefined,
    facets: row.kind === 'retract' ? left : after,
    left: row.kind !== 'retract' && left.length ? left : undefined,
  };
  return item === undefined
    ? JSON.stringify(change)
    : `${JSON.stringify(change).slice(0, -1)},"item":${item}}`;
}

type Named = { kind: string; slug: string };
const leftOf = (before: Named[], after: Named[]) =>
  before.filter((b) => !after.some((a) => a.kind === b.kind && a.slug === b.slug));
