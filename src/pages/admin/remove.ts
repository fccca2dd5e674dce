// Ways out: back to draft, retracted, erased.
import type { Article } from '../../domain/model.ts';
import { html, type Markup } from '../markup.ts';
import { card } from './components.ts';
import { type Faults, faultSummary, field, targets } from './fields.ts';
import { frame } from './frame.ts';
import { statusBadge } from './list.ts';
import type { Ui } from './ui.ts';

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
  const part = (way: 'draft' | 'retract' | 'erase', more: Markup | undefined, kind: string) => {
    const fields = html`<p>${t(`remove.${way}.about`)}</p><input type="hidden" name="version" value="${version}">
${more}<p class="actions"><button name="do" value="${way}" class="${kind}">${t(`remove.${way}`)}</button></p>`;
    return card(ui, `way-${way}`, `remove.${way}`, `${base}/remove/${article.id}`, fields);
  };
  const noteField = field(ui, faults, {
    pointer: '/note',
    name: 'note',
    label: t('remove.note'),
    value: note,
    rows: 2,
  });
  const sure = html`<p><input type="checkbox" id="sure" name="sure" value="yes"${faults.some((f) => f.pointer === '/sure') && html` aria-invalid="true"`}> <label for="sure" class="beside">${t('remove.erase.sure')}</label></p>`;
  const heading = html`${t('remove.link')}: <bdi>${article.title}</bdi>`;
  const beside = html`<p class="links">${statusBadge(ui, article.status)} <a href="${base}/edit/${article.id}">${t('history.edit')}</a></p>`;
  const body = html`${faultSummary(ui, faults, targets(ui, { '/note': 'remove.note', '/sure': 'remove.erase' }))}
${article.status === 'published' && part('draft', undefined, '')}
${article.status !== 'retracted' && part('retract', noteField, 'danger')}
${part('erase', sure, 'danger')}`;
  return frame(ui, { title, heading, beside, body });
}
