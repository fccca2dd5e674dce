// Numbers as people of the interface's language write them.
import type { Ui } from './ui.ts';

export const number = (ui: Ui, n: number): string => new Intl.NumberFormat(ui.language).format(n);

/** A part of a whole in percent; a dash where there is no whole. */
export const share = (ui: Ui, part: number, whole: number): string =>
  whole ? new Intl.NumberFormat(ui.language, { style: 'percent' }).format(part / whole) : '—';
