// Pages of the site's own: the list.
import type { OwnPage } from '../../../store/own-pages.ts';
import { html, type Markup } from '../../markup.ts';
import { badge, table, when } from '../components.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';

/** Where a page is written. */
export const pathOf = (ui: Ui, slug: string) => `${ui.base}/site/page/${encodeURIComponent(slug)}`;

export function ownPagesPage(ui: Ui, pages: readonly OwnPage[], notice?: string): Markup {
  const { t } = ui;
  const rows = pages.map(
    ({ slug, status, written, updatedAt }) =>
      html`<tr><td><a href="${pathOf(ui, slug)}"><bdi>${written.title}</bdi></a></td><td><bdi class="quiet ltr">/${slug}</bdi></td>
<td>${badge(status, t(`status.${status}` as Key))}</td><td>${when(ui, updatedAt)}</td></tr>`,
  );
  const beside = html`<p class="links"><a class="button" href="${ui.base}/site/page">${t('pages.new')}</a></p>`;
  const body = html`<p>${t('pages.about')}</p>
${table(ui, 'pages.title', ['edit.field.title', 'pages.address', 'list.status', 'pages.changed'], rows, 'pages.none')}`;
  return frame(ui, { title: t('pages.title'), beside, body, notice });
}
