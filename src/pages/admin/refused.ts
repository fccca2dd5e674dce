// A refusal as a page.
import { html, type Markup } from '../markup.ts';
import { faultText } from './faults.ts';
import { frame } from './frame.ts';
import type { Key, Ui } from './ui.ts';

const TITLED = new Set([403, 404, 409]);

/** @param detail in English, as the API says it */
export function refusedPage(ui: Ui, status: number, detail: string): Markup {
  const title = ui.t(`refused.title.${TITLED.has(status) ? status : 'other'}` as Key);
  return frame(ui, {
    title,
    body: html`<section class="door"><p class="status">${status}</p><h1>${title}</h1>
<p>${faultText(ui, detail)}</p>
<p><a href="${ui.base}">${ui.t('nav.dashboard')}</a></p></section>`,
  });
}
