// A change of many articles: what it will do, how far it is, what came of it.
import type { BulkKind, BulkOutcome } from '../../../domain/bulk.ts';
import type { Article } from '../../../domain/model.ts';
import type { BulkRow } from '../../../store/articles/bulk.ts';
import { html, type Markup } from '../../markup.ts';
import { formToken, when } from '../components.ts';
import { problemText } from '../faults.ts';
import { type Faults, faultSummary, field, targets } from '../fields.ts';
import { number } from '../figures.ts';
import { frame } from '../frame.ts';
import { type Key, nameOf, type Ui } from '../ui.ts';

export interface DecideProps {
  row: Pick<BulkRow, 'id' | 'total'>;
  kind: BulkKind;
  /** Articles that it is done to, and those that stay, by status; `seen` were public once. */
  applies: number;
  stays: readonly { status: string; seen: boolean; n: number }[];
  /** More matched than can be changed at once. */
  isCut: boolean;
  /** Names to complete from. */
  tags: readonly string[];
  /** Back to the list. */
  back: string;
  typed?: { tags: string; note: string };
  faults?: Faults;
}

export function decidePage(ui: Ui, props: DecideProps): Markup {
  const { t, base } = ui;
  const { row, kind, applies, stays, isCut, back, faults = [] } = props;
  const n = number(ui, applies);
  const body = html`${faultSummary(ui, faults, targets(ui, { '/tags': 'bulk.tags', '/note': 'bulk.note', '/sure': 'bulk.sure' }))}
<form class="card" method="post" action="${base}/bulk/${row.id}">${formToken(ui)}<input type="hidden" name="kind" value="${kind}">
<ul class="foretold"><li>${applies > 0 ? t(`bulk.will.${kind}` as Key, { n }) : t('bulk.will.nothing')}</li>
${stays.map((one) => html`<li>${t(stayKey(kind, one), { n: number(ui, one.n) })}</li>`)}
${isCut && html`<li>${t('bulk.cut', { n: number(ui, row.total) })}</li>`}
${!ui.may('articles:write') && html`<li>${t('bulk.own')}</li>`}</ul>
${applies > 0 && fieldsOf(ui, props)}
<p class="hint">${t(kind === 'erase' ? 'bulk.final' : kind === 'publish' ? 'bulk.undoable.publish' : 'bulk.undoable')}</p>
<p class="actions">${applies > 0 && html`<button class="${kind === 'erase' || kind === 'retract' ? 'danger' : 'primary'}" name="do" value="start">${t(`bulk.start.${kind}` as Key, { n })}</button>`}
<a class="button" href="${base}/list${back && `?${back}`}">${t('bulk.cancel')}</a></p></form>`;
  return frame(ui, { title: t(`bulk.do.${kind}` as Key), body, width: 'narrow' });
}

/** Why articles stay: their status, or that readers have seen them. */
const stayKey = (kind: BulkKind, { status, seen }: { status: string; seen: boolean }): Key =>
  (kind === 'erase' && seen && status !== 'published' && status !== 'retracted'
    ? 'bulk.stay.seen'
    : `bulk.stay.${status}`) as Key;

function fieldsOf(ui: Ui, { kind, tags, typed, faults = [] }: DecideProps): Markup | undefined {
  const { t } = ui;
  if (kind === 'tag' || kind === 'untag') {
    return html`${field(ui, faults, { pointer: '/tags', name: 'tags', label: t('bulk.tags'), value: typed?.tags ?? '', hint: t('bulk.tags.hint'), more: html`list="tags-known" autocomplete="off" autofocus` })}
<datalist id="tags-known">${tags.map((tag) => html`<option value="${tag}"></option>`)}</datalist>
<fieldset class="kinds"><legend>${t('bulk.told')}</legend>
<p><input type="radio" id="told-silent" name="told" value="silent" checked> <label for="told-silent">${t('bulk.told.silent')}</label></p>
<p><input type="radio" id="told-update" name="told" value="update"> <label for="told-update">${t('bulk.told.update')}</label></p></fieldset>`;
  }
  if (kind === 'retract') {
    return field(ui, faults, {
      ...{ pointer: '/note', name: 'note', label: t('bulk.note'), value: typed?.note ?? '' },
      ...{ hint: t('bulk.note.hint'), rows: 3, more: html`maxlength="10000"` },
    });
  }
  if (kind !== 'erase') return undefined;
  const wrong = faults.filter(({ pointer }) => pointer === '/sure');
  return html`<p><input type="checkbox" id="sure" name="sure" value="yes"${wrong.length > 0 && html` aria-invalid="true"`}> <label class="beside" for="sure">${t('bulk.sure')}</label></p>`;
}

