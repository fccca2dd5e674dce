// The review list, and a writer's own articles grouped by progress.
import { type Article, STATUSES } from '../../../domain/model.ts';
import type { ReviewItem } from '../../../store/articles/review.ts';
import { html, type Markup } from '../../markup.ts';
import { when } from '../components.ts';
import { frame } from '../frame.ts';
import { statusBadge, writeButton } from '../lists/list.ts';
import { type Key, nameOf, type Ui } from '../ui.ts';

export interface ReviewArticle extends ReviewItem {
  article: Article;
  /** The assignee's name. */
  assignee?: string;
}

export interface ReviewProps {
  waiting: readonly ReviewArticle[];
  /** Only articles assigned to the signed-in person. */
  mine: boolean;
}

/** Oldest first. */
export function reviewPage(ui: Ui, { waiting, mine }: ReviewProps): Markup {
  const { t, base } = ui;
  const tab = (key: Key, path: string, here: boolean) =>
    html`<li><a href="${base}${path}"${here && html` aria-current="page"`}>${t(key)}</a></li> `;
  const line = ({ article, at, name = '', assignee }: ReviewArticle) => html`<li>
<h2><a href="${base}/edit/${article.id}" lang="${article.language}"><bdi>${article.title}</bdi></a></h2>
<p class="about"><span>${t('review.from')} <bdi>${nameOf(t, name) || '—'}</bdi></span> ${when(ui, at)}
${assignee && html`<span>${t('assign.title')}: <bdi>${assignee}</bdi></span>`}</p></li>`;
  const body = html`<nav class="places parts" aria-label="${t('nav.review')}"><ul>
${tab('review.all', '/review', !mine)}${tab('review.mine', '/review?mine=1', mine)}</ul></nav>
${waiting.length ? html`<ol class="articles">${waiting.map(line)}</ol>` : html`<p class="empty">${t(mine ? 'review.none.mine' : 'review.none')}</p>`}`;
  return frame(ui, { title: t('nav.review'), body });
}

/** Groups of a writer's articles; returned ones, which wait for the writer, come first. */
const GROUPS = ['returned', ...STATUSES] as const;
type Group = (typeof GROUPS)[number];

export const groupOf = ({ article, kind }: ReviewArticle): Group =>
  article.status === 'draft' && kind === 'return' ? 'returned' : article.status;

export function minePage(ui: Ui, own: readonly ReviewArticle[]): Markup {
  const { t } = ui;
  const groups = GROUPS.map((group) => [group, own.filter((one) => groupOf(one) === group)] as const);
  const body = own.length
    ? html`${groups.map(([group, list]) => list.length > 0 && section(ui, group, list))}`
    : html`<p class="empty">${t('mine.none')}</p>`;
  return frame(ui, { title: t('nav.mine'), beside: writeButton(ui), body });
}

function section(ui: Ui, group: Group, list: readonly ReviewArticle[]): Markup {
  const { t, base } = ui;
  const editable = ['returned', 'draft', 'review'].includes(group);
  const line = ({ article, at, text, name = '' }: ReviewArticle) => html`<li>
<h3><a href="${base}/${editable ? 'edit' : 'look'}/${article.id}" lang="${article.language}"><bdi>${article.title}</bdi></a></h3>
<p class="about">${statusBadge(ui, article.status)} ${when(ui, group === 'published' ? (article.publishedAt ?? at) : Math.max(at, article.updatedAt))}</p>
${group === 'returned' && html`<p class="said" dir="auto"><strong>${nameOf(t, name)}:</strong> ${text}</p>`}</li>`;
  return html`<section aria-labelledby="group-${group}"><h2 id="group-${group}">${t(`mine.${group}` as Key)} <span class="count">${list.length}</span></h2>
<ol class="articles">${list.map(line)}</ol></section>`;
}
