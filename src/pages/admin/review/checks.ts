// The feed doctor's findings beside the Publish button, and those to confirm before publishing.
import type { Finding } from '../../../doctor/finding.ts';
import type { Problem } from '../../../problems.ts';
import { html, type Markup } from '../../markup.ts';
import { editorField } from '../articles/editor-fields.ts';
import { badge } from '../components.ts';
import { findingFix, findingText, problemText } from '../faults.ts';
import { idOf } from '../fields.ts';
import type { Key, Ui } from '../ui.ts';

/** @param links lead to the editor's fields */
export function checks(ui: Ui, list: readonly Finding[], links: boolean): Markup {
  const { t } = ui;
  return html`<section class="doctor" aria-labelledby="doctor"><h2 id="doctor">${t('look.doctor')}${list.length > 0 && html` <span class="count">${list.length}</span>`}</h2>
${
  list.length
    ? html`<ul class="log">${list.map((one) => html`<li>${badge(one.severity, t(`look.severity.${one.severity}` as Key))} ${said(ui, one, links)}</li>`)}</ul>`
    : html`<p class="quiet">${t('look.healthy')}</p>`
}</section>`;
}

function said(ui: Ui, one: Finding, links: boolean): Markup {
  const { rule, code, params, message, pointer } = one;
  // A refusal says itself what to change, of a field that stands before it.
  const isRefused = rule === 'refused';
  const field = isRefused && pointer ? editorField(ui, pointer) : undefined;
  const fix = isRefused
    ? problemText(ui, { code: code as Problem['code'], params, detail: message })
    : findingFix(ui, one);
  return html`${!isRefused && html`<span>${findingText(ui, one)}</span>`}${field && html`<strong>${field.label}:</strong>`}
<span>${links && pointer ? html`<a href="#${fieldOf(pointer)}">${fix}</a>` : fix}</span>`;
}

/** The field of the editor that a finding is about. */
const fieldOf = (pointer: string): string =>
  FIELDS[pointer] ?? (pointer.startsWith('/content') ? 'content' : idOf(pointer));
/** Where the id of a field is not its pointer's. */
const FIELDS: Readonly<Record<string, string>> = { '/image': 'image-url', '/tags': 'tags-0' };

/** Findings to confirm. */
export interface Unconfirmed {
  findings: readonly Finding[];
  /** The button that was pressed. */
  wish: string;
}

/** Asks for confirmation. The form carries the codes, so that any publishing button confirms them. */
export const confirmation = (ui: Ui, { findings, wish }: Unconfirmed): Markup =>
  html`<section class="unconfirmed" role="alert" aria-labelledby="unconfirmed-title" tabindex="-1" id="unconfirmed"><h3 id="unconfirmed-title">${ui.t('confirm.title')}</h3>
<ul>${findings.map((one) => html`<li>${said(ui, one, true)}</li>`)}</ul>
<input type="hidden" name="confirmed" value="${[...new Set(findings.map(({ code }) => code))].join(' ')}">
<p><button name="do" value="${wish}" class="primary">${ui.t('confirm.do')}</button></p></section>`;
