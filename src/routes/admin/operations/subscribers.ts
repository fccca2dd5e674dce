// Who is told of changes: subscribers of the hub, and webhooks, which admins make and remove here.

import { Hono } from 'hono';
import { may } from '../../../domain/rights.ts';
import { fault, invalid } from '../../../errors.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { checked } from '../../../http/json-body.ts';
import { subscribersPage, type WebhooksProps } from '../../../pages/admin/operations/push.ts';
import type { Intent } from '../../../services/push/hub-calls.ts';
import { createWebhook, removeWebhook } from '../../../services/push/webhooks.ts';
import { pendingRequests } from '../../../store/push/deliveries.ts';
import { listSubscriptions } from '../../../store/push/subscriptions.ts';
import { listWebhooks } from '../../../store/push/webhooks.ts';
import { WebhookInput } from '../../api/webhooks/schemas.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { makeOnce } from '../make-once.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';
import { typedWebhook } from './webhooks.ts';

const PAGE_ROWS = 100;

export function subscriberPages(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db } = context;

  async function show(
    c: AdminRequest,
    more: { made?: { host: string; secret: string }; notice?: string } & Partial<WebhooksProps> = {},
    status = 200,
  ): Promise<Response> {
    const after = Number(c.req.query('after')) || 0;
    const rows = await listSubscriptions(db, after, PAGE_ROWS);
    const pending = (after ? [] : await pendingRequests(db, PAGE_ROWS)).map((row) => ({
      ...(JSON.parse(row.data ?? '{}') as Intent),
      row,
    }));
    const next = rows.length === PAGE_ROWS ? rows.at(-1)?.subscription.id : undefined;
    const { made, notice, ...typed } = more;
    const webhooks = may(c.get('principal'), 'admin')
      ? { rows: await listWebhooks(db), once: crypto.randomUUID(), ...typed }
      : undefined;
    const page = subscribersPage(c.get('ui'), { rows, pending, after: next, webhooks, made, notice });
    return answerPage(page, status);
  }

  return new Hono<AdminEnv>()
    .get('/subscribers', page('articles:read'), (c) => show(c, { notice: noticeOf(c) }))
    .post('/subscribers', ...form('admin'), async (c) => {
      const posted = c.get('form');
      if (text(posted, 'do') === 'remove') {
        const webhook = text(posted, 'id');
        await removeWebhook(acting(c, context), webhook);
        logChange(c, context, 'webhook removed', { webhook });
        return goTo(`${baseOf(services)}/subscribers?done=removed`);
      }
      const typed = typedWebhook(posted, context);
      return orShowAgain(
        async () => {
          if (!typed.url) throw invalid([fault('/url', 'required')]);
          const wanted = checked(WebhookInput, typed);
          const row = await makeOnce(c, context, ['webhook', wanted], (more) =>
            createWebhook(acting(c, context), wanted, () => more),
          );
          if (!row) return show(c, { notice: c.get('ui').t('push.already') });
          logChange(c, context, 'webhook created', { webhook: row.id });
          return show(c, { made: { host: row.host, secret: row.secret } }, 201);
        },
        (faults, status) => show(c, { form: typed, faults }, status),
      );
    });
}
