// Deliveries, tokens and the audit log as pages.

import { Hono } from 'hono';
import { may } from '../../domain/rights.ts';
import { Refusal } from '../../errors.ts';
import { acting, logChange } from '../../http/acting.ts';
import type { Services } from '../../http/env.ts';
import { type ActivityProps, activityPage } from '../../pages/admin/activity.ts';
import { outboxPage } from '../../pages/admin/push.ts';
import { type TokensProps, tokensPage } from '../../pages/admin/tokens.ts';
import { createToken, revokeToken, tokensOf } from '../../services/access/tokens.ts';
import { deliverAgain } from '../../services/push/delivery/retry-now.ts';
import { type AuditQuery, listAudit, slugsOfArticles } from '../../store/audit.ts';
import { listDeliveries } from '../../store/deliveries.ts';
import { readAuditQuery } from '../api/audit.ts';
import { stateOf } from '../api/deliveries.ts';
import { readToken } from '../api/tokens.ts';
import type { AdminEnv, AdminRequest } from './env.ts';
import { makeOnce } from './make-once.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orAgain, text } from './session.ts';

const MAX_DELIVERIES = 100;
const PAGE_ENTRIES = 50;

export function operationPages(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db, runtime } = context;
  const base = baseOf(services);

  async function showTokens(c: AdminRequest, more: Partial<TokensProps>, status = 200): Promise<Response> {
    const props = { tokens: await tokensOf(context), once: crypto.randomUUID(), ...more };
    return answerPage(tokensPage(c.get('ui'), props), status);
  }

  return new Hono<AdminEnv>()
    .get('/outbox', page('articles:read'), async (c) => {
      const failed = c.req.query('state') === 'failed';
      const stored = await listDeliveries(db, failed, MAX_DELIVERIES);
      const rows = stored.map((row) => ({ ...row, state: stateOf(row) }));
      const mayRetry = may(c.get('principal'), 'admin');
      return answerPage(outboxPage(c.get('ui'), { rows, failed, mayRetry, notice: noticeOf(c) }));
    })
    .post('/outbox', ...form('admin'), async (c) => {
      // One that meanwhile succeeded, or is under way, is as good.
      await deliverAgain(acting(c, context), Number(text(c.get('form'), 'id')));
      return goTo(`${base}/outbox?done=again`);
    })

    .get('/access', page('admin'), (c) => showTokens(c, { notice: noticeOf(c) }))
    .post('/access', ...form('admin'), async (c) => {
      const posted = c.get('form');
      const expiresAt = text(posted, 'expiresAt');
      const typed = { name: text(posted, 'name'), scopes: posted.getAll('scope').map(String), expiresAt };
      const date = /T\d\d:\d\d$/.test(expiresAt) ? `${expiresAt}:00Z` : expiresAt;
      return orAgain(
        async () => {
          const wanted = readToken({ ...typed, expiresAt: date || null }, runtime.now());
          const made = await makeOnce(c, context, ['token', wanted], (more) =>
            createToken(acting(c, context), { ...wanted, person: c.get('principal').person }, () => more),
          );
          if (!made) return showTokens(c, { notice: c.get('ui').t('tokens.already') });
          const { token, row } = made;
          logChange(c, context, 'token created', { token: row.id });
          return showTokens(c, { made: { name: row.name, token } }, 201);
        },
        (faults, status) => showTokens(c, { form: typed, faults }, status),
      );
    })
    .post('/revoke', ...form('admin'), async (c) => {
      const token = text(c.get('form'), 'id');
      if (await revokeToken(acting(c, context), token)) logChange(c, context, 'token revoked', { token });
      return goTo(`${base}/access?done=revoked`);
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
