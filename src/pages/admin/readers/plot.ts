// Plots as SVG made on the server: they need no script, are printed as they are shown, take their colours from the
// style sheet, and their time goes from right to left where the language does. A table stands beneath each.
import { direction, html, type Markup } from '../../markup.ts';
import { number } from '../figures.ts';
import type { Ui } from '../ui.ts';

/** Part of every bar. */
export interface Series {
  /** Class of its colour. */
  look: 'first' | 'second';
  label: string;
  values: readonly number[];
}

export interface Plot {
  id: string;
  title: string;
  /** What a bar is of. */
  labels: readonly string[];
  /** From the ground up. */
  series: readonly Series[];
  table: Markup | undefined;
}

const BAR = { slot: 10, width: 8 };
const HEIGHT = 100;

/** Bars beside each other, each of its parts; below them what they show as a table. */
export function plot(ui: Ui, { id, title, labels, series, table }: Plot): Markup {
  const top = niceTop(Math.max(...labels.map((_, i) => sumAt(series, i))));
  const width = labels.length * BAR.slot;
  const bars = labels.map((label, i) => bar(ui, label, series, i, { top, count: labels.length }));
  const legend =
    series.length > 1 &&
    html`<ul class="legend">${series.map(({ look, label }) => html`<li class="${look}">${label}</li> `)}</ul>`;
  return html`<section class="plot"><h2 id="${id}">${title}</h2>${legend}
<div class="bars"><span>${number(ui, top)}</span><span>${number(ui, top / 2)}</span>
<svg viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-labelledby="${id}">
<path class="grid" d="M0 0H${width}M0 ${HEIGHT / 2}H${width}M0 ${HEIGHT}H${width}"/>${bars}</svg></div>
<p class="axis"><span>${labels[0]}</span> <span>${labels.at(-1)}</span></p>
<details><summary>${ui.t('readers.table')}</summary>${table}</details></section>`;
}

const sumAt = (series: readonly Series[], i: number) =>
  series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0);

function bar(
  ui: Ui,
  label: string,
  series: readonly Series[],
  i: number,
  { top, count }: { top: number; count: number },
): Markup {
  const place = direction(ui.language) === 'rtl' ? count - 1 - i : i;
  const x = place * BAR.slot + (BAR.slot - BAR.width) / 2;
  let ground = HEIGHT;
  const parts = series.map(({ look, values }) => {
    const height = ((values[i] ?? 0) / top) * HEIGHT;
    ground -= height;
    return height
      ? html`<rect class="${look}" x="${x}" y="${short(ground)}" width="${BAR.width}" height="${short(height)}"/>`
      : '';
  });
  const said = series.map(({ label, values }) => `${label}: ${number(ui, values[i] ?? 0)}`).join('\n');
  return html`<g><title>${label}
${said}</title>${parts}</g>`;
}

const short = (n: number) => Number(n.toFixed(2));

/** A round number that is not less, and whose half is whole. */
function niceTop(most: number): number {
  for (let power = 1; ; power *= 10) {
    const step = [2, 3, 4, 5, 6, 8, 10].find((one) => one * power >= most && (one * power) % 2 === 0);
    if (step) return step * power;
  }
}

/** How much of the most, beside its number. */
export const shareBar = (ui: Ui, value: number, most: number): Markup => {
  const length = most ? (value / most) * 100 : 0;
  const x = direction(ui.language) === 'rtl' ? 100 - length : 0;
  return html`<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="first" x="${short(x)}" width="${short(length)}" height="8"/></svg>`;
};
