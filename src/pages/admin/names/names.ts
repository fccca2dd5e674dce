// Tags, authors, sources: the list, and one of them with what can be done to it.

import type { FacetKind } from '../../../domain/model.ts';
import { facetPath } from '../../../domain/views.ts';
import type { FacetSort, SearchedState } from '../../../store/facets/list.ts';
import type { FacetRow } from '../../../store/facets/rows.ts';
import { html, type Markup } from '../../markup.ts';
import { badge, card, formToken, nextPage, table } from '../components.ts';
import { type Faults, faultSummary, field, select, targets } from '../fields.ts';
import { number } from '../figures.ts';
import { frame } from '../frame.ts';
import { type ShowProps, showForm, showTarget } from '../podcasts/show.ts';
import { atFields } from '../site/site.ts';
import type { Key, Ui } from '../ui.ts';
import { type FaceProps, faceForm } from './face.ts';

export const KINDS: readonly FacetKind[] = ['tag', 'author', 'source'];
export const STATES: readonly SearchedState[] = ['active', 'retired', 'merged', 'pending'];

export interface NamesProps {
  kind: FacetKind;
  state: SearchedState;
  q: string;
  sort: FacetSort;
  rows: readonly FacetRow[];
  total: number;
  /** Names to merge into, busy ones first. */
  others: readonly FacetRow[];
  /** Query of the next page. */
  next?: string;
  typed?: { mergeInto: string; label: string; description: string; chosen: readonly string[] };
  faults?: Faults;
  notice?: string;
}

const pathOf = (ui: Ui, { kind, slug }: FacetRow) => `${ui.base}/names/${kind}/${encodeURIComponent(slug)}`;

export function namesPage(ui: Ui, props: NamesProps): Markup {
  const { t } = ui;
  const { kind, state, q, sort, rows, total, next, typed, faults = [], notice } = props;
  const isChosen = state === 'active' && ui.may('articles:write');
  const kinds = KINDS.map((value) => ({ value, label: t(`names.kind.${value}` as Key) }));
  const sorts = FACET_SORTS_SHOWN.map((value) => ({ value, label: t(`names.sort.${value}`) }));
  const states = STATES.map((value) => ({ value, label: t(`names.state.${value}` as Key) }));
  const headings = ['edit.field.name', 'names.slug', 'names.count'] as const;
  const lines = rows.map(
    (row) =>
      html`<tr>${isChosen && html`<td class="tick"><label class="pick"><input type="checkbox" name="slug" value="${row.slug}"${typed?.chosen.includes(row.slug) && html` checked`}><span class="unseen">${t('bulk.pick', { title: row.label })}</span></label></td>`}<td><a href="${pathOf(ui, row)}"><bdi>${row.label}</bdi></a></td><td><bdi class="quiet">${row.slug}</bdi></td><td><a href="${ui.base}/list?${row.kind}=${encodeURIComponent(row.slug)}">${number(ui, row.count)}</a></td></tr>`,
  );
  const body = html`${faultSummary(ui, faults, targets(ui, LABELS))}
${kind === 'tag' && ui.may('articles:write') && createForm(ui, props)}
<form class="filters" role="search" method="get" aria-label="${t('names.filter')}" data-at-once>
${select('kind', t('names.kind'), kinds, kind)}
<div class="field wide"><label for="q">${t('names.search')}</label><input type="search" id="q" name="q" value="${q}" dir="auto" maxlength="100"></div>
${select('state', t('list.status'), states, state)}
${select('sort', t('list.sort'), sorts, sort)}
<p class="go"><button>${t('list.show')}</button></p></form>
<p class="hint">${t('names.total', { n: number(ui, total) })}</p>
${isChosen && rows.length > 0 ? chosenForm(ui, props, table(ui, 'nav.facets', [html`<span class="unseen">${t('bulk.select')}</span>`, ...headings], lines)) : table(ui, 'nav.facets', headings, lines, 'names.none')}
${nextPage(ui, next, 'names.more')}`;
  return frame(ui, { title: t('nav.facets'), body, notice });
}

const FACET_SORTS_SHOWN = ['use', 'name'] as const;

/** A tag that no article has yet. */
function createForm(ui: Ui, { typed, faults = [] }: NamesProps): Markup {
  const { t } = ui;
  const isOpen = faults.some(({ pointer }) => pointer === '/label' || pointer === '/description');
  return html`<details class="card"${isOpen && html` open`}><summary><h2>${t('names.create')}</h2></summary>
<form method="post" action="${ui.base}/names">${formToken(ui)}
${field(ui, faults, { pointer: '/label', name: 'label', label: t('edit.field.name'), value: typed?.label ?? '', more: html`maxlength="100"` })}
${field(ui, faults, { pointer: '/description', name: 'description', label: t('names.face.text'), value: typed?.description ?? '', rows: 2, hint: t('names.face.about') })}
<p class="actions"><button class="primary" name="do" value="create">${t('names.create')}</button></p></form></details>`;
}

/** The list, and what can be done with those that are ticked. */
function chosenForm(
  ui: Ui,
  { kind, others, typed, faults = [] }: NamesProps,
  list: Markup | undefined,
): Markup {
  const { t } = ui;
  return html`<form method="post" action="${ui.base}/names">${formToken(ui)}<input type="hidden" name="kind" value="${kind}"><input type="hidden" name="back" value="${ui.here}">
${list}
<div class="bar" role="group" aria-label="${t('names.chosen')}">
${field(ui, faults, { pointer: '/mergeInto', name: 'mergeInto', label: t('names.merge.into'), value: typed?.mergeInto ?? '', more: html`list="others" autocomplete="off"` })}
<datalist id="others">${others.map((other) => html`<option value="${other.label}"></option>`)}</datalist>
<p class="actions"><button name="do" value="merge">${t('names.merge')}</button> <button class="danger" name="do" value="retire">${t('names.retire')}</button></p>
<p class="hint">${t('names.chosen.hint')}</p></div></form>`;
}

