// A change of the log as `changes.json` tells it.
import type { Format } from '../../formats/format.ts';
import type { LogRow } from '../../store/articles/listings.ts';
import type { Database } from '../../store/database.ts';
import { EVERYTHING_ID, facetsById } from '../../store/facets/facets.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { itemForms, WHOLE } from './item-forms.ts';

/** Members of a change, in their order. */
export const CHANGE_FIELDS: readonly string[] = [
  ...['seq', 'kind', 'id', 'guid', 'version', 'at'],
  ...['note', 'facets', 'left', 'title', 'url', 'item'],
];

/** Those that every change has: what `fields=ids` leaves. */
export const ID_FIELDS: readonly string[] = ['seq', 'kind', 'id', 'guid', 'version'];

/** What is asked for of each change. */
export interface ChangeQuery {
  /** Members, besides those of `ID_FIELDS`; undefined for all. */
  fields?: readonly string[] | undefined;
  /** The form of `item`; JSON Feed's where it is not said. */
  as?: string | undefined;
}

/** The same, looked up. */
export type Wanted = ReturnType<typeof wantedOf>;

export function wantedOf({ fields, as }: ChangeQuery, formats: readonly Format[]) {
  const forms = itemForms(formats);
  const form = forms.find(({ name }) => name === as) ?? forms[0]!;
  const has = (name: string) => fields?.includes(name) ?? true;
  return {
    form,
    has,
    /** Title and URL of an article that is there: `item` has them, so only where `fields` names them. */
    isTitled: fields !== undefined && (has('title') || has('url')),
    /** For a copy: facets have their labels and ids, and what was withdrawn its notice. */
    isWhole: form === WHOLE,
  };
}

/** A change of a view. */
export interface ViewChange {
  row: LogRow;
  /** `left` where the article only left the view. */
  kind: string;
  /** Whether it has its article, which is in the view now. */
  hasItem: boolean;
}

/** What is written of a row of the log. */
export type LoggedRow = Pick<LogRow, 'seq' | 'kind' | 'id' | 'guid' | 'version' | 'at' | 'note' | 'facets'>;

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

/** A change, and what it says. */
interface Told {
  row: LoggedRow;
  kind: string;
  texts?: ChangeTexts | undefined;
}

/** Changes as JSON, each on one line. */
export async function changesJson(db: Database, changes: readonly Told[], wanted: Wanted): Promise<string[]> {
  const named = wanted.has('facets') || wanted.has('left') ? changes : [];
  const ids = new Set(named.flatMap(({ row }) => row.facets.map(([id]) => id)));
  const facets = new Map((await facetsById(db, [...ids])).map((facet) => [facet.id, facet]));
  return changes.map((change) => changeJson(change, facets, wanted));
}

function changeJson(
  { row, kind, texts: { title, url, item, notice, erased } = {} }: Told,
  facets: ReadonlyMap<number, FacetRow>,
  { has, isWhole }: Wanted,
): string {
  const named = (side: number) =>
    row.facets.flatMap(([id, sides]) => {
      const facet = (sides & side) === side && id !== EVERYTHING_ID ? facets.get(id) : undefined;
      if (!facet) return [];
      const { kind, slug, label, uuid } = facet;
      return [{ kind, slug, ...(isWhole && { label, id: uuid }) }];
    });
  const after = named(2);
  const left = row.facets.some(([, sides]) => sides === 1) ? leftOf(named(1), after) : [];
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
