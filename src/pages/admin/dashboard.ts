// The first page.
import { type Article, STATUSES, type Status } from '../../domain/model.ts';
import type { Counted } from '../../store/articles/list-counts.ts';
import type { LatestChange, pushNumbers } from '../../store/overview.ts';
import { html, type Markup } from '../markup.ts';
import { badge, formToken, when } from './components.ts';
import { number } from './figures.ts';
import { frame } from './frame.ts';
import { writeButton } from './lists/list.ts';
import { type Key, nameOf, type Ui } from './ui.ts';

export interface DashboardProps {
  /** Articles by status; absent for those who may not read them. */
  counts?: Readonly<Record<Status, Counted>>;
  changes?: readonly (LatestChange & { about?: Article })[];
  /** For those who run the site. */
  push?: Awaited<ReturnType<typeof pushNumbers>>;
  /** Nobody has an account yet, and whoever looks may make the first. */
  first?: boolean;
}

export function dashboardPage(ui: Ui, props: DashboardProps): Markup {
  const { counts, changes = [], push, first } = props;
  const { t } = ui;
  const body = html`${first && firstAccount(ui)}
${counts && numbers(STATUSES.map((status) => numberCard(ui, counts[status].n, t(`status.${status}` as Key), `/list?status=${status}`)))}
${
  counts &&
  html`<section aria-labelledby="latest"><h2 id="latest">${t('dashboard.latest')}</h2>
${changes.length ? html`<ol class="log">${changes.map((change) => entry(ui, change))}</ol>` : html`<p class="empty">${t('dashboard.nothing')}</p>`}</section>`
}
${
  push &&
  html`<section aria-labelledby="push"><h2 id="push">${t('dashboard.push')}</h2>${numbers([
    numberCard(ui, push.subscriptions.websub ?? 0, 'WebSub', '/subscribers'),
    numberCard(ui, push.subscriptions.rsscloud ?? 0, 'rssCloud', '/subscribers'),
    numberCard(ui, push.waiting, t('dashboard.waiting'), '/outbox'),
    numberCard(ui, push.failed, t('dashboard.failed'), '/outbox?state=failed'),
  ])}</section>`
}`;
  return frame(ui, { title: t('nav.dashboard'), beside: writeButton(ui), body });
}

const firstAccount = (
  ui: Ui,
): Markup => html`<form class="notice" method="post" action="${ui.base}/first-account">${formToken(ui)}
<p>${ui.t('account.first')}</p><p><button class="primary">${ui.t('account.first.go')}</button></p></form>`;

const numbers = (cards: readonly Markup[]): Markup => html`<ul class="numbers">${cards}</ul>`;

const numberCard = (ui: Ui, n: number, label: string, path: string): Markup =>
  html`<li><a href="${ui.base}${path}"><strong>${number(ui, n)}</strong> <span>${label}</span></a></li> `;

function entry(
  ui: Ui,
  { kind: told, isImport, at, note, by, about }: LatestChange & { about?: Article },
): Markup {
  const kind = isImport ? 'import' : told;
  const title = about
    ? html`<a href="${ui.base}/${ui.may('articles:write') ? 'edit' : 'look'}/${about.id}" lang="${about.language}"><bdi>${about.title}</bdi></a>`
    : html`<span class="quiet">${ui.t('dashboard.erased')}</span>`;
  return html`<li>${badge(kind, ui.t(`change.${kind}` as Key))} ${title} <span class="quiet at">${by && html`<bdi>${nameOf(ui.t, by)}</bdi> · `}${when(ui, at)}</span>${note && html`<p class="quiet" dir="auto">${note}</p>`}</li>`;
}
