// The panel beside the text: notes, assignee, share links.
import type { Article } from '../../../domain/model.ts';
import type { Note, Share } from '../../../store/articles/review.ts';
import type { Holder } from '../../../store/people/tokens.ts';
import { html, type Markup } from '../../markup.ts';
import { badge, filledIn, when } from '../components.ts';
import { type Faults, faultsAt, field, select } from '../fields.ts';
import { type Key, nameOf, type Ui } from '../ui.ts';

/** The panel's data. */
export interface ReviewPanel {
  notes: readonly Note[];
  shares: readonly Share[];
  people: readonly Holder[];
  /** The assignee's id. */
  assignee?: string;
  /** Id of the signed-in person, who can delete their own notes. */
  me: string;
  /** Submitted fields, to show them again. */
  typed?: { note?: string; remark?: string };
  /** Address of a link that was just created. */
  made?: string;
}

/** The remark of the last return, while the article is a draft. */
export const remarkOf = ({ notes }: Pick<ReviewPanel, 'notes'>, { status }: Pick<Article, 'status'>) => {
  const last = notes.findLast(({ kind }) => kind !== 'note');
  return status === 'draft' && last?.kind === 'return' ? last : undefined;
};

/** Above the form: why it came back. */
export function returned(
  ui: Ui,
  panel: ReviewPanel | undefined,
  article: Article | undefined,
): Markup | undefined {
  const remark = panel && article && remarkOf(panel, article);
  if (!remark) return undefined;
  return html`<section class="returned" aria-labelledby="returned"><h2 id="returned">${ui.t('review.returned', { name: nameOf(ui.t, remark.name) })}</h2>
<p dir="auto" class="said">${remark.text}</p><p class="quiet">${when(ui, remark.at)}</p></section>`;
}

export function reviewPanel(ui: Ui, faults: Faults, article: Article, panel: ReviewPanel): Markup {
  const isHidden = article.status !== 'published' && article.status !== 'retracted';
  return html`${notes(ui, faults, panel)}
${ui.may('articles:write') && assignee(ui, panel)}
${isHidden && sharing(ui, faults, panel)}`;
}

const part = (title: Markup | string, open: boolean, body: Markup, id: string): Markup =>
  html`<details class="card" id="${id}"${open && html` open`}><summary><h2>${title}</h2></summary>${body}</details>`;

function notes(ui: Ui, faults: Faults, { notes, me, typed }: ReviewPanel): Markup {
  const { t } = ui;
  const line = ({ id, at, kind, text, author, name }: Note) => html`<li>
<p class="quiet">${kind !== 'note' && html`${badge(kind, t(`note.${kind}` as Key))} `}<bdi>${nameOf(t, name) || '—'}</bdi> · ${when(ui, at)}</p>
${text && html`<p dir="auto" class="said">${text}</p>`}
${author === me && kind === 'note' && html`<button name="do" value="unnote:${id}" class="plain">${t('note.remove')}<span class="unseen">: ${text}</span></button>`}</li>`;
  const count = notes.length > 0 && html` <span class="count">${notes.length}</span>`;
  const open = notes.length > 0 || faultsAt(faults, '/note').length > 0;
  return part(
    html`${t('note.title')}${count}`,
    open,
    html`<p class="hint">${t('note.about')}</p>
${notes.length > 0 && html`<ol class="notes">${notes.map(line)}</ol>`}
${field(ui, faults, { pointer: '/note', name: 'note.text', label: t('note.field'), value: typed?.note ?? '', rows: 2 })}
<p><button name="do" value="note">${t('note.add')}</button></p>`,
    'notes',
  );
}

function assignee(ui: Ui, { people, assignee = '' }: ReviewPanel): Markup | undefined {
  const { t } = ui;
  if (!people.length) return undefined;
  const choices = people.map(({ id, name }) => ({ value: id, label: name }));
  const nobody = { value: '', label: t('assign.nobody') };
  return html`<div class="card assign">${select('assignee', t('assign.title'), [nobody, ...choices], assignee)}
<p><button name="do" value="assign">${t('assign.do')}</button></p></div>`;
}

function sharing(ui: Ui, faults: Faults, { shares, made }: ReviewPanel): Markup {
  const { t } = ui;
  const days = [1, 7, 30].map((n) => ({ value: String(n), label: daysText(ui, n) }));
  const line = ({ id, name, expiresAt }: Share) =>
    html`<li><span>${filledIn(t('share.ends', { name: nameOf(t, name) }), 'time', when(ui, expiresAt))}</span> <button name="do" value="unshare:${id}" class="plain">${t('share.revoke')}</button></li>`;
  return part(
    html`${t('share.title')}${shares.length > 0 && html` <span class="count">${shares.length}</span>`}`,
    shares.length > 0 || made !== undefined || faultsAt(faults, '/days').length > 0,
    html`<p class="hint">${t('share.about')}</p>
${made && html`<div class="field"><label for="share-url">${t('share.made')}</label><input id="share-url" class="ltr" dir="ltr" readonly value="${made}"></div>`}
${shares.length > 0 && html`<ul class="notes">${shares.map(line)}</ul>`}
${select('share.days', t('share.days'), days, '7')}
<p><button name="do" value="share">${t('share.do')}</button></p>`,
    'sharing',
  );
}

const daysText = ({ language }: Ui, days: number): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days);
