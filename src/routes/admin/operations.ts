// Deliveries and tokens as pages.

import { Hono } from 'hono';
import { Refusal } from '../../errors.ts';
import { acting } from '../../http/acting.ts';
import type { Services } from '../../http/env.ts';
import { outboxPage } from '../../pages/admin/push.ts';
import { tokensPage } from '../../pages/admin/tokens.ts';
import type { Key } from '../../pages/admin/ui.ts';
import { createToken, may, revokeToken, tokensOf } from '../../services/access/tokens.ts';
import { deliverAgain } from '../../services/push/delivery/retry-now.ts';
import { listDeliveries } from '../../store/deliveries.ts';
import { stateOf } from '../api/deliveries.ts';
import { readToken } from '../api/tokens.ts';
import type { AdminEnv } from './env.ts';
import { onlyOnce } from './only-once.ts';
import { answerPage, baseOf, type doors, goTo, text } from './session.ts';

const PAGE = 100;
const once = () => crypto.randomUUID();

export function operationPages(services: Services, { look, act, guards }: ReturnType<typeof doors>) {
  const { context } = services;
  const { db, runtime } = context;
  const base = baseOf(services);
  const reading = look('articles:read');
  const ruling = [...guards, act('admin')] as const;

  return new Hono<AdminEnv>()
    .get('/outbox', reading, async (c) => {
      const failed = c.req.query('state') === 'failed';
      const rows = (await listDeliveries(db, failed, PAGE)).map((row) => ({ ...row, state: stateOf(row) }));
      const [ui, done] = [c.get('ui'), c.req.query('done')];
      const notice = done ? ui.t(`done.${done}` as Key) : undefined;
      const mayRetry = may(c.get('principal'), 'admin');
      return answerPage(outboxPage(ui, { rows, failed, mayRetry, notice }));
    })
    .post('/outbox', ...ruling, async (c) => {
      const id = Number(text(c.get('form'), 'id'));
      // One that meanwhile succeeded, or is under way, is as good.
      await deliverAgain(acting(c, context), id);
      return goTo(`${base}/outbox?done=again`);
    })

    .get('/access', look('admin'), async (c) => {
      const done = c.req.query('done');
      const ui = c.get('ui');
      const notice = done ? ui.t(`done.${done}` as Key) : undefined;
      return answerPage(tokensPage(ui, { tokens: await tokensOf(context), once: once(), notice }));
    })
    .post('/access', ...ruling, async (c) => {
      const posted = c.get('form');
      const expiresAt = text(posted, 'expiresAt');
      const form = { name: text(posted, 'name'), scopes: posted.getAll('scope').map(String), expiresAt };
      const date = /T\d\d:\d\d$/.test(expiresAt) ? `${expiresAt}:00Z` : expiresAt;
      const ui = c.get('ui');
      try {
        const wanted = readToken({ ...form, expiresAt: date || null }, runtime.now());
        const made = await onlyOnce(c, context, ['token', wanted], (more) =>
          createToken(acting(c, context), wanted, more),
        );
        if (!made) {
          const tokens = await tokensOf(context);
          return answerPage(tokensPage(ui, { tokens, once: once(), notice: ui.t('tokens.already') }));
        }
        const { token, row } = made;
        const by = c.get('principal').name;
        runtime.log.log('info', 'token created', { requestId: c.get('requestId'), by, token: row.id });
        const tokens = await tokensOf(context);
        return answerPage(tokensPage(ui, { tokens, once: once(), made: { name: row.name, token } }), 201);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const tokens = await tokensOf(context);
        return answerPage(tokensPage(ui, { tokens, once: once(), form, faults: error.errors }), error.status);
      }
    })
    .post('/revoke', ...ruling, async (c) => {
      const id = text(c.get('form'), 'id');
      if (await revokeToken(acting(c, context), id)) {
        const by = c.get('principal').name;
        runtime.log.log('info', 'token revoked', { requestId: c.get('requestId'), by, token: id });
      }
      return goTo(`${base}/access?done=revoked`);
    });
}
