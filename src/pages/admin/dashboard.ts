// The first page.
import type { Article } from '../../domain/model.ts';
import type { Readership } from '../../services/telemetry/readership.ts';
import type { LatestChange, pushNumbers } from '../../store/overview.ts';
import { html, type Markup } from '../markup.ts';
import { frame, when } from './frame.ts';
import { STATUSES } from './list.ts';
import type { Key, Ui } from './ui.ts';

export interface DashboardProps {
  /** Articles by status; absent for those who may not read them. */
  counts?: Readonly<Record<string, number>>;
  changes?: readonly (LatestChange & { about?: Article })[];
  readers?: Readership;
  push?: Awaited<ReturnType<typeof pushNumbers>>;
}

export function dashboardPage(ui: Ui, { counts, changes = [], push, readers }: DashboardProps): Markup {
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
${readers && readership(ui, readers)}
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
  return html`<li><span class="badge ${kind}">${ui.t(`change.${kind}` as Key)}</span> ${title} <span class="quiet at">${when(ui, at)}</span>${note && html`<p class="quiet" dir="auto">${note}</p>`}</li>`;
}

/** What readers do. */
function readership(ui: Ui, { since, polls, unchanged, subscribers, clients }: Readership): Markup {
  const { t } = ui;
  const card = (figure: string, label: Key) =>
    html`<li><span class="figure"><strong>${figure}</strong> <span>${t(label)}</span></span></li> `;
  return html`<section aria-labelledby="readers"><h2 id="readers">${t('readers.title')}</h2>
<p class="quiet">${t('readers.since')} ${when(ui, since)}</p>
<ul class="numbers">${card(number(ui, polls), 'readers.polls')}${card(share(ui, unchanged, polls), 'readers.unchanged')}${card(number(ui, subscribers), 'readers.reported')}</ul>
${
  clients.length
    ? html`<div class="scroll" role="region" aria-label="${t('readers.client')}" tabindex="0"><table>
<thead><tr><th scope="col">${t('readers.client')}</th><th scope="col">${t('readers.subscribers')}</th><th scope="col">${t('readers.requests')}</th><th scope="col">${t('readers.ratio')}</th></tr></thead>
<tbody>${clients.map(
        (
          client,
        ) => html`<tr><td><span class="ltr">${client.name}</span>${client.careless && html` <span class="badge careless">${t('readers.careless')}</span>`}</td>
<td>${client.subscribers ? number(ui, client.subscribers) : '—'}</td><td>${number(ui, client.requests)}</td><td>${share(ui, client.unchanged, client.requests)}</td></tr>`,
      )}</tbody></table></div>`
    : html`<p class="empty">${t('readers.none')}</p>`
}</section>`;
}

const share = (ui: Ui, part: number, whole: number): string =>
  whole ? new Intl.NumberFormat(ui.language, { style: 'percent' }).format(part / whole) : '—';
