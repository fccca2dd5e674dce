// /admin/preview: what an article would be. CONTRACT §3.
import { Hono } from 'hono';
import { requireScope } from '../../http/auth.ts';
import type { Env, Services } from '../../http/env.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { preview } from '../../services/publishing/preview.ts';
import { find } from '../../services/publishing/publish.ts';
import { articleJson } from './article-json.ts';
import { decode, limitArticle } from './articles.ts';

export function previewRoutes({ context }: Services) {
  const writing = requireScope(context, 'articles:write');
  return new Hono<Env>()
    .post('/', writing, limitArticle(), async (c) => {
      const { decoded } = await decode(c, { titled: false });
      const id = c.req.query('id');
      const before = id ? await find(context, id) : undefined;
      const { article, ...rest } = await preview(context, decoded.input, before);
      const recognised = decoded.recognised.length ? decoded.recognised : undefined;
      return c.json({ article: articleJson(article, context.site, recognised), ...rest });
    })
    .all('/', notAllowed('POST'));
}
