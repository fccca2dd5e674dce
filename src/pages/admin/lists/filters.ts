// What narrows the list of articles: tabs by status, filters, searches that are kept.
import { STATUSES } from '../../../domain/model.ts';
import type { Counted } from '../../../store/articles/list-counts.ts';
import { html, languageName, type Markup } from '../../markup.ts';
import type { KnownNames } from '../articles/editor-fields.ts';
import { formToken } from '../components.ts';
import { type Faults, field, select } from '../fields.ts';
import { number } from '../figures.ts';
import { icon } from '../icons.ts';
import type { Key, Ui } from '../ui.ts';

export const LIST_SORTS = ['updated', 'published', 'oldest', 'created'] as const;
export type ListSort = (typeof LIST_SORTS)[number];
export const TABS = ['all', 'mine', ...STATUSES] as const;
export type Tab = (typeof TABS)[number];

export interface ListFilters {
  q: string;
  tag: string;
  author: string;
  source: string;
  language: string;
}
export const FILTERS = ['q', 'tag', 'author', 'source', 'language'] as const;

/** What a tab shows first: never the furthest future. */
export const sortOf = (tab: Tab): ListSort =>
  tab === 'scheduled' ? 'oldest' : tab === 'published' ? 'published' : 'updated';

export interface SavedSearch {
  id: string;
  name: string;
  query: string;
  shared: boolean;
  /** It is of whoever looks. */
  own: boolean;
}

export interface Narrowing {
  tab: Tab;
  sort: ListSort;
  filters: ListFilters;
  known: KnownNames;
  counts: Readonly<Record<string, Counted>>;
  saved: readonly SavedSearch[];
  /** Of a search that was to be kept, when that was refused. */
  typed?: { name: string; shared: boolean };
  faults?: Faults;
}

export const countOf = (ui: Ui, { n, more }: Counted): string => `${number(ui, n)}${more ? '+' : ''}`;

/** The query of a tab as it is at first. */
export const tabQuery = (tab: Tab): string =>
  tab === 'all' ? '' : tab === 'mine' ? '?mine=yes' : `?status=${tab}`;

export function tabs(ui: Ui, { tab: here, counts }: Narrowing): Markup {
  const shown = TABS.filter((tab) => tab !== 'mine' || here === 'mine' || (counts.mine?.n ?? 0) > 0);
  return html`<nav class="places parts" aria-label="${ui.t('list.tabs')}"><ul>${shown.map(
    (tab) =>
      html`<li><a href="${ui.base}/list${tabQuery(tab)}"${tab === here && html` aria-current="page"`}>${ui.t(`list.tab.${tab}`)} <span class="count">${countOf(ui, counts[tab] ?? { n: 0, more: false })}</span></a></li> `,
  )}</ul></nav>`;
}

export function filterForm(ui: Ui, { tab, sort, filters, known }: Narrowing, filtered: boolean): Markup {
  const { t } = ui;
  const any = { value: '', label: t('list.any') };
  const isNarrow = Boolean(filters.tag || filters.author || filters.source || filters.language);
  const names = known.languages.map((tag) => ({ value: tag, label: languageName(tag) }));
  const sorts = LIST_SORTS.map((value) => {
    const key = value === 'oldest' && tab === 'scheduled' ? 'soonest' : value;
    return { value, label: t(`list.sort.${key}` as Key) };
  });
  const text = (name: 'tag' | 'author' | 'source', labels: readonly string[]) => html`<div class="field">
<label for="${name}">${t(`list.${name}`)}</label>
<input id="${name}" name="${name}" value="${filters[name]}" dir="auto" list="${name}-names" autocomplete="off">
<datalist id="${name}-names">${labels.map((label) => html`<option value="${label}"></option>`)}</datalist></div>`;
  return html`<form class="filters" id="filters" role="search" method="get" aria-label="${t('list.filter')}" data-at-once>
${tab === 'mine' && html`<input type="hidden" name="mine" value="yes">`}
${tab !== 'mine' && tab !== 'all' && html`<input type="hidden" name="status" value="${tab}">`}
<div class="field wide"><label for="q">${t('list.search')}</label>
<input type="search" id="q" name="q" value="${filters.q}" dir="auto" maxlength="200"></div>
${select('sort', t('list.sort'), sorts, sort)}
<p class="go"><button>${t('list.show')}</button>${filtered && html` <a href="${ui.base}/list${tabQuery(tab)}">${t('list.clear')}</a>`}</p>
<details class="wide"${isNarrow && html` open`}><summary>${t('list.filters')}</summary><div class="filters">
${text('tag', known.tags)}
${text('author', known.authors)}
${text('source', known.sources)}
${select('language', t('list.language'), [any, ...names], filters.language)}
</div></details>
</form>`;
}

/** Searches that are kept, and the form that keeps this one. @param query of this page; '' where it is no search */
export function savedSearches(
  ui: Ui,
  { saved, typed, faults = [] }: Narrowing,
  query: string,
): Markup | undefined {
  const { t, base } = ui;
  if (!saved.length && !query) return undefined;
  const one = ({ id, name, query: kept, shared, own }: SavedSearch) => html`<li>
<a href="${base}/list?${kept}"${kept === query && html` aria-current="page"`}>${icon(ui, 'bookmark')} <bdi>${name}</bdi></a>${shared && html` <span class="hint">${t('list.saved.shared')}</span>`}
${own && html`<form method="post" action="${base}/searches">${formToken(ui)}<input type="hidden" name="id" value="${id}"><input type="hidden" name="back" value="${ui.here}"><button class="plain" name="do" value="delete">${t('list.saved.delete')}<span class="unseen">: ${name}</span></button></form>`}</li>`;
  return html`<details class="saved"${(saved.length > 0 || typed) && html` open`}><summary>${t('list.saved')}</summary>
${saved.length > 0 && html`<ul>${saved.map(one)}</ul>`}
${
  query &&
  html`<form class="save" method="post" action="${base}/searches">${formToken(ui)}<input type="hidden" name="query" value="${query}">
${field(ui, faults, { pointer: '/search-name', name: 'name', label: t('list.saved.name'), value: typed?.name ?? '', more: html`required maxlength="80" autocomplete="off"` })}
${ui.may('articles:write') && html`<p><input type="checkbox" id="search-shared" name="shared" value="yes"${typed?.shared && html` checked`}> <label class="beside" for="search-shared">${t('list.saved.share')}</label></p>`}
<p><button name="do" value="save">${t('list.saved.save')}</button></p></form>`
}</details>`;
}
