// The first page: numbers and what happened last.

import { Hono } from 'hono';
import type { Services } from '../../http/env.ts';
import { dashboardPage } from '../../pages/admin/dashboard.ts';
import { articlesByNumber } from '../../store/articles.ts';
import { countByStatus, latestChanges, pushNumbers } from '../../store/overview.ts';
import type { AdminEnv } from './env.ts';
import { answerPage, type Guards } from './session.ts';

const MAX_CHANGES = 12;
const MAX_CLIENTS = 25;

export function dashboardRoutes({ context: { db }, readers }: Services, { page }: Guards) {
  return new Hono<AdminEnv>().get('/', page(), async (c) => {
    const ui = c.get('ui');
    const known = ui.may('metrics') || ui.may('articles:read') ? readers.report(MAX_CLIENTS) : undefined;
    if (!ui.may('articles:read')) return answerPage(dashboardPage(ui, { readers: known }));
    const log = await latestChanges(db, MAX_CHANGES);
    const articles = await articlesByNumber(db, [...new Set(log.map(({ article }) => article))]);
    const changes = log.map((entry) => ({
      ...entry,
      about: articles.find(({ row }) => row.n === entry.article),
    }));
    const counts = await countByStatus(db);
    return answerPage(dashboardPage(ui, { counts, changes, push: await pushNumbers(db), readers: known }));
  });
}
