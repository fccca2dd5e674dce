// The audit log as a page.

import { Hono } from 'hono';
import { Refusal } from '../../errors.ts';
import type { Services } from '../../http/env.ts';
import { activityPage } from '../../pages/admin/activity.ts';
import { type AuditQuery, listAudit, slugsOfArticles } from '../../store/audit.ts';
import { readAuditQuery } from '../api/audit.ts';
import type { AdminEnv } from './env.ts';
import { answerPage, type doors } from './session.ts';

const PAGE = 50;

export function activityPages({ context: { db } }: Services, { look }: ReturnType<typeof doors>) {
  return new Hono<AdminEnv>().get('/activity', look('admin'), async (c) => {
    const asked = new URL(c.req.url).searchParams;
    const text = (name: string) => asked.get(name)?.trim() ?? '';
    const filters = {
      ...{ actor: text('actor'), action: text('action'), object: text('object') },
      ...{ since: text('since'), until: text('until') },
    };
    let query: AuditQuery;
    try {
      query = { ...readAuditQuery(asked), limit: PAGE };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const props = { filters, rows: [], slugs: new Map<string, string>(), refused: error.message };
      return answerPage(activityPage(c.get('ui'), props), error.status);
    }
    const rows = await listAudit(db, query);
    const articles = rows.filter(({ action }) => action.startsWith('article.')).map(({ object }) => object);
    const last = rows.length === PAGE ? rows.at(-1)?.id : undefined;
    const kept = Object.entries(filters).filter(([, value]) => value);
    const next = last === undefined ? undefined : `${new URLSearchParams([...kept, ['before', `${last}`]])}`;
    const slugs = await slugsOfArticles(db, [...new Set(articles)]);
    return answerPage(activityPage(c.get('ui'), { filters, rows, slugs, next }));
  });
}
