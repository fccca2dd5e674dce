// As readers see it: a stored article.

import { Hono } from 'hono';
import type { Services } from '../../http/env.ts';
import { lookPage } from '../../pages/admin/look.ts';
import { typedOf } from '../../pages/admin/typed.ts';
import { find } from '../../services/publishing/publish.ts';
import { seenAs } from './checked.ts';
import type { AdminEnv } from './env.ts';
import { answerPage, type doors } from './session.ts';

export function lookRoutes({ context }: Services, { look }: ReturnType<typeof doors>) {
  return new Hono<AdminEnv>().get('/look/:id', look('articles:read'), async (c) => {
    const article = await find(context, c.req.param('id'));
    const seen = await seenAs(context, typedOf(article), article);
    return answerPage(lookPage(c.get('ui'), { ...seen, article }));
  });
}
