// The first page.
import type { Article } from '../../model.ts';
import type { LatestChange, pushNumbers } from '../../store/overview.ts';
import { html, type Markup } from '../markup.ts';
import { frame, when } from './frame.ts';
import { STATUSES } from './list.ts';
import type { Key, Ui } from './ui.ts';

export interface DashboardProps {
  /** Articles by status; absent for those who may not read them. */
  counts?: Readonly<Record<string, number>>;
  changes?: readonly (LatestChange & { about?: Article })[];
  push?: Awaited<ReturnType<typeof pushNumbers>>;
}

export function dashboardPage(ui: Ui, { counts, changes = [], push }: DashboardProps): Markup {
  const { t, base } = ui;
  const body = html`<div class="heading"><h1>${t('nav.dashboard')}</h1>
${ui.may('articles:write') && html`<a class="button primary" href="${base}/write">${t('nav.write')}</a>`}</div>
${
  counts &&
  html`<ul class="numbers">${STATUSES.map(
    (status) =>
      html`<li><a href="${base}/list?status=${status}"><strong>${number(ui, counts[status] ?? 0)}</strong> <span>${t(`status.${status}` as Key)}</span></a></li> `,
  )}</ul>`
}
${
  counts &&
  html`<section aria-labelledby="latest"><h2 id="latest">${t('dashboard.latest')}</h2>
${
  changes.length
    ? html`<ol class="log">${changes.map((change) => entry(ui, change))}</ol>`
    : html`<p class="empty">${t('dashboard.nothing')}</p>`
}</section>`
}
${
  push &&
  html`<section aria-labelledby="push"><h2 id="push">${t('dashboard.push')}</h2><ul class="numbers">
<li><a href="${base}/subscribers"><strong>${number(ui, push.subscriptions.websub ?? 0)}</strong> <span>WebSub</span></a></li>
<li><a href="${base}/subscribers"><strong>${number(ui, push.subscriptions.rsscloud ?? 0)}</strong> <span>rssCloud</span></a></li>
<li><a href="${base}/outbox"><strong>${number(ui, push.waiting)}</strong> <span>${t('dashboard.waiting')}</span></a></li>
<li><a href="${base}/outbox?state=failed"><strong>${number(ui, push.failed)}</strong> <span>${t('dashboard.failed')}</span></a></li></ul></section>`
}`;
  return frame(ui, { title: t('nav.dashboard'), body });
}

export const number = (ui: Ui, n: number): string => new Intl.NumberFormat(ui.language).format(n);

function entry(ui: Ui, { kind, at, note, about }: LatestChange & { about?: Article }): Markup {
  const title = about
    ? html`<a href="${ui.base}/${ui.may('articles:write') ? 'edit' : 'look'}/${about.id}" lang="${about.language}"><bdi>${about.title}</bdi></a>`
    : html`<span class="quiet">${ui.t('dashboard.erased')}</span>`;
  return html`<li><span class="badge ${kind}">${ui.t(`change.${kind}` as Key)}</span> ${title} <span class="quiet">${when(ui, at)}</span>${note && html`<p class="quiet" dir="auto">${note}</p>`}</li>`;
}
