// The first page.
import { type Article, STATUSES } from '../../domain/model.ts';
import type { Readership } from '../../services/telemetry/readership.ts';
import type { LatestChange, pushNumbers } from '../../store/overview.ts';
import { html, type Markup } from '../markup.ts';
import { badge, table } from './components.ts';
import { formToken, frame, when } from './frame.ts';
import { writeButton } from './list.ts';
import type { Key, Ui } from './ui.ts';

export interface DashboardProps {
  /** Articles by status; absent for those who may not read them. */
  counts?: Readonly<Record<string, number>>;
  changes?: readonly (LatestChange & { about?: Article })[];
  readers?: Readership;
  push?: Awaited<ReturnType<typeof pushNumbers>>;
  /** Nobody has an account yet, and whoever looks may make the first. */
  first?: boolean;
}

export function dashboardPage(ui: Ui, props: DashboardProps): Markup {
  const { counts, changes = [], push, readers, first } = props;
  const { t } = ui;
  const body = html`${first && firstAccount(ui)}
${counts && numbers(STATUSES.map((status) => numberCard(ui, counts[status] ?? 0, t(`status.${status}` as Key), `/list?status=${status}`)))}
${
  counts &&
  html`<section aria-labelledby="latest"><h2 id="latest">${t('dashboard.latest')}</h2>
${changes.length ? html`<ol class="log">${changes.map((change) => entry(ui, change))}</ol>` : html`<p class="empty">${t('dashboard.nothing')}</p>`}</section>`
}
${readers && readership(ui, readers)}
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

export const number = (ui: Ui, n: number): string => new Intl.NumberFormat(ui.language).format(n);

function entry(ui: Ui, { kind, at, note, about }: LatestChange & { about?: Article }): Markup {
  const title = about
    ? html`<a href="${ui.base}/${ui.may('articles:write') ? 'edit' : 'look'}/${about.id}" lang="${about.language}"><bdi>${about.title}</bdi></a>`
    : html`<span class="quiet">${ui.t('dashboard.erased')}</span>`;
  return html`<li>${badge(kind, ui.t(`change.${kind}` as Key))} ${title} <span class="quiet at">${when(ui, at)}</span>${note && html`<p class="quiet" dir="auto">${note}</p>`}</li>`;
}

const HEADINGS = ['readers.client', 'readers.subscribers', 'readers.requests', 'readers.ratio'] as const;

/** What readers do. */
function readership(ui: Ui, { since, polls, unchanged, subscribers, clients }: Readership): Markup {
  const { t } = ui;
  const card = (figure: string, label: Key) =>
    html`<li><span class="figure"><strong>${figure}</strong> <span>${t(label)}</span></span></li> `;
  const lines = clients.map(
    (client) =>
      html`<tr><td><span class="ltr">${client.name}</span>${client.careless && html` ${badge('careless', t('readers.careless'))}`}</td>
<td>${client.subscribers ? number(ui, client.subscribers) : '—'}</td><td>${number(ui, client.requests)}</td><td>${share(ui, client.unchanged, client.requests)}</td></tr>`,
  );
  return html`<section aria-labelledby="readers"><h2 id="readers">${t('readers.title')}</h2>
<p class="quiet">${t('readers.since')} ${when(ui, since)}</p>
${numbers([card(number(ui, polls), 'readers.polls'), card(share(ui, unchanged, polls), 'readers.unchanged'), card(number(ui, subscribers), 'readers.reported')])}
${table(ui, 'readers.client', HEADINGS, lines, 'readers.none')}</section>`;
}

const share = (ui: Ui, part: number, whole: number): string =>
  whole ? new Intl.NumberFormat(ui.language, { style: 'percent' }).format(part / whole) : '—';
