// The list of articles, with its filters.
import { type Article, STATUSES, type Status } from '../../domain/model.ts';
import { html, languageName, type Markup } from '../markup.ts';
import { badge, nextPage } from './components.ts';
import type { KnownNames } from './editor-fields.ts';
import { select } from './fields.ts';
import { frame, when } from './frame.ts';
import { icon } from './icons.ts';
import type { Key, Ui } from './ui.ts';

export interface ListFilters {
  q: string;
  status: string;
  tag: string;
  author: string;
  source: string;
  language: string;
}

export interface ListProps {
  filters: ListFilters;
  articles: readonly Article[];
  /** Query of the next page. */
  next?: string;
  known: KnownNames;
  notice?: string;
}

export const statusBadge = (ui: Ui, status: Status): Markup => badge(status, ui.t(`status.${status}` as Key));

/** To the page for a new article. */
export const writeButton = (ui: Ui): Markup | undefined =>
  ui.may('articles:write')
    ? html`<a class="button primary" href="${ui.base}/write">${icon(ui, 'edit')} ${ui.t('edit.new')}</a>`
    : undefined;

export function listPage(ui: Ui, props: ListProps): Markup {
  const { t } = ui;
  const { filters, articles, next } = props;
  const filtered = Object.values(filters).some(Boolean);
  const body = html`${filterForm(ui, props, filtered)}
${
  articles.length
    ? html`<ol class="articles">${articles.map((article) => row(ui, article))}</ol>`
    : html`<p class="empty">${t(filters.q ? 'list.none.words' : filtered ? 'list.none' : 'list.empty')}</p>`
}
${nextPage(ui, next, 'list.older')}`;
  return frame(ui, { title: t('nav.articles'), beside: writeButton(ui), body, notice: props.notice });
}

function filterForm(ui: Ui, { filters, known }: ListProps, filtered: boolean): Markup {
  const { t } = ui;
  const any = { value: '', label: t('list.any') };
  const names = known.languages.map((tag) => ({ value: tag, label: languageName(tag) }));
  const text = (name: 'tag' | 'author' | 'source', labels: readonly string[]) => html`<div class="field">
<label for="${name}">${t(`list.${name}`)}</label>
<input id="${name}" name="${name}" value="${filters[name]}" dir="auto" list="${name}-names" autocomplete="off">
<datalist id="${name}-names">${labels.map((label) => html`<option value="${label}"></option>`)}</datalist></div>`;
  return html`<form class="filters" role="search" method="get" aria-label="${t('list.filter')}">
<div class="field wide"><label for="q">${t('list.search')}</label>
<input type="search" id="q" name="q" value="${filters.q}" dir="auto" maxlength="200"></div>
${select(
  'status',
  t('list.status'),
  [any, ...STATUSES.map((value) => ({ value, label: t(`status.${value}` as Key) }))],
  filters.status,
)}
${text('tag', known.tags)}
${text('author', known.authors)}
${text('source', known.sources)}
${select('language', t('list.language'), [any, ...names], filters.language)}
<p class="go"><button>${t('list.show')}</button>${filtered && html` <a href="${ui.base}/list">${t('list.clear')}</a>`}</p>
</form>`;
}

function row(ui: Ui, article: Article): Markup {
  const { t, base } = ui;
  const writes = ui.may('articles:write');
  const at = article.publishedAt ?? article.createdAt;
  return html`<li>
<h2><a href="${base}/${writes ? 'edit' : 'look'}/${article.id}" lang="${article.language}"><bdi>${article.title}</bdi></a></h2>
<p class="about">${statusBadge(ui, article.status)} ${when(ui, at)}
<span class="language">${languageName(article.language)}</span>
${article.authors.length > 0 && html`<span><bdi>${article.authors.map((a) => a.name).join(', ')}</bdi></span>`}
${article.tags.length > 0 && html`<span class="tags">${article.tags.map((tag) => html`<a href="${base}/list?tag=${encodeURIComponent(tag)}"><bdi>${tag}</bdi></a> `)}</span>`}
<span class="links"><a href="${base}/look/${article.id}">${t('look.link')}<span class="unseen">: ${article.title}</span></a>
<a href="${base}/history/${article.id}">${t('history.link')}<span class="unseen">: ${article.title}</span></a></span></p>
</li>`;
}
