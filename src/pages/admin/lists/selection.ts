// Articles of a list that are selected, and what can be done with them. Without a script the bar is always there.
import { BULK_KINDS, type BulkKind, SCOPE_OF } from '../../../domain/bulk.ts';
import type { Article } from '../../../domain/model.ts';
import type { Scope } from '../../../domain/rights.ts';
import type { Counted } from '../../../store/articles/list-counts.ts';
import { html, type Markup } from '../../markup.ts';
import { formToken } from '../components.ts';
import { type IconName, icon } from '../icons.ts';
import type { Key, Ui } from '../ui.ts';
import { countOf } from './filters.ts';

const ICONS: Readonly<Record<BulkKind, IconName>> = {
  tag: 'add',
  untag: 'line',
  publish: 'check',
  unpublish: 'back',
  retract: 'remove',
  erase: 'delete',
};

/** What can be chosen, and who may. */
const ACTIONS = [
  ...BULK_KINDS.map((kind) => ({ kind, scope: SCOPE_OF[kind], icon: ICONS[kind] })),
  { kind: 'export', scope: 'articles:read', icon: 'upload' },
] as const satisfies readonly { kind: string; scope: Scope; icon: IconName }[];

/** A form around a list: which of its articles, or all that match its query. */
export const selectable = (
  ui: Ui,
  { query, total, list }: { query: string; total: Counted; list: Markup },
): Markup => html`<form class="selectable" method="post" action="${ui.base}/bulk" aria-label="${ui.t('bulk.select')}">
${formToken(ui)}<input type="hidden" name="query" value="${query}">
<div class="bar" id="selection-bar" role="group" aria-label="${ui.t('bulk.actions')}">
<p class="chosen"><span class="scripted" hidden><input type="checkbox" id="select-page"> <label class="beside" for="select-page">${ui.t('bulk.page')}</label></span>
<span><input type="checkbox" id="select-all" name="all" value="yes"> <label class="beside" for="select-all">${ui.t('bulk.all', { n: countOf(ui, total) })}</label></span>
<output class="scripted" id="selected-count" data-says="${ui.t('bulk.selected')}" hidden></output></p>
<p class="actions">${ACTIONS.filter(({ scope }) => ui.may(scope)).map(
  (action) =>
    html`<button name="do" value="${action.kind}"${action.kind === 'erase' && html` class="danger"`}>${icon(ui, action.icon)} ${ui.t(`bulk.do.${action.kind}` as Key)}</button> `,
)}</p></div>
${list}</form>`;

export const pick = (ui: Ui, { id, title }: Article): Markup =>
  html`<label class="pick"><input type="checkbox" name="id" value="${id}"><span class="unseen">${ui.t('bulk.pick', { title })}</span></label>`;
