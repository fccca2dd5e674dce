// Deliveries and the audit log as pages.

import { Hono } from 'hono';
import { may } from '../../../domain/rights.ts';
import { Refusal } from '../../../errors.ts';
import { acting } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { type ActivityProps, activityPage } from '../../../pages/admin/operations/activity.ts';
import { outboxPage } from '../../../pages/admin/operations/push.ts';
import { deliverAgain } from '../../../services/push/delivery/retry-now.ts';
import { type AuditQuery, listAudit, slugsOfArticles } from '../../../store/audit.ts';
import { listDeliveries } from '../../../store/push/delivery-list.ts';
import { readAuditQuery } from '../../api/audit.ts';
import { stateOf } from '../../api/deliveries.ts';
import type { AdminEnv } from '../env.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, text } from '../session.ts';

const MAX_DELIVERIES = 100;
const PAGE_ENTRIES = 50;

export function operationPages(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db } = context;
  const base = baseOf(services);

  return new Hono<AdminEnv>()
    .get('/outbox', page('articles:read'), async (c) => {
      const failed = c.req.query('state') === 'failed';
      const stored = await listDeliveries(db, { status: failed ? 'failed' : 'open', limit: MAX_DELIVERIES });
      const rows = stored.map((row) => ({ ...row, state: stateOf(row) }));
      const mayRetry = may(c.get('principal'), 'admin');
      return answerPage(outboxPage(c.get('ui'), { rows, failed, mayRetry, notice: noticeOf(c) }));
    })
    .post('/outbox', ...form('admin'), async (c) => {
      // It may have succeeded meanwhile, or be in progress: then there is nothing to do.
      await deliverAgain(acting(c, context), Number(text(c.get('form'), 'id')));
      return goTo(`${base}/outbox?done=again`);
    })

    .get('/activity', page('admin'), async (c) => {
      const asked = new URL(c.req.url).searchParams;
      const text = (name: string) => asked.get(name)?.trim() ?? '';
      const filters = {
        ...{ actor: text('actor'), action: text('action'), object: text('object') },
        ...{ since: text('since'), until: text('until') },
      };
      const show = (more: Partial<ActivityProps>, status = 200) =>
        answerPage(activityPage(c.get('ui'), { filters, rows: [], slugs: new Map(), ...more }), status);
      let query: AuditQuery;
      try {
        query = { ...readAuditQuery(asked), limit: PAGE_ENTRIES };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return show({ refused: error.message }, error.status);
      }
      const rows = await listAudit(db, query);
      const articles = rows.filter(({ action }) => action.startsWith('article.')).map(({ object }) => object);
      const last = rows.length === PAGE_ENTRIES ? rows.at(-1)?.id : undefined;
      const kept = Object.entries(filters).filter(([, value]) => value);
      const next =
        last === undefined ? undefined : `${new URLSearchParams([...kept, ['before', `${last}`]])}`;
      return show({ rows, slugs: await slugsOfArticles(db, [...new Set(articles)]), next });
    });
}
