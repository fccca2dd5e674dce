// Who is told of changes, and how that goes.
import type { DeliveryRow } from '../../store/deliveries.ts';
import type { SubscriptionRow } from '../../store/subscriptions.ts';
import { html, type Markup } from '../markup.ts';
import { problemText } from './faults.ts';
import { formToken, frame, when } from './frame.ts';
import { decoded, type HooksProps, hooks } from './hooks.ts';
import type { Key, Ui } from './ui.ts';

export interface SubscribersProps {
  rows: readonly { subscription: SubscriptionRow; delivery: DeliveryRow | null }[];
  pending: readonly { mode: string; topicUrl: string; callback: string; row: DeliveryRow }[];
  /** Cursor of the next page. */
  after?: number;
  /** For admins alone. */
  webhooks?: HooksProps;
  /** A webhook that was just made. */
  made?: { host: string; secret: string };
  notice?: string;
}

const badge = (ui: Ui, state: string): Markup =>
  html`<span class="badge ${state}">${ui.t(`push.${state}` as Key)}</span>`;

const date = (ui: Ui, at: number | null) => (at === null ? '—' : when(ui, at));

export function subscribersPage(ui: Ui, props: SubscribersProps): Markup {
  const { rows, pending, after, webhooks, made, notice } = props;
  const { t } = ui;
  const shown =
    made && html`<p>${t('push.once', { host: made.host })}</p><code class="secret">${made.secret}</code>`;
  const body = html`<div class="heading"><h1>${t('nav.subscribers')}</h1></div><p>${t('push.about')}</p>
${
  rows.length
    ? html`<div class="scroll" role="region" aria-label="${t('nav.subscribers')}" tabindex="0"><table>
<thead><tr><th scope="col">${t('push.feed')}</th><th scope="col">${t('push.callback')}</th><th scope="col">${t('push.state')}</th><th scope="col">${t('push.last')}</th><th scope="col">${t('push.expires')}</th></tr></thead>
<tbody>${rows.map(
        ({ subscription: s, delivery }) => html`<tr>
<td><a class="ltr" href="${ui.site.url}${s.topic}">${decoded(s.topic)}</a></td><td><span class="ltr">${s.callback}</span> <span class="quiet">${s.protocol}</span></td>
<td>${badge(ui, delivery?.lastError ? 'failing' : 'active')}${delivery?.lastError && html` <span class="quiet">${problemText(ui, delivery.lastError)}</span>`}</td>
<td>${date(ui, s.deliveredAt)}</td><td>${when(ui, s.expiresAt)}</td></tr>`,
      )}</tbody></table></div>`
    : html`<p class="empty">${t('push.none')}</p>`
}
${after !== undefined && html`<p><a class="button" rel="next" href="?after=${after}">${t('push.more')}</a></p>`}
${
  pending.length > 0 &&
  html`<section aria-labelledby="pending"><h2 id="pending">${t('push.pending')}</h2><ul class="log">${pending.map(
    ({ mode, topicUrl, callback, row }) =>
      html`<li><span class="ltr">${mode} ${topicUrl} → ${callback}</span>${row.lastError && html` <span class="quiet">${problemText(ui, row.lastError)}</span>`}</li>`,
  )}</ul></section>`
}`;
  return frame(ui, {
    ...{ title: t('nav.subscribers'), wide: true, notice: shown ?? notice },
    body: html`${body}${webhooks && hooks(ui, webhooks)}`,
  });
}

export interface OutboxProps {
  rows: readonly (DeliveryRow & { state: string })[];
  failed: boolean;
  mayRetry: boolean;
  notice?: string;
}

export function outboxPage(ui: Ui, { rows, failed, mayRetry, notice }: OutboxProps): Markup {
  const { t, base } = ui;
  const tab = (href: string, key: Key, here: boolean) =>
    html`<li><a href="${base}/outbox${href}"${here && html` aria-current="page"`}>${t(key)}</a></li> `;
  const again = ({ id, host, kind }: DeliveryRow) =>
    html` <form method="post" action="${base}/outbox">${formToken(ui)}<button name="id" value="${id}">${t('outbox.again')}<span class="unseen">: ${kind} ${host}</span></button></form>`;
  const body = html`<div class="heading"><h1>${t('nav.deliveries')}</h1></div><p>${t('outbox.about')}</p>
<ul class="tabs">${tab('', 'outbox.waiting', !failed)}${tab('?state=failed', 'outbox.failed', failed)}</ul>
${
  rows.length
    ? html`<div class="scroll" role="region" aria-label="${t('nav.deliveries')}" tabindex="0"><table>
<thead><tr><th scope="col">${t('outbox.kind')}</th><th scope="col">${t('outbox.host')}</th><th scope="col">${t('push.state')}</th><th scope="col">${t('outbox.attempts')}</th><th scope="col">${t('outbox.next')}</th><th scope="col">${t('outbox.error')}</th></tr></thead>
<tbody>${rows.map(
        (
          row,
        ) => html`<tr><td>${row.kind}${row.subject && html` <span class="quiet ltr">${decoded(row.subject)}</span>`}</td><td><span class="ltr">${row.host || '—'}</span></td>
<td>${badge(ui, row.state)}</td><td>${row.attempts}</td><td>${row.claim ? '—' : date(ui, row.dueAt)}</td><td>${row.lastError === null ? '—' : problemText(ui, row.lastError)}${mayRetry && row.lastError !== null && !row.claim && again(row)}</td></tr>`,
      )}</tbody></table></div>`
    : html`<p class="empty">${t('outbox.none')}</p>`
}`;
  return frame(ui, { title: t('nav.deliveries'), body, wide: true, notice });
}
