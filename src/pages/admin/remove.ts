// Ways out: back to draft, retracted, erased.
import type { Article } from '../../domain/model.ts';
import { html, type Markup } from '../markup.ts';
import { type Faults, faultSummary, field, targets } from './fields.ts';
import { formToken, frame } from './frame.ts';
import { statusBadge } from './list.ts';
import type { Key, Ui } from './ui.ts';

export interface RemoveProps {
  article: Article;
  /** That was looked at when this was decided. */
  version: number;
  note?: string;
  faults?: Faults;
}

export function removePage(ui: Ui, { article, version, note = '', faults = [] }: RemoveProps): Markup {
  const { t, base } = ui;
  const title = t('remove.title', { title: article.title });
  const part = (way: 'draft' | 'retract' | 'erase', more: Markup | undefined, look: string) => html`
<form class="card" method="post" action="${base}/remove/${article.id}" aria-labelledby="way-${way}">
<h2 id="way-${way}">${t(`remove.${way}` as Key)}</h2><p>${t(`remove.${way}.about` as Key)}</p>
${formToken(ui)}<input type="hidden" name="version" value="${version}">
${more}<p class="actions"><button name="do" value="${way}" class="${look}">${t(`remove.${way}` as Key)}</button></p></form>`;
  const noteField = field(ui, faults, {
    pointer: '/note',
    name: 'note',
    label: t('remove.note'),
    value: note,
    rows: 2,
  });
  const sure = html`<p><input type="checkbox" id="sure" name="sure" value="yes"${faults.some((f) => f.pointer === '/sure') && html` aria-invalid="true"`}> <label for="sure" class="beside">${t('remove.erase.sure')}</label></p>`;
  const body = html`<div class="heading"><h1>${t('remove.link')}: <bdi>${article.title}</bdi></h1>
<p class="links">${statusBadge(ui, article.status)} <a href="${base}/edit/${article.id}">${t('history.edit')}</a></p></div>
${faultSummary(ui, faults, targets(ui, { '/note': 'remove.note', '/sure': 'remove.erase' }))}
${article.status === 'published' && part('draft', undefined, '')}
${article.status !== 'retracted' && part('retract', noteField, 'danger')}
${part('erase', sure, 'danger')}`;
  return frame(ui, { title, body });
}
