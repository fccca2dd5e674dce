// Who is told of changes: subscribers of the hub, and webhooks, which admins make and remove here.

import { Hono } from 'hono';
import { fault, invalid, Refusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import type { Services } from '../../http/env.ts';
import { checked } from '../../http/json-body.ts';
import { faultsOf } from '../../pages/admin/fields.ts';
import type { HooksProps } from '../../pages/admin/hooks.ts';
import { subscribersPage } from '../../pages/admin/push.ts';
import type { Key } from '../../pages/admin/ui.ts';
import { may } from '../../services/access/tokens.ts';
import type { Intent } from '../../services/push/hub-calls.ts';
import { createWebhook, removeWebhook } from '../../services/push/webhooks.ts';
import { pendingRequests } from '../../store/deliveries.ts';
import { listSubscriptions } from '../../store/subscriptions.ts';
import { listWebhooks } from '../../store/webhooks.ts';
import { WebhookInput } from '../api/webhooks.ts';
import type { AdminEnv, AdminRequest } from './env.ts';
import { onlyOnce } from './only-once.ts';
import { answerPage, baseOf, type doors, goTo, text } from './session.ts';

const PAGE = 100;

export function subscriberPages(services: Services, { look, act, guards }: ReturnType<typeof doors>) {
  const { context } = services;
  const { db, runtime } = context;

  async function show(
    c: AdminRequest,
    more: { made?: { host: string; secret: string }; notice?: string } & Partial<HooksProps> = {},
    status = 200,
  ): Promise<Response> {
    const after = Number(c.req.query('after')) || 0;
    const rows = await listSubscriptions(db, after, PAGE);
    const pending = (after ? [] : await pendingRequests(db, PAGE)).map((row) => ({
      ...(JSON.parse(row.data ?? '{}') as Intent),
      row,
    }));
    const next = rows.length === PAGE ? rows.at(-1)?.subscription.id : undefined;
    const { made, notice, ...form } = more;
    const webhooks = may(c.get('principal'), 'admin')
      ? { rows: await listWebhooks(db), once: crypto.randomUUID(), ...form }
      : undefined;
    const page = subscribersPage(c.get('ui'), { rows, pending, after: next, webhooks, made, notice });
    return answerPage(page, status);
  }

  /** Whole addresses of pages here are pasted, too. */
  const viewIn = (typed: string): string => {
    const { url } = context.site;
    return typed.startsWith(`${url}/`) ? typed.slice(url.length) : typed === url || !typed ? '/' : typed;
  };

  return new Hono<AdminEnv>()
    .get('/subscribers', look('articles:read'), (c) => {
      const done = c.req.query('done');
      return show(c, { notice: done ? c.get('ui').t(`done.${done}` as Key) : undefined });
    })
    .post('/subscribers', ...guards, act('admin'), async (c) => {
      const posted = c.get('form');
      const by = c.get('principal').name;
      if (text(posted, 'do') === 'remove') {
        const id = text(posted, 'id');
        await removeWebhook(acting(c, context), id);
        runtime.log.log('info', 'webhook removed', { requestId: c.get('requestId'), by, webhook: id });
        return goTo(`${baseOf(services)}/subscribers?done=removed`);
      }
      const events = posted.getAll('event').map(String);
      const form = { url: text(posted, 'url').trim(), view: viewIn(text(posted, 'view').trim()), events };
      try {
        if (!form.url) throw invalid([fault('/url', 'required')]);
        const wanted = checked(WebhookInput, form);
        const row = await onlyOnce(c, context, ['webhook', wanted], (more) =>
          createWebhook(acting(c, context), wanted, more),
        );
        if (!row) return show(c, { notice: c.get('ui').t('push.already') });
        runtime.log.log('info', 'webhook created', { requestId: c.get('requestId'), by, webhook: row.id });
        return show(c, { made: { host: row.host, secret: row.secret } }, 201);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const faults = faultsOf(error);
        return show(c, { form, faults }, error.status);
      }
    });
}
