// What the editors' pages are made of, each made once.
import { dateFormat, html, type Markup } from '../markup.ts';
import type { Key, Ui } from './ui.ts';
import { zoneOf } from './zone.ts';

export const badge = (kind: string, text: string): Markup => html`<span class="badge ${kind}">${text}</span>`;

/** Rows (each a `tr`) below their headings, in a box that scrolls by itself; without rows what `none` says. */
export function table(
  { t }: Ui,
  label: Key,
  headings: readonly (Key | Markup)[],
  rows: readonly Markup[],
  none?: Key,
): Markup | undefined {
  if (!rows.length) return none && html`<p class="empty">${t(none)}</p>`;
  return html`<div class="scroll" role="region" aria-label="${t(label)}" tabindex="0"><table>
<thead><tr>${headings.map((heading) => html`<th scope="col">${t(heading as Key) || heading}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** What a form must carry; without it nothing is done. */
export const formToken = (ui: Ui): Markup =>
  html`<input type="hidden" name="formToken" value="${ui.formToken}">`;

/** A date as people of the interface's language write it, in the site's time zone, which it says. */
export const when = (ui: Ui, at: number): Markup =>
  html`<time datetime="${new Date(at).toISOString()}">${timeText(ui, at)}</time>`;

/** Such as `30 Nov 2026, 04:36 GMT+3`, by the clocks of the site's zone. */
export function timeText(ui: Ui, at: number): string {
  const timeZone = zoneOf(ui);
  const text = dateFormat(ui.language, { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(at);
  const parts = dateFormat(ui.language, { timeZone, timeZoneName: 'short' }).formatToParts(at);
  return `${text} ${parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone}`;
}

/** A message with markup in the place of its `{name}`. */
export function filledIn(message: string, name: string, markup: Markup): Markup {
  const [before = '', after = ''] = message.split(`{${name}}`);
  return html`${before}${markup}${after}`;
}

/** A form that changes something, under its title. */
export const card = (ui: Ui, id: string, title: Key, action: string, body: Markup): Markup => html`
<form class="card" method="post" action="${action}" aria-labelledby="${id}"><h2 id="${id}">${ui.t(title)}</h2>
${formToken(ui)}${body}</form>`;

export interface Checkboxes {
  /** Of the form's field. */
  name: string;
  values: readonly string[];
  isChecked(value: string): boolean;
  /** What a value is called. */
  labelOf(value: string): string;
  /** Whether the value is shown, too. */
  withCode?: boolean;
}

export const checkboxes = ({ name, values, isChecked, labelOf, withCode = false }: Checkboxes): Markup[] =>
  values.map(
    (value) =>
      html`<p><input type="checkbox" id="${name}-${value}" name="${name}" value="${value}"${isChecked(value) && html` checked`}> <label for="${name}-${value}">${labelOf(value)}</label>${withCode && html` <code class="quiet ltr">${value}</code>`}</p>`,
  );

/** To the next page of this list. */
export function nextPage(ui: Ui, query: string | undefined, label: Key): Markup | undefined {
  const path = ui.base + ui.here.split('?')[0];
  return query === undefined
    ? undefined
    : html`<p><a class="button" rel="next" href="${path}?${query}">${ui.t(label)}</a></p>`;
}
