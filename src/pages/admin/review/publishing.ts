// The publish bar: buttons, date, kind of change.
import type { Status } from '../../../domain/model.ts';
import { html, type Markup } from '../../markup.ts';
import type { Conflict } from '../articles/compare.ts';
import { actionOf, type EditorProps } from '../articles/editor-props.ts';
import type { Typed } from '../articles/typed.ts';
import { when } from '../components.ts';
import { field } from '../fields.ts';
import type { Key, Ui } from '../ui.ts';
import { shownTime, zoneOf } from '../zone.ts';
import { confirmation } from './checks.ts';

/** The date and the kind of change. */
export function publishing(ui: Ui, props: EditorProps, typed: Typed): Markup {
  const { article, faults = [], unconfirmed, checks } = props;
  const { t } = ui;
  const seen = article !== undefined && article.seq > 0;
  const status = article?.status ?? 'draft';
  return html`<section class="card" aria-labelledby="publishing"><h2 id="publishing">${t('edit.publishing')}</h2>
${unconfirmed && confirmation(ui, unconfirmed)}
${
  seen
    ? html`<p class="hint">${t('edit.firstPublished')} ${when(ui, article.publishedAt ?? article.createdAt)}</p>`
    : field(ui, faults, {
        pointer: '/publishedAt',
        name: 'publishedAt',
        label: t('edit.field.publishedAt', { zone: zoneOf(ui) }),
        value: shownTime(ui, typed.publishedAt),
        type: 'datetime-local',
        more: html`data-zone="${zoneOf(ui)}"`,
        hint: html`${t('edit.hint.publishedAt')} <span id="local-time"></span>`,
      })
}
${status === 'published' && kinds(ui, typed)}
${status === 'published' && field(ui, faults, { pointer: '/change/note', name: 'note', label: t('edit.field.note'), value: typed.change.note, rows: 2, hint: t('edit.hint.note') })}
<div id="checks">${checks}</div>
${status === 'review' && ui.may('articles:write') && giveBack(ui, props)}</section>`;
}

/** The bar that stays in sight: save status and buttons. */
export const publishBar = (ui: Ui, { article, conflict }: EditorProps): Markup =>
  html`<div class="publish-bar"><p class="hint" id="autosave" role="status"></p><p class="fault" id="session" role="status"></p>
<p class="actions"><button name="do" value="preview" formaction="${actionOf(ui, article)}#preview">${ui.t('edit.preview')}</button> ${buttons(ui, article?.status ?? 'draft', conflict)}</p></div>`;

/** Buttons that store, the likeliest first, and which keys press them: Ctrl+S what saves, Ctrl+Enter what publishes. */
type Ways = readonly (readonly [value: string, key: Key, pressedBy?: 'save' | 'publish' | 'save publish'])[];

/** Of those who publish. No key publishes before its time what is scheduled. */
const EDITORS: Readonly<Record<Status, Ways>> = {
  published: [['publish', 'edit.save', 'save publish']],
  scheduled: [
    ['publish', 'edit.save', 'save publish'],
    ['now', 'edit.publishNow'],
    ['draft', 'edit.backToDraft'],
  ],
  retracted: [
    ['publish', 'edit.publishAgain', 'publish'],
    ['save', 'edit.save', 'save'],
  ],
  review: [
    ['publish', 'edit.publish', 'publish'],
    ['save', 'edit.save', 'save'],
  ],
  draft: [
    ['publish', 'edit.publish', 'publish'],
    ['draft', 'edit.saveDraft', 'save'],
    ['review', 'edit.submit'],
  ],
};
/** Buttons for writers, who submit drafts and cannot publish. */
const WRITERS: Partial<Record<Status, Ways>> = {
  review: [
    ['save', 'edit.save', 'save'],
    ['draft', 'edit.takeBack'],
  ],
  draft: [
    ['review', 'edit.submit', 'publish'],
    ['draft', 'edit.saveDraft', 'save'],
  ],
};

/** If another editor unpublished the article meanwhile, the first button does not publish it again. */
function buttons(ui: Ui, status: Status, conflict: Conflict | undefined): Markup {
  const changed = conflict?.was !== undefined && conflict.was !== status;
  const ways = ui.may('articles:write') ? EDITORS[status] : (WRITERS[status] ?? []);
  const careful = changed && (status === 'retracted' || status === 'draft');
  const ordered = careful ? [...ways.slice(1), ...ways.slice(0, 1)] : ways;
  return html`${ordered.map(
    ([value, key, pressedBy], i) =>
      html`<button name="do" value="${value}"${i === 0 && html` class="primary"`}${pressedBy && html` data-key="${pressedBy}"`}>${ui.t(conflict && status === 'published' ? 'edit.saveAnyway' : key)}</button> `,
  )}`;
}

/** The editor's form to return the article with a remark. */
const giveBack = (ui: Ui, { faults = [], panel }: EditorProps): Markup =>
  html`<div class="give-back">${field(ui, faults, { pointer: '/remark', name: 'remark', label: ui.t('review.remark'), value: panel?.typed?.remark ?? '', rows: 2, hint: ui.t('review.remark.hint') })}
<p class="actions"><button name="do" value="return">${ui.t('review.return')}</button></p></div>`;

const KINDS = ['update', 'correction', 'silent'] as const;

const kinds = (
  ui: Ui,
  typed: Typed,
): Markup => html`<fieldset class="kinds"><legend>${ui.t('edit.kind')}</legend>
${KINDS.map(
  (kind) =>
    html`<p><input type="radio" id="kind-${kind}" name="kind" value="${kind}"${kind === typed.change.kind && html` checked`} aria-describedby="kind-${kind}-hint">
<label for="kind-${kind}">${ui.t(`kind.${kind}` as Key)}</label> <span class="hint" id="kind-${kind}-hint">${ui.t(`kind.${kind}.hint` as Key)}</span></p>`,
)}</fieldset>`;