export interface ProgressProps {
  row: BulkRow;
  /** What came of articles that were not changed, by reason, with the first of them. */
  left: readonly LeftOut[];
  /** The operation that undid it. */
  undoneBy?: string;
  mayUndo: boolean;
  mayStop: boolean;
  back: string;
  notice?: string;
}

export interface LeftOut {
  outcome: Pick<BulkOutcome, 'skipped' | 'problem'>;
  n: number;
  first: readonly Article[];
}

export const whatOf = (ui: Ui, change: BulkRow['change']): string => {
  const what = ui.t(`bulk.did.${change?.kind ?? 'tag'}` as Key);
  return change?.tags?.length ? `${what}: ${change.tags.join(', ')}` : what;
};

export function progressPage(ui: Ui, props: ProgressProps): Markup {
  const { t, base } = ui;
  const { row, left, undoneBy, mayUndo, mayStop, back, notice } = props;
  const { change, total, next, changed, finishedAt, actor, startedAt, undoes, failed } = row;
  const rest = number(ui, total - next);
  const all = number(ui, total);
  const isDone = finishedAt !== null;
  const body = html`<p class="about"><span><bdi>${nameOf(t, actor.name)}</bdi></span> ${when(ui, startedAt ?? row.createdAt)}</p>
${change?.note && html`<blockquote dir="auto">${change.note}</blockquote>`}
${
  isDone
    ? html`<p role="status">${t(row.stoppedAt === null ? 'bulk.done' : 'bulk.stopped', { n: number(ui, changed), all, rest })}</p>`
    : html`<div id="bulk-progress"><p role="status">${t('bulk.progress', { n: number(ui, next), all })}</p>
<p><progress max="${total}" value="${next}" aria-label="${t('bulk.title')}"></progress></p><p class="hint">${t('bulk.leave')}</p><p class="fault" role="status">${failed && html`${t('bulk.failed')} ${problemText(ui, failed)}`}</p></div>`
}
${left.map((one) => leftOut(ui, one))}
${undoes && html`<p>${t('bulk.undoes')} <a href="${base}/bulk/${undoes}">${t('bulk.look')}</a></p>`}
${undoneBy && html`<p>${t('bulk.undone')} <a href="${base}/bulk/${undoneBy}">${t('bulk.look')}</a></p>`}
<form method="post" action="${base}/bulk/${row.id}">${formToken(ui)}<p class="actions">
${mayStop && html`<button class="danger" name="do" value="stop">${t('bulk.stop')}</button>`}
${mayUndo && html`<button name="do" value="undo">${t('bulk.undo')}</button>`}
<a class="button" href="${base}/list${back && `?${back}`}">${t('bulk.back')}</a> <a class="button" href="${base}/bulk">${t('bulk.recent')}</a></p>
${mayStop && html`<p class="hint">${t(change?.kind === 'erase' ? 'bulk.stop.hint.erase' : 'bulk.stop.hint')}</p>`}</form>`;
  const heading = html`<bdi>${whatOf(ui, change)}</bdi>`;
  const refresh = isDone ? undefined : 2;
  return frame(ui, { title: t('bulk.title'), heading, body, notice, width: 'narrow', refresh });
}

function leftOut(ui: Ui, { outcome, n, first }: LeftOut): Markup {
  const { skipped, problem } = outcome;
  const why = problem ? problemText(ui, problem) : ui.t(`bulk.skipped.${skipped ?? 'gone'}` as Key);
  return html`<details><summary>${ui.t('bulk.left', { n: number(ui, n) })} ${why}</summary>
<ul>${first.map((article) => html`<li><a href="${ui.base}/look/${article.id}" lang="${article.language}"><bdi>${article.title}</bdi></a></li>`)}${n > first.length && first.length > 0 && html`<li>…</li>`}</ul></details>`;
}

/** A selection to take along. */
export function exportPage(ui: Ui, { row, back }: { row: BulkRow; back: string }): Markup {
  const { t, base } = ui;
  const to = (format: string) => `${base}/bulk/${row.id}/export?format=${format}`;
  const body = html`<p>${t('bulk.export.about', { n: number(ui, row.total) })}</p>
<p class="actions"><a class="button primary" href="${to('json')}">JSON Feed</a> <a class="button" href="${to('markdown')}">Markdown</a> <a class="button" href="${to('wxr')}">WordPress (WXR)</a></p>
<p><a href="${base}/list${back && `?${back}`}">${t('bulk.back')}</a></p>`;
  return frame(ui, { title: t('bulk.do.export'), body, width: 'narrow' });
}
