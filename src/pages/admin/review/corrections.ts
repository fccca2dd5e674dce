// Corrections that readers are shown: what was said may be said better, or taken back.
import type { Correction } from '../../../domain/model.ts';
import { html, type Markup } from '../../markup.ts';
import { when } from '../components.ts';
import { type Faults, faultsAt, field } from '../fields.ts';
import type { Ui } from '../ui.ts';

/** @param typed their notes as they stand in the form that was sent, by their times */
export function correctionFields(
  ui: Ui,
  faults: Faults,
  corrections: readonly Correction[],
  typed?: ReadonlyMap<number, string>,
): Markup | undefined {
  const { t } = ui;
  if (!corrections.length) return undefined;
  const line = (
    { at, note }: Correction,
    i: number,
  ) => html`<div class="correction"><p class="quiet">${when(ui, at)}</p>
<input type="hidden" name="correction.at" value="${at}">
${field(ui, faults, { pointer: `/corrections/${i}`, name: 'correction.note', label: t('corrections.note', { n: i + 1 }), value: typed?.get(at) ?? note, rows: 2 })}</div>`;
  return html`<details class="card" id="corrections"${faultsAt(faults, '/corrections', true).length > 0 && html` open`}><summary><h2>${t('corrections.title')} <span class="count">${corrections.length}</span></h2></summary>
<p class="hint">${t('corrections.about')}</p>
${corrections.map(line)}</details>`;
}
