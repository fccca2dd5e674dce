// The first page, with numbers and what happened last; an article as readers see it.

import { Hono } from 'hono';
import type { Services } from '../../../http/env.ts';
import type { KnownNames } from '../../../pages/admin/articles/editor-fields.ts';
import { previewPage } from '../../../pages/admin/articles/preview.ts';
import { typedOf } from '../../../pages/admin/articles/typed.ts';
import { dashboardPage } from '../../../pages/admin/dashboard.ts';
import { find } from '../../../services/publishing/publish.ts';
import { articlesByNumber } from '../../../store/articles/articles.ts';
import { countArticles } from '../../../store/articles/list-counts.ts';
import type { Database } from '../../../store/database.ts';
import { busiestLabels, latestChanges, pushNumbers } from '../../../store/overview.ts';
import { hasAdmin } from '../../../store/people/people.ts';
import type { AdminEnv } from '../env.ts';
import { answerPage, type Guards } from '../session.ts';
import { previewOf } from './article-form.ts';

const MAX_CHANGES = 12;
/** Of a kind. */
const MAX_NAMES = 300;

export async function knownNames(db: Database): Promise<KnownNames> {
  const [tags, authors, sources, languages] = await Promise.all([
    busiestLabels(db, 'tag', MAX_NAMES),
    busiestLabels(db, 'author', MAX_NAMES),
    busiestLabels(db, 'source', MAX_NAMES),
    busiestLabels(db, 'language', MAX_NAMES),
  ]);
  return { tags, authors, sources, languages };
}

export function articlePages({ context }: Services, { page }: Guards) {
  const { db } = context;
  const reading = page('articles:read');
  return new Hono<AdminEnv>()
    .get('/', page(), async (c) => {
      const ui = c.get('ui');
      const first = ui.may('admin') && !(await hasAdmin(db));
      if (!ui.may('articles:read')) return answerPage(dashboardPage(ui, {}));
      const log = await latestChanges(db, MAX_CHANGES);
      const articles = await articlesByNumber(db, [...new Set(log.map(({ article }) => article))]);
      const changes = log.map((entry) => ({
        ...entry,
        about: articles.find(({ row }) => row.n === entry.article),
      }));
      const counts = await countArticles(db);
      const push = ui.may('admin') ? await pushNumbers(db) : undefined;
      return answerPage(dashboardPage(ui, { counts, changes, push, first }));
    })
    .get('/look/:id', reading, async (c) => {
      const article = await find(context, c.req.param('id'));
      const previewed = await previewOf(context, typedOf(article), article);
      return answerPage(previewPage(c.get('ui'), { ...previewed, article }));
    });
}
