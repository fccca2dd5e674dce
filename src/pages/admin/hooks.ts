// Webhooks: programs that are called with each change. For admins alone: their addresses may be secrets.
import { EVENTS } from '../../services/push/webhooks.ts';
import type { WebhookRow } from '../../store/webhooks.ts';
import { html, type Markup } from '../markup.ts';
import { problemText } from './faults.ts';
import { type Faults, faultSummary, faultsAt, field, targets } from './fields.ts';
import { formToken, when } from './frame.ts';
import type { Key, Ui } from './ui.ts';

export interface HookForm {
  url: string;
  view: string;
  events: readonly string[];
}

export interface HooksProps {
  rows: readonly WebhookRow[];
  /** Of the form: sent twice, it makes one webhook. */
  once: string;
  /** What was typed, when it was refused. */
  form?: HookForm;
  faults?: Faults;
}

const BLANK: HookForm = { url: '', view: '/', events: EVENTS };

export function hooks(ui: Ui, { rows, once, form = BLANK, faults = [] }: HooksProps): Markup {
  const { t, base } = ui;
  const action = `${base}/subscribers`;
  return html`<section aria-labelledby="webhooks"><h2 id="webhooks">${t('push.webhooks')}</h2><p class="quiet">${t('push.webhooks.about')}</p>
${
  rows.length > 0 &&
  html`<div class="scroll" role="region" aria-label="${t('push.webhooks')}" tabindex="0"><table>
<thead><tr><th scope="col">${t('push.feed')}</th><th scope="col">${t('push.callback')}</th><th scope="col">${t('push.events')}</th><th scope="col">${t('push.state')}</th><th><span class="unseen">${t('push.remove')}</span></th></tr></thead>
<tbody>${rows.map((row) => line(ui, row, action))}</tbody></table></div>`
}
<form class="card" method="post" action="${action}" aria-labelledby="new-hook"><h2 id="new-hook">${t('push.new')}</h2>
${formToken(ui)}<input type="hidden" name="once" value="${once}">${faultSummary(ui, faults, targets(ui, { '/url': 'push.url', '/view': 'push.view', '/events': 'push.events' }))}
${field(ui, faults, { pointer: '/url', name: 'url', label: t('push.url'), value: form.url, type: 'url', more: html`autocomplete="off"` })}
${field(ui, faults, { pointer: '/view', name: 'view', label: t('push.view'), value: form.view, hint: t('push.view.hint'), more: html`autocomplete="off" spellcheck="false"` })}
<fieldset class="kinds" id="events"><legend>${t('push.events')}</legend>${EVENTS.map(
    (event) =>
      html`<p><input type="checkbox" id="event-${event}" name="event" value="${event}"${form.events.includes(event) && html` checked`}> <label for="event-${event}">${t(`change.${event}` as Key)}</label></p>`,
  )}${faultsAt(faults, '/events', true).map((fault) => html`<p class="fault">${problemText(ui, fault)}</p>`)}</fieldset>
<p class="actions"><button class="primary" name="do" value="make">${t('push.make')}</button></p></form></section>`;
}

function line(ui: Ui, { id, view, url, events, disabledAt }: WebhookRow, action: string): Markup {
  const { t } = ui;
  const state = disabledAt === null ? 'active' : 'disabled';
  return html`<tr>
<td><a class="ltr" href="${ui.site.url}${view}">${decoded(view)}</a></td><td><span class="ltr">${url}</span></td>
<td>${events.map((event) => t(`change.${event}` as Key)).join(', ')}</td>
<td><span class="badge ${state}">${t(`push.${state}` as Key)}</span> ${disabledAt !== null && when(ui, disabledAt)}</td>
<td><form method="post" action="${action}">${formToken(ui)}<input type="hidden" name="do" value="remove"><button class="danger" name="id" value="${id}">${t('push.remove')}<span class="unseen">: ${url}</span></button></form></td></tr>`;
}

/** A path as people read it. */
export function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
