// What became of an article that was just published, and where it is to be seen.
import type { Article } from '../../../domain/model.ts';
import { html, type Markup } from '../../markup.ts';
import { counted } from '../figures.ts';
import { type Key, nameOf, type Ui } from '../ui.ts';

/**
 * The page of an article. The version is for the browser's cache alone: the editor sees what was just saved, while readers
 * may have the page from a cache for a minute.
 */
export const pageUrl = (ui: Ui, { slug, version }: Article): string =>
  `${ui.site.url}/articles/${encodeURIComponent(slug)}?v=${version}`;

/** @param tags in use, each with a feed of its own */
export function publishedNotice(ui: Ui, article: Article, tags: number): Markup {
  const { t } = ui;
  const page = pageUrl(ui, article);
  const view = html`<a href="${page}">${t('edit.open')}</a>`;
  if (!tags) return html`${t('done.published.untagged')} <a href="#tags-0">${t('done.addTags')}</a> ${view}`;
  const feeds = counted(ui, (form) => `feeds.${form}` as Key, tags + 1);
  return html`${t('done.published', { feeds })} ${view} · <a href="${page}#feeds">${t('done.viewFeeds')}</a>`;
}

/** @param by who stored the version before */
export function mergedNotice(ui: Ui, { id, version }: Article, by: string | undefined): Markup {
  const { t, base } = ui;
  const words = by ? t('done.merged', { name: nameOf(t, by) }) : t('done.merged.unknown');
  return html`${words} <a href="${base}/history/${id}?from=${version - 1}&amp;to=${version}">${t('done.compare')}</a>`;
}
