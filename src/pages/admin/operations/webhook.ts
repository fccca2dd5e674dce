// One webhook: what it hears of, whether it is called, and how its calls went. For admins alone.
import type { TestResult } from '../../../services/push/webhook-calls.ts';
import { oldSecretsEnd } from '../../../services/push/webhooks.ts';
import type { DeliveryRow } from '../../../store/push/deliveries.ts';
import type { ToldChange } from '../../../store/push/outbox.ts';
import type { WebhookRow } from '../../../store/push/webhooks.ts';
import { html, type Markup } from '../../markup.ts';
import { card, filledIn, formToken, nextPage, table, when } from '../components.ts';
import { problemText } from '../faults.ts';
import type { Faults } from '../fields.ts';
import { frame } from '../frame.ts';
import type { Key, Ui } from '../ui.ts';
import { stateBadge, type WebhookForm, webhookFields } from './push.ts';

export interface WebhookProps {
  row: WebhookRow;
  /** Of the form for a new secret: sent twice, it makes one. */
  once: string;
  deliveries: readonly (DeliveryRow & { state: string })[];
  /** What the deliveries tell, by the number of the change. */
  told: ReadonlyMap<number, ToldChange>;
  /** Cursor of the next page of deliveries. */
  after?: string;
  /** What was typed, when it was refused. */
  form?: WebhookForm;
  faults?: Faults;
  tested?: TestResult;
  /** Its new secret, which was just made. */
  secret?: string;
  notice?: string;
}

export function webhookPage(ui: Ui, props: WebhookProps): Markup {
  const { t, base } = ui;
  const { row, once, form = row, faults = [], tested, secret, after, notice } = props;
  const action = `${base}/webhook/${row.id}`;
  const until = oldSecretsEnd(row, ui.now);
  const shown =
    secret && html`<p>${t('push.once', { host: row.host })}</p><code class="secret">${secret}</code>`;
  const button = (name: string, key: Key, kind = '') =>
    html`<button${kind && html` class="${kind}"`} name="do" value="${name}">${t(key)}</button> `;
  const state =
    row.disabledAt === null
      ? html`<p>${stateBadge(ui, 'active')}</p><p class="actions">${button('off', 'hook.off')}</p>`
      : html`<p>${stateBadge(ui, 'disabled')} ${when(ui, row.disabledAt)}</p>
<p>${t(row.disabledReason === 'by-hand' ? 'hook.off.byHand' : 'hook.off.answered')} ${t('hook.off.about')}</p>
<p class="actions">${button('replay', 'hook.on.send', 'primary')}${button('on', 'hook.on.skip')}</p>`;
  const body = html`<p><a href="${base}/subscribers">${t('nav.subscribers')}</a></p>
${card(ui, 'state', 'push.state', action, state)}
${card(
  ui,
  'test',
  'hook.test',
  action,
  html`<p>${t('hook.test.about')}</p>${tested && testResult(ui, tested)}<p class="actions">${button('test', 'hook.test.send')}</p>`,
)}
${card(
  ui,
  'change',
  'hook.change',
  action,
  html`<p>${t('hook.change.about')}</p>${webhookFields(ui, form, faults)}<p class="actions">${button('save', 'edit.save', 'primary')}</p>`,
)}
${card(
  ui,
  'secret',
  'hook.secret',
  action,
  html`<input type="hidden" name="once" value="${once}"><p>${t('hook.secret.about')}</p>
${until !== null && html`<p>${filledIn(t('hook.secret.until'), 'time', when(ui, until))}</p>`}<p class="actions">${button('secret', 'hook.secret.make')}</p>`,
)}
<section aria-labelledby="deliveries"><h2 id="deliveries">${t('hook.deliveries')}</h2><p class="quiet">${t('hook.deliveries.about')}</p>
${deliveryTable(ui, props, action)}
${nextPage(ui, after === undefined ? undefined : `after=${after}`, 'hook.deliveries.more')}</section>
${card(
  ui,
  'removal',
  'hook.remove',
  action,
  html`<p>${t('hook.remove.about')}</p><p class="actions">${button('remove', 'push.remove', 'danger')}</p>`,
)}`;
  return frame(ui, {
    title: t('hook.title', { host: row.host }),
    body,
    width: 'wide',
    notice: shown ?? notice,
  });
}

/** What came back of a test. */
function testResult(ui: Ui, { status, milliseconds, body, problem }: TestResult): Markup {
  const { t } = ui;
  const came =
    problem === null
      ? html`${t(status !== null && status < 300 ? 'hook.test.ok' : 'hook.test.refused', { status: `${status}` })}`
      : html`${t('hook.test.none')} ${problemText(ui, problem)}`;
  return html`<div role="status" id="tested"><p><strong>${came}</strong> <span class="quiet">${t('hook.test.took', { ms: `${milliseconds}` })}</span></p>
${body && html`<pre class="answer" dir="ltr" tabindex="0">${body}</pre>`}</div>`;
}

function deliveryTable(ui: Ui, { deliveries, told, row }: WebhookProps, action: string) {
  const { t, base } = ui;
  const again = ({ id }: DeliveryRow, name: string) =>
    html` <form method="post" action="${action}">${formToken(ui)}<input type="hidden" name="do" value="again"><button name="delivery" value="${id}">${t('hook.again')}<span class="unseen">: ${name}</span></button></form>`;
  const headings = [
    'hook.event',
    'push.state',
    'outbox.attempts',
    'hook.answer',
    'hook.tried',
    'outbox.next',
  ] as const;
  const lines = deliveries.map((one) => {
    const change = told.get(one.seq);
    const name = change?.title ?? `${one.seq}`;
    const mayRepeat = row.disabledAt === null && one.claim === null && one.attempts > 0;
    return html`<tr><td class="told">${change && t(`change.${change.kind}` as Key)} ${change?.title ? html`<a href="${base}/history/${change.id}"><bdi>${name}</bdi></a>` : html`<span class="ltr">${name}</span>`}</td>
<td>${stateBadge(ui, one.state)}</td><td>${one.attempts}</td>
<td>${one.answeredStatus ?? '—'}${one.durationMs !== null && html` <span class="quiet">${t('hook.test.took', { ms: `${one.durationMs}` })}</span>`}${one.lastError !== null && one.answeredStatus === null && html` ${problemText(ui, one.lastError)}`}</td>
<td>${one.attemptedAt === null ? '—' : when(ui, one.attemptedAt)}</td>
<td>${one.dueAt === null || one.claim ? '—' : when(ui, one.dueAt)}${mayRepeat && again(one, name)}</td></tr>`;
  });
  return table(ui, 'hook.deliveries', headings, lines, 'hook.deliveries.none');
}
