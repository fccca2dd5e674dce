// Who is told of changes, and how that goes. Webhooks are for admins alone: their addresses may be secrets.
import { EVENTS } from '../../../services/push/webhooks.ts';
import type { DeliveryRow } from '../../../store/push/deliveries.ts';
import type { SubscriptionRow } from '../../../store/push/subscriptions.ts';
import type { WebhookRow } from '../../../store/push/webhooks.ts';
import { html, type Markup } from '../../markup.ts';
import { badge, card, checkboxes, formToken, nextPage, table, when } from '../components.ts';
import { problemText } from '../faults.ts';
import { type Faults, faultLines, faultSummary, field, targets } from '../fields.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';

export interface WebhookForm {
  url: string;
  view: string;
  events: readonly string[];
}

export interface WebhooksProps {
  rows: readonly WebhookRow[];
  /** Of the form: sent twice, it makes one webhook. */
  once: string;
  /** What was typed, when it was refused. */
  form?: WebhookForm;
  faults?: Faults;
}

const BLANK: WebhookForm = { url: '', view: '/', events: EVENTS };

export interface SubscribersProps {
  rows: readonly { subscription: SubscriptionRow; delivery: DeliveryRow | null }[];
  pending: readonly { mode: string; topicUrl: string; callback: string; row: DeliveryRow }[];
  /** Cursor of the next page. */
  after?: number;
  /** For admins alone. */
  webhooks?: WebhooksProps;
  /** A webhook that was just made. */
  made?: { host: string; secret: string };
  notice?: string;
}

export const stateBadge = ({ t }: Ui, state: string): Markup => badge(state, t(`push.${state}` as Key));

const date = (ui: Ui, at: number | null) => (at === null ? '—' : when(ui, at));

/** What went wrong at the last attempt, in English. */
const lastError = (ui: Ui, row: DeliveryRow | null) =>
  row?.lastError && html` <span class="quiet">${problemText(ui, row.lastError)}</span>`;

/** A path as people read it. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

export function subscribersPage(ui: Ui, props: SubscribersProps): Markup {
  const { rows, pending, after, webhooks, made, notice } = props;
  const { t } = ui;
  const shown =
    made && html`<p>${t('push.once', { host: made.host })}</p><code class="secret">${made.secret}</code>`;
  const headings = ['push.feed', 'push.callback', 'push.state', 'push.last', 'push.expires'] as const;
  const lines = rows.map(
    ({ subscription: s, delivery }) => html`<tr>
<td><a class="ltr" href="${ui.site.url}${s.topic}">${decoded(s.topic)}</a></td><td><span class="ltr">${s.callback}</span> <span class="quiet">${s.protocol}</span></td>
<td>${stateBadge(ui, delivery?.lastError ? 'failing' : 'active')}${lastError(ui, delivery)}</td>
<td>${date(ui, s.deliveredAt)}</td><td>${when(ui, s.expiresAt)}</td></tr>`,
  );
  const body = html`<p>${t('push.about')}</p>
${table(ui, 'nav.subscribers', headings, lines, 'push.none')}
${nextPage(ui, after === undefined ? undefined : `after=${after}`, 'push.more')}
${
  pending.length > 0 &&
  html`<section aria-labelledby="pending"><h2 id="pending">${t('push.pending')}</h2><ul class="log">${pending.map(
    ({ mode, topicUrl, callback, row }) =>
      html`<li><span class="ltr">${mode} ${topicUrl} → ${callback}</span>${lastError(ui, row)}</li>`,
  )}</ul></section>`
}
${webhooks && webhookSection(ui, webhooks)}`;
  return frame(ui, { title: t('nav.subscribers'), body, width: 'wide', notice: shown ?? notice });
}

function webhookSection(ui: Ui, { rows, once, form = BLANK, faults = [] }: WebhooksProps): Markup {
  const { t } = ui;
  const removal = html`<span class="unseen">${t('push.remove')}</span>`;
  const headings = ['push.feed', 'push.callback', 'push.events', 'push.state', removal] as const;
  const lines = rows.map((row) => webhookLine(ui, row));
  const fields = html`<input type="hidden" name="once" value="${once}">${webhookFields(ui, form, faults)}
<p class="actions"><button class="primary" name="do" value="make">${t('push.make')}</button></p>`;
  return html`<section aria-labelledby="webhooks"><h2 id="webhooks">${t('push.webhooks')}</h2><p class="quiet">${t('push.webhooks.about')}</p>
${table(ui, 'push.webhooks', headings, lines)}
${card(ui, 'new-hook', 'push.new', `${ui.base}/subscribers`, fields)}</section>`;
}

/** What a webhook calls, and what it hears of. */
export function webhookFields(ui: Ui, form: WebhookForm, faults: Faults): Markup {
  const { t } = ui;
  const isChecked = (event: string) => form.events.includes(event);
  const labelOf = (event: string) => t(`change.${event}` as Key);
  return html`${faultSummary(ui, faults, targets(ui, { '/url': 'push.url', '/view': 'push.view', '/events': 'push.events' }))}
${field(ui, faults, { pointer: '/url', name: 'url', label: t('push.url'), value: form.url, type: 'url', more: html`autocomplete="off"` })}
${field(ui, faults, { pointer: '/view', name: 'view', label: t('push.view'), value: form.view, hint: t('push.view.hint'), more: html`autocomplete="off" spellcheck="false"` })}
<fieldset class="kinds" id="events"><legend>${t('push.events')}</legend>${checkboxes({ name: 'event', values: EVENTS, isChecked, labelOf })}${faultLines(ui, faults, '/events')}</fieldset>`;
}

function webhookLine(ui: Ui, { id, view, url, events, disabledAt }: WebhookRow): Markup {
  const { t } = ui;
  return html`<tr>
<td><a class="ltr" href="${ui.site.url}${view}">${decoded(view)}</a></td><td><a class="ltr" href="${ui.base}/webhook/${id}">${url}</a></td>
<td>${events.map((event) => t(`change.${event}` as Key)).join(', ')}</td>
<td>${stateBadge(ui, disabledAt === null ? 'active' : 'disabled')} ${disabledAt !== null && when(ui, disabledAt)}</td>
<td><form method="post" action="${ui.base}/subscribers">${formToken(ui)}<input type="hidden" name="do" value="remove"><button class="danger" name="id" value="${id}">${t('push.remove')}<span class="unseen">: ${url}</span></button></form></td></tr>`;
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
  const headings = [
    'outbox.kind',
    'outbox.host',
    'push.state',
    'outbox.attempts',
    'outbox.next',
    'outbox.error',
  ] as const;
  const lines = rows.map(
    (row) =>
      html`<tr><td>${row.kind}${row.subject && html` <span class="quiet ltr">${decoded(row.subject)}</span>`}</td><td><span class="ltr">${row.host || '—'}</span></td>
<td>${stateBadge(ui, row.state)}</td><td>${row.attempts}</td><td>${row.claim ? '—' : date(ui, row.dueAt)}</td><td>${row.lastError === null ? '—' : problemText(ui, row.lastError)}${mayRetry && row.lastError !== null && !row.claim && again(row)}</td></tr>`,
  );
  const body = html`<p>${t('outbox.about')}</p>
<ul class="tabs">${tab('', 'outbox.waiting', !failed)}${tab('?state=failed', 'outbox.failed', failed)}</ul>
${table(ui, 'nav.deliveries', headings, lines, 'outbox.none')}`;
  return frame(ui, { title: t('nav.deliveries'), body, width: 'wide', notice });
}
