// The list's tab, filters and sort order, from the address's query.
import { STATUSES, type Status } from '../../../domain/model.ts';
import {
  FILTERS,
  LIST_SORTS,
  type ListFilters,
  type ListSort,
  sortOf,
  type Tab,
} from '../../../pages/admin/lists/filters.ts';
import { actorOf } from '../../../services/access/actor.ts';
import type { Wanted } from '../../../services/lists/matching.ts';
import type { AdminRequest } from '../env.ts';

export interface AskedList {
  tab: Tab;
  sort: ListSort;
  filters: ListFilters;
  wanted: Wanted;
  /** The address's query in one spelling, without where a page begins. */
  query: string;
}

/** Owner id of the signed-in person's articles. */
export const ownerOf = (c: AdminRequest): string => actorOf(c.get('principal')).owner ?? '';

export function readList(c: AdminRequest, asked: URLSearchParams): AskedList {
  const text = (name: string) => asked.get(name)?.trim() ?? '';
  const filters = Object.fromEntries(FILTERS.map((name) => [name, text(name)])) as unknown as ListFilters;
  const status = STATUSES.find((one) => one === text('status'));
  const tab: Tab = asked.has('mine') ? 'mine' : (status ?? 'all');
  const sort = LIST_SORTS.find((one) => one === text('sort')) ?? sortOf(tab);
  const given = Object.entries(filters).filter(([, value]) => value);
  const spelt = [
    ...(tab === 'mine' ? [['mine', 'yes']] : status ? [['status', status]] : []),
    ...given,
    ...(sort === sortOf(tab) ? [] : [['sort', sort]]),
  ];
  const wanted: Wanted = {
    ...(Object.fromEntries(given) as Partial<ListFilters>),
    ...(status && tab !== 'mine' && { status: status as Status }),
    ...(tab === 'mine' && { of: ownerOf(c) }),
    beginnings: true,
  };
  return { tab, sort, filters, wanted, query: `${new URLSearchParams(spelt)}` };
}
