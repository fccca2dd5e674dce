// Form fields, each with its label, its hint and, next to it, what is wrong with it.

import type { Refusal } from '../../errors.ts';
import type { Problem } from '../../problems.ts';
import { html, type Markup } from '../markup.ts';
import { problemText } from './faults.ts';
import type { Key, Ui } from './ui.ts';

/** What was refused, by the JSON Pointer of the field. */
export interface FormFault extends Problem {
  pointer: string;
}
export type Faults = readonly FormFault[];

/** The faults of a refusal; what has no field is a fault of the whole form. */
export const faultsOf = ({ errors, problem }: Refusal): Faults =>
  errors.length ? errors : [{ pointer: '', ...problem }];

export const idOf = (pointer: string) => pointer.slice(1).replaceAll('/', '-') || 'form';

/** A field's own faults; with `deep` also those of its parts. */
export const faultsAt = (faults: Faults, pointer: string, deep = false): Faults =>
  faults.filter((f) => f.pointer === pointer || (deep && f.pointer.startsWith(`${pointer}/`)));

/** What is wrong with a group of fields. */
export const faultLines = (ui: Ui, faults: Faults, pointer: string): Markup[] =>
  faultsAt(faults, pointer, true).map((fault) => html`<p class="fault">${problemText(ui, fault)}</p>`);

export interface Field {
  /** JSON Pointer: tells faults and the element's id. */
  pointer: string;
  /** Of the form's field. */
  name: string;
  label: string;
  value: string;
  hint?: string | Markup;
  type?: 'text' | 'url' | 'datetime-local' | 'hidden' | 'file' | 'password' | 'search' | 'email';
  /** More attributes, ready-made. */
  more?: Markup;
  /** A text of several lines, of so many rows. */
  rows?: number;
  /** Label shown to screen readers only, where something else says it. */
  quiet?: boolean;
}

export function field(ui: Ui, faults: Faults, f: Field): Markup {
  const id = idOf(f.pointer);
  const own = faultsAt(faults, f.pointer);
  const about = [f.hint && `${id}-hint`, own.length && `${id}-fault`].filter(Boolean).join(' ');
  const common = html`id="${id}" name="${f.name}"${about && html` aria-describedby="${about}"`}${
    own.length > 0 && html` aria-invalid="true"`
  } ${f.more}`;
  const direction = f.type === 'url' || f.type === 'email' ? 'ltr' : 'auto';
  const control =
    f.rows === undefined
      ? // `url` would refuse paths of this site, and in the browser's words; what is wrong the server says.
        html`<input type="${f.type === 'url' ? 'text' : (f.type ?? 'text')}"${f.type === 'url' && html` inputmode="url" spellcheck="false"`} dir="${direction}"${f.type !== 'file' && html` value="${f.value}"`} ${common}>`
      : html`<textarea rows="${f.rows}" dir="auto" ${common}>\n${f.value}</textarea>`;
  return html`<div class="field${own.length > 0 && ' wrong'}">
<label for="${id}"${f.quiet && html` class="unseen"`}>${f.label}</label>
${control}
${f.hint && html`<p class="hint" id="${id}-hint">${f.hint}</p>`}
${own.length > 0 && html`<p class="fault" id="${id}-fault">${own.map((one) => html`${problemText(ui, one)} `)}</p>`}
</div>`;
}

export interface Choice {
  value: string;
  label: string;
}

export const select = (
  name: string,
  label: string,
  choices: readonly Choice[],
  chosen: string,
  quiet = false,
): Markup => html`<div class="field">
<label for="${name}"${quiet && html` class="unseen"`}>${label}</label>
<select id="${name}" name="${name}">${choices.map(
  (c) => html`<option value="${c.value}"${c.value === chosen && html` selected`}>${c.label}</option>`,
)}</select></div>`;

/** A field that a fault leads to. */
export interface Target {
  pointer: string;
  /** What the field is called. */
  label: string;
}

/** The fields of a small form, by their pointers. */
export const targets =
  ({ t }: Ui, labels: Readonly<Record<string, Key>>) =>
  (pointer: string): Target | undefined => {
    const key = labels[pointer];
    return key && { pointer, label: t(key) };
  };

/** All that was refused, with ways to where it is. */
export function faultSummary(
  ui: Ui,
  faults: Faults,
  targetOf: (pointer: string) => Target | undefined,
): Markup | undefined {
  if (!faults.length) return undefined;
  return html`<div class="faults" role="alert" tabindex="-1" id="faults">
<h2>${ui.t('fault.title')}</h2>
<p>${ui.t('fault.kept')}</p>
<ul>${faults.map((fault) => {
    const { pointer } = fault;
    const text = problemText(ui, fault);
    const target = targetOf(pointer);
    return target
      ? html`<li><a href="#${idOf(target.pointer)}">${target.label}</a>: ${text}</li>`
      : html`<li>${pointer && html`<code>${pointer}</code>: `}${text}</li>`;
  })}</ul></div>`;
}
