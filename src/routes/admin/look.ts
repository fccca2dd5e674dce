// As readers will see it: stored articles, and what is being typed.
import { Hono } from 'hono';
import { FORMATS } from '../../formats/all.ts';
import { contentHtml } from '../../formats/credits.ts';
import { lookPage, type Seen } from '../../pages/admin/look.ts';
import { find } from '../../services/publish.ts';
import type { StoredArticle } from '../../store/articles.ts';
import type { Services } from '../env.ts';
import { type AdminEnv, answerPage, type doors } from './session.ts';

export function lookRoutes({ context }: Services, { look }: ReturnType<typeof doors>) {
  const { site } = context;
  return new Hono<AdminEnv>().get('/look/:id', look('articles:read'), async (c) =>
    answerPage(lookPage(c.get('ui'), seen(await find(context, c.req.param('id'))))),
  );

  function seen(article: StoredArticle): Seen {
    const formats = Object.fromEntries(FORMATS.map((format) => [format.name, format.piece(article, site)]));
    return { article, html: contentHtml(article, site), formats, findings: [] };
  }
}
