// Numbers as people of the interface's language write them.
import type { Key, Ui } from './ui.ts';

export const number = (ui: Ui, n: number): string => new Intl.NumberFormat(ui.language).format(n);

/** A part of a whole in percent; a dash where there is no whole. */
export const share = (ui: Ui, part: number, whole: number): string =>
  whole ? new Intl.NumberFormat(ui.language, { style: 'percent' }).format(part / whole) : '—';

/** The message of a number of things, in the form that the language has for so many. @param what `things.one`, `.few` … */
export function counted(ui: Ui, what: (form: Intl.LDMLPluralRule) => Key, n: number): string {
  const form = new Intl.PluralRules(ui.language).select(n);
  return ui.t(what(form), { n: number(ui, n) });
}