export interface NameProps {
  row: FacetRow;
  state: SearchedState;
  /** Slugs that lead here. */
  former: readonly string[];
  into?: FacetRow;
  /** How far its articles have followed a change. */
  progress?: { done: number; total: number };
  /** What is looked for among the others. */
  q: string;
  /** Others to merge it into, busy ones first. */
  others: readonly FacetRow[];
  typed?: { label: string; slug: string; mergeInto: string };
  /** Its own title, text and picture. */
  face?: FaceProps;
  /** Of a tag: the podcast that it is, or may be. */
  show?: ShowProps;
  faults?: Faults;
  notice?: string;
}

const LABELS = {
  '/label': 'edit.field.name',
  '/slug': 'names.slug',
  '/mergeInto': 'names.merge.into',
  '/title': 'edit.field.title',
  '/description': 'names.face.text',
  '/image/url': 'site.image',
} as const;

export function namePage(ui: Ui, props: NameProps): Markup {
  const { t } = ui;
  const { row, state, former, into, faults = [], notice } = props;
  const beside = html`<p class="links">${badge(state, t(`names.state.${state}` as Key))}
<a href="${ui.site.url}${facetPath(row.kind as FacetKind, row.slug)}">${t('edit.open')}</a> <a href="${ui.base}/names?kind=${row.kind}">${t('nav.facets')}</a></p>`;
  const body = html`${row.pending !== null && following(ui, props)}
${former.length > 0 && html`<p>${t('names.former')} ${former.map((slug) => html`<bdi><code>${slug}</code></bdi> `)}</p>`}
${into && html`<p>${t('names.into')} <a href="${pathOf(ui, into)}"><bdi>${into.label}</bdi></a></p>`}
${faultSummary(ui, atFields(faults), (pointer) => showTarget(ui, pointer) ?? targets(ui, LABELS)(pointer))}
${ui.may('articles:write') && (state === 'active' ? actions(ui, props) : part(ui, row, 'revive'))}`;
  return frame(ui, { title: row.label, heading: html`<bdi>${row.label}</bdi>`, beside, body, notice });
}

/** How far its articles are. */
function following(ui: Ui, { row, progress }: NameProps): Markup {
  const { t } = ui;
  const stopped = row.pending?.stopped;
  const says = { n: number(ui, progress?.done ?? 0), all: number(ui, progress?.total ?? row.count) };
  const bar =
    progress &&
    html`<p><progress max="${progress.total}" value="${progress.done}" aria-label="${t('names.pending')}"></progress></p>`;
  return html`<form method="post" action="${pathOf(ui, row)}">${formToken(ui)}
<div${!stopped && html` id="bulk-progress" data-stays`}><p role="status">${t(stopped ? 'names.stopped' : 'bulk.progress', says)}</p>${bar}</div>
${ui.may('articles:write') && html`<p class="actions"><button name="do" value="${stopped ? 'go-on' : 'stop'}">${t(stopped ? 'names.continue' : 'bulk.stop')}</button></p>`}
<p class="hint">${t(stopped ? 'names.stopped.hint' : 'bulk.leave')}</p></form>`;
}

/** Names that are offered as buttons. */
const MAX_FOUND = 20;

function actions(ui: Ui, { row, others, q, typed, face, show, faults = [] }: NameProps): Markup {
  const { t } = ui;
  const found = q
    ? html`<p>${t('names.found')} ${others.length ? others.slice(0, MAX_FOUND).map((other) => html`<button name="do" value="merge:${other.slug}"><bdi>${other.label}</bdi> (<bdi><code>${other.slug}</code></bdi>)</button> `) : t('names.none')}</p>`
    : undefined;
  const { label, slug, mergeInto } = typed ?? { label: row.label, slug: row.slug, mergeInto: '' };
  return html`${part(
    ui,
    row,
    'rename',
    html`${field(ui, faults, { pointer: '/label', name: 'label', label: t('edit.field.name'), value: label })}
${field(ui, faults, { pointer: '/slug', name: 'slug', label: t('names.slug'), value: slug, hint: t('names.slug.hint'), more: html`spellcheck="false"` })}`,
  )}
${face && faceForm(ui, pathOf(ui, row), row.label, face, faults)}
${part(
  ui,
  row,
  'merge',
  html`${field(ui, faults, { pointer: '/mergeInto', name: 'mergeInto', label: t('names.merge.into'), value: mergeInto || q, hint: t('names.merge.hint'), more: html`list="others" autocomplete="off"` })}
<datalist id="others">${others.map((other) => html`<option value="${other.slug}">${other.label}</option>`)}</datalist>
<p><button name="do" value="look">${t('names.look')}</button></p>${found}`,
)}
${show && showForm(ui, pathOf(ui, row), 'podcast.show', { ...show, faults })}
${part(ui, row, 'retire')}`;
}

function part(ui: Ui, row: FacetRow, way: 'rename' | 'merge' | 'retire' | 'revive', more?: Markup): Markup {
  const fields = html`<p>${ui.t(`names.${way}.about`)}</p>${more}
<p class="actions"><button name="do" value="${way}"${way === 'retire' && html` class="danger"`}>${ui.t(`names.${way}`)}</button></p>`;
  return card(ui, `way-${way}`, `names.${way}`, pathOf(ui, row), fields);
}
