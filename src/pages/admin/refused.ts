// A refusal as a page.
import { html, type Markup } from '../markup.ts';
import { faultText } from './faults.ts';
import { frame } from './frame.ts';
import type { Ui } from './ui.ts';

/** @param detail in English, as the API says it */
export const refusedPage = (ui: Ui, status: number, title: string, detail: string): Markup =>
  frame(ui, {
    title,
    body: html`<section class="door"><p class="status">${status}</p><h1>${title}</h1>
<p>${faultText(ui, detail)}</p>
<p><a href="${ui.base}">${ui.t('nav.dashboard')}</a></p></section>`,
  });
