// A refusal as a page.
import type { Problem } from '../../problems.ts';
import { html, type Markup } from '../markup.ts';
import { problemText } from './faults.ts';
import { frame } from './frame.ts';
import type { Key, Ui } from './ui.ts';

const TITLED = new Set([403, 404, 409]);

export function refusedPage(ui: Ui, status: number, problem: Problem): Markup {
  const title = ui.t(`refused.title.${TITLED.has(status) ? status : 'other'}` as Key);
  const looksFor = status === 404 && ui.may('articles:read');
  const body = html`<p>${problemText(ui, problem)}</p>
${looksFor && html`<form role="search" action="${ui.base}/list"><label for="q">${ui.t('list.search')}</label><p class="find"><input type="search" id="q" name="q" dir="auto" maxlength="200"> <button>${ui.t('list.show')}</button></p></form>`}
<p><a href="${ui.base}">${ui.t('nav.dashboard')}</a></p>`;
  return frame(ui, { title, status, body, width: 'narrow' });
}
