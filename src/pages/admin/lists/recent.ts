// Changes of many articles, newest first.
import type { RecentOperation } from '../../../store/articles/bulk.ts';
import { html, type Markup } from '../../markup.ts';
import { table, when } from '../components.ts';
import { number } from '../figures.ts';
import { frame } from '../frame.ts';
import { nameOf, type Ui } from '../ui.ts';
import { whatOf } from './bulk.ts';

export function recentPage(ui: Ui, operations: readonly RecentOperation[]): Markup {
  const { t, base } = ui;
  const lines = operations.map(
    ({ id, change, actor, createdAt, changed, total, finishedAt, stoppedAt }) =>
      html`<tr><td><a href="${base}/bulk/${id}"><bdi>${whatOf(ui, change)}</bdi></a></td><td><bdi>${nameOf(t, actor.name)}</bdi></td><td>${when(ui, createdAt)}</td>
<td>${finishedAt === null ? t('bulk.running') : html`${number(ui, changed)} / ${number(ui, total)}${stoppedAt !== null && html` · ${t('bulk.wasStopped')}`}`}</td></tr>`,
  );
  const headings = ['activity.what', 'activity.who', 'activity.when', 'names.count'] as const;
  const body = html`<p class="links"><a href="${base}/list">${t('bulk.back')}</a></p>
${table(ui, 'bulk.recent', headings, lines, 'bulk.none')}`;
  return frame(ui, { title: t('bulk.recent'), body });
}
