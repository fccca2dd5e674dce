// The list of articles: narrowed by tabs and filters; some or all of them selected.
import { type Article, isDraft, type Status } from '../../../domain/model.ts';
import type { Counted } from '../../../store/articles/list-counts.ts';
import { html, languageName, type Markup } from '../../markup.ts';
import { badge, nextPage, when } from '../components.ts';
import { faultSummary, targets } from '../fields.ts';
import { frame } from '../frame.ts';
import { icon } from '../icons.ts';
import type { Key, Ui } from '../ui.ts';
import { countOf, filterForm, type Narrowing, savedSearches, tabs } from './filters.ts';
import { pick, selectable } from './selection.ts';

export interface ListProps extends Narrowing {
  articles: readonly Article[];
  /** Ids of those that whoever looks may change because they are drafts of their own. */
  own: ReadonlySet<string>;
  /** How many pass. */
  total: Counted;
  /** Of this list, without where its page begins. */
  query: string;
  /** Query of the next page. */
  next?: string;
  notice?: string;
}

/** Tags of a line. */
const MAX_TAGS = 3;

export const statusBadge = (ui: Ui, status: Status): Markup => badge(status, ui.t(`status.${status}` as Key));

/** To the page for a new article. */
export const writeButton = (ui: Ui): Markup | undefined =>
  ui.may('articles:draft')
    ? html`<a class="button primary" href="${ui.base}/write">${icon(ui, 'edit')} ${ui.t('edit.new')}</a>`
    : undefined;

export function listPage(ui: Ui, props: ListProps): Markup {
  const { t } = ui;
  const { filters, tab, articles, own, next, total, query } = props;
  const filtered = Object.values(filters).some(Boolean);
  const none = filters.q ? 'list.none.words' : filtered ? 'list.none' : (`list.empty.${tab}` as const);
  const beside = html`<p class="links"><a href="${ui.base}/calendar">${icon(ui, 'calendar')} ${t('calendar.title')}</a> <a href="${ui.base}/bulk">${t('bulk.recent')}</a> ${writeButton(ui)}</p>`;
  const body = html`${faultSummary(ui, props.faults ?? [], targets(ui, { '/search-name': 'list.saved.name' }))}
${tabs(ui, props)}
${savedSearches(ui, props, filtered || tab !== 'all' ? query : '')}
${filterForm(ui, props, filtered)}
${
  articles.length
    ? html`<p class="hint" id="total">${t('list.total', { n: countOf(ui, total) })}</p>
${selectable(ui, { query, total, list: html`<ol class="articles lines">${articles.map((article) => row(ui, article, own.has(article.id)))}</ol>` })}`
    : html`<p class="empty">${t(none)}</p>`
}
${nextPage(ui, next, 'list.further')}`;
  return frame(ui, { title: t('nav.articles'), beside, body, notice: props.notice, width: 'wide' });
}

function row(ui: Ui, article: Article, isOwn: boolean): Markup {
  const { t, base } = ui;
  const writes = ui.may('articles:write') || isOwn;
  const at = isDraft(article.status) ? article.updatedAt : (article.publishedAt ?? article.createdAt);
  return html`<li>
${pick(ui, article)}
<h2><a href="${base}/${writes ? 'edit' : 'look'}/${article.id}" lang="${article.language}"><bdi>${article.title}</bdi></a></h2>
<p class="about">${statusBadge(ui, article.status)} ${when(ui, at)}
<span class="language">${languageName(article.language)}</span>
${article.authors.length > 0 && html`<span><bdi>${article.authors.map((a) => a.name).join(', ')}</bdi></span>`}
${article.tags.length > 0 && html`<span class="tags">${article.tags.slice(0, MAX_TAGS).map((tag) => html`<a href="${base}/list?tag=${encodeURIComponent(tag)}"><bdi>${tag}</bdi></a> `)}${article.tags.length > MAX_TAGS && html`<span title="${article.tags.join(', ')}">+${article.tags.length - MAX_TAGS}</span>`}</span>`}
<span class="links"><a href="${base}/look/${article.id}">${t('look.link')}<span class="unseen">: ${article.title}</span></a>
<a href="${base}/history/${article.id}">${t('history.link')}<span class="unseen">: ${article.title}</span></a></span></p>
</li>`;
}
