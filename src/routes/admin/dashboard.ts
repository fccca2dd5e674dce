// The first page: numbers and what happened last.

import { Hono } from 'hono';
import type { Services } from '../../http/env.ts';
import { dashboardPage } from '../../pages/admin/dashboard.ts';
import { articlesByNumber } from '../../store/articles.ts';
import { countByStatus, latestChanges, pushNumbers } from '../../store/overview.ts';
import type { AdminEnv } from './env.ts';
import { answerPage, type doors } from './session.ts';

const LATEST = 12;
const CLIENTS = 25;

export function dashboardRoutes({ context: { db }, readers }: Services, { look }: ReturnType<typeof doors>) {
  return new Hono<AdminEnv>().get('/', look(), async (c) => {
    const ui = c.get('ui');
    const known = ui.may('metrics') || ui.may('articles:read') ? readers.report(CLIENTS) : undefined;
    if (!ui.may('articles:read')) return answerPage(dashboardPage(ui, { readers: known }));
    const log = await latestChanges(db, LATEST);
    const articles = await articlesByNumber(db, [...new Set(log.map(({ article }) => article))]);
    const changes = log.map((entry) => ({
      ...entry,
      about: articles.find(({ row }) => row.n === entry.article),
    }));
    const counts = await countByStatus(db);
    return answerPage(dashboardPage(ui, { counts, changes, push: await pushNumbers(db), readers: known }));
  });
}
