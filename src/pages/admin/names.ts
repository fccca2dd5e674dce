// Tags, authors, sources: the list, and one of them with what can be done to it.

import type { FacetKind } from '../../domain/model.ts';
import { facetPath } from '../../domain/views.ts';
import type { FacetState } from '../../store/facet-list.ts';
import type { FacetRow } from '../../store/facet-rows.ts';
import { html, type Markup } from '../markup.ts';
import { badge, card, nextPage, table } from './components.ts';
import { type FaceProps, faceForm } from './face.ts';
import { type Faults, faultSummary, field, select, targets } from './fields.ts';
import { number } from './figures.ts';
import { frame } from './frame.ts';
import { type ShowProps, showForm, showTarget } from './show.ts';
import { atFields } from './site.ts';
import type { Key, Ui } from './ui.ts';

export const KINDS: readonly FacetKind[] = ['tag', 'author', 'source'];
export const STATES: readonly FacetState[] = ['active', 'retired', 'merged'];

export interface NamesProps {
  kind: FacetKind;
  state: FacetState;
  q: string;
  rows: readonly FacetRow[];
  /** Query of the next page. */
  next?: string;
}

const pathOf = (ui: Ui, { kind, slug }: FacetRow) => `${ui.base}/names/${kind}/${encodeURIComponent(slug)}`;

export function namesPage(ui: Ui, { kind, state, q, rows, next }: NamesProps): Markup {
  const { t } = ui;
  const kinds = KINDS.map((value) => ({ value, label: t(`names.kind.${value}` as Key) }));
  const states = STATES.map((value) => ({ value, label: t(`names.state.${value}` as Key) }));
  const lines = rows.map(
    (row) =>
      html`<tr><td><a href="${pathOf(ui, row)}"><bdi>${row.label}</bdi></a></td><td><bdi class="quiet">${row.slug}</bdi></td><td><a href="${ui.base}/list?${row.kind}=${encodeURIComponent(row.slug)}">${number(ui, row.count)}</a></td></tr>`,
  );
  const body = html`<form class="filters" role="search" method="get" aria-label="${t('names.filter')}">
${select('kind', t('names.kind'), kinds, kind)}
<div class="field wide"><label for="q">${t('names.search')}</label><input type="search" id="q" name="q" value="${q}" dir="auto" maxlength="100"></div>
${select('state', t('list.status'), states, state)}
<p class="go"><button>${t('list.show')}</button></p></form>
${table(ui, 'nav.facets', ['edit.field.name', 'names.slug', 'names.count'], lines, 'names.none')}
${nextPage(ui, next, 'names.more')}`;
  return frame(ui, { title: t('nav.facets'), body });
}

export interface NameProps {
  row: FacetRow;
  state: FacetState;
  /** Slugs that lead here. */
  former: readonly string[];
  into?: FacetRow;
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
  const body = html`${row.pending !== null && html`<p class="hint">${t('names.pending')}</p>`}
${former.length > 0 && html`<p>${t('names.former')} ${former.map((slug) => html`<bdi><code>${slug}</code></bdi> `)}</p>`}
${into && html`<p>${t('names.into')} <a href="${pathOf(ui, into)}"><bdi>${into.label}</bdi></a></p>`}
${faultSummary(ui, atFields(faults), (pointer) => showTarget(ui, pointer) ?? targets(ui, LABELS)(pointer))}
${ui.may('articles:write') && (state === 'active' ? actions(ui, props) : part(ui, row, 'revive'))}`;
  return frame(ui, { title: row.label, heading: html`<bdi>${row.label}</bdi>`, beside, body, notice });
}

function actions(ui: Ui, { row, others, q, typed, face, show, faults = [] }: NameProps): Markup {
  const { t } = ui;
  const found = q
    ? html`<p>${t('names.found')} ${others.length ? others.map((other) => html`<bdi>${other.label}</bdi> (<bdi><code>${other.slug}</code></bdi>) `) : t('names.none')}</p>`
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
  html`${field(ui, faults, { pointer: '/mergeInto', name: 'mergeInto', label: t('names.merge.into'), value: mergeInto, more: html`list="others" autocomplete="off"` })}
<datalist id="others">${others.map((other) => html`<option value="${other.slug}">${other.label}</option>`)}</datalist>`,
)}
<form class="filters" role="search" method="get" action="${pathOf(ui, row)}#way-merge" aria-label="${t('names.look')}">
<div class="field wide"><label for="q">${t('names.look')}</label><input type="search" id="q" name="q" value="${q}" dir="auto" maxlength="100"></div>
<p class="go"><button>${t('list.show')}</button></p></form>${found}
${show && showForm(ui, pathOf(ui, row), 'podcast.show', { ...show, faults })}
${part(ui, row, 'retire')}`;
}

function part(ui: Ui, row: FacetRow, way: 'rename' | 'merge' | 'retire' | 'revive', more?: Markup): Markup {
  const fields = html`<p>${ui.t(`names.${way}.about`)}</p>${more}
<p class="actions"><button name="do" value="${way}"${way === 'retire' && html` class="danger"`}>${ui.t(`names.${way}`)}</button></p>`;
  return card(ui, `way-${way}`, `names.${way}`, pathOf(ui, row), fields);
}
