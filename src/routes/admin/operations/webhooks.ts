// The page of a webhook: changed, tested, turned off and on again; what was told to it.

import { Hono } from 'hono';
import { fault, invalid } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { checked } from '../../../http/json-body.ts';
import type { WebhookForm } from '../../../pages/admin/operations/push.ts';
import { type WebhookProps, webhookPage } from '../../../pages/admin/operations/webhook.ts';
import type { Context } from '../../../services/context.ts';
import { deliverAgain } from '../../../services/push/delivery/retry-now.ts';
import { testWebhook } from '../../../services/push/webhook-calls.ts';
import {
  changeWebhook,
  findWebhook,
  removeWebhook,
  type WebhookChange,
} from '../../../services/push/webhooks.ts';
import { listDeliveries } from '../../../store/push/delivery-list.ts';
import { toldChanges } from '../../../store/push/outbox.ts';
import { parseDue, stateOf } from '../../api/deliveries.ts';
import { WebhookChangeInput } from '../../api/webhooks/schemas.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { makeOnce } from '../make-once.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';

const PAGE_ROWS = 50;

/** What a form says of a webhook; the whole address of a view's page is pasted, too. */
export function typedWebhook(posted: FormData, { site }: Context): WebhookForm {
  const typed = text(posted, 'view').trim();
  const path = typed.startsWith(`${site.url}/`) ? typed.slice(site.url.length) : typed;
  return {
    url: text(posted, 'url').trim(),
    view: path === site.url || !path ? '/' : path,
    events: posted.getAll('event').map(String),
  };
}

/** What buttons change. */
const TURNS: Readonly<Record<string, WebhookChange>> = {
  off: { enabled: false },
  on: { enabled: true },
  replay: { enabled: true, missed: 'send' },
};

export function webhookPages(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db } = context;
  const base = baseOf(services);

  async function show(c: AdminRequest, id: string, more: Partial<WebhookProps> = {}, status = 200) {
    const row = await findWebhook(context, id);
    const cursor = c.req.query('after');
    const query = { status: 'all', webhook: row.n, limit: PAGE_ROWS } as const;
    const rows = await listDeliveries(db, { ...query, after: cursor ? parseDue(cursor) : undefined });
    const last = rows.length === PAGE_ROWS ? rows.at(-1) : undefined;
    const props = {
      ...{ row, once: crypto.randomUUID(), after: last && `0.${last.id}` },
      deliveries: rows.map((one) => ({ ...one, state: stateOf(one) })),
      told: await toldChanges(
        db,
        rows.map(({ seq }) => seq),
      ),
      ...more,
    };
    return answerPage(webhookPage(c.get('ui'), props), status);
  }

  return new Hono<AdminEnv>()
    .get('/webhook/:id', page('admin'), (c) => show(c, c.req.param('id'), { notice: noticeOf(c) }))
    .post('/webhook/:id', ...form('admin'), async (c) => {
      const id = c.req.param('id');
      const posted = c.get('form');
      const asked = text(posted, 'do');
      const by = acting(c, context);
      const done = (what: string) => goTo(`${base}/webhook/${id}?done=${what}`);
      if (asked === 'remove') {
        await removeWebhook(by, id);
        logChange(c, context, 'webhook removed', { webhook: id });
        return goTo(`${base}/subscribers?done=removed`);
      }
      if (asked === 'again') {
        await deliverAgain(by, Number(text(posted, 'delivery')));
        return done('again');
      }
      if (asked === 'test')
        return show(c, id, { tested: await testWebhook(context, await findWebhook(context, id)) });
      if (asked === 'secret') {
        const made = await makeOnce(c, context, ['webhook secret', id], (more) =>
          changeWebhook(by, id, { rotateSecret: true }, () => more),
        );
        return show(c, id, made ? { secret: made.secret } : { notice: c.get('ui').t('hook.secret.already') });
      }
      const turn = TURNS[asked];
      if (turn) {
        // Turned on already by somebody else: there is nothing that it missed.
        const isOn = (await findWebhook(context, id)).disabledAt === null;
        if (turn.enabled !== isOn) await changeWebhook(by, id, turn);
        return done(turn.enabled ? 'hook.on' : 'hook.off');
      }
      const typed = typedWebhook(posted, context);
      return orShowAgain(
        async () => {
          if (!typed.url) throw invalid([fault('/url', 'required')]);
          await changeWebhook(by, id, checked(WebhookChangeInput, typed));
          logChange(c, context, 'webhook changed', { webhook: id });
          return done('hook.saved');
        },
        (faults, status) => show(c, id, { form: typed, faults }, status),
      );
    });
}
