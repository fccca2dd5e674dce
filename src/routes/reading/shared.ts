// /shared/{secret}: a draft, for whoever was given the link. Neither caches nor search engines keep it.
import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import { absoluteUrls } from '../../content/absolute.ts';
import { notFound } from '../../errors.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { Env, Services } from '../../http/env.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import { articlePage } from '../../pages/article.ts';
import { sharedBanner } from '../../pages/shared.ts';
import { picturesIn } from '../../pages/text-pictures.ts';
import { problem } from '../../problems.ts';
import { sizesOf } from '../../services/pictures/sizes.ts';
import { sharedArticle } from '../../services/review/shares.ts';
import { LOCATION, parameter, TEXT } from '../openapi.ts';

const HEADERS = {
  ...PAGE_HEADERS,
  'cache-control': 'no-store',
  // Its address is what lets whoever has it read the draft: no other site is told.
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
};

export const sharedRoutes = ({ context }: Services) =>
  new Hono<Env>().get(
    '/shared/:secret',
    describeRoute({
      operationId: 'getSharedDraft',
      summary: 'Show a shared draft',
      description:
        'The page as readers will see it, for anybody with the link. It is neither cached nor indexed.',
      tags: ['Reading'],
      parameters: [parameter('path', 'secret', 'the link’s secret')],
      responses: {
        200: { description: 'The page', content: { 'text/html': TEXT } },
        302: { description: 'To the article’s page: it was published since', headers: LOCATION },
        404: { description: 'There is no such link, or none any more' },
      },
    }),
    async (c) => {
      const found = await sharedArticle(context, c.req.param('secret'));
      if (!found) throw notFound(problem('share-not-found'));
      const { article, share } = found;
      const site = await context.sites.now();
      const url = articleUrl(article.slug, site);
      if (article.status === 'published') {
        const headers = { location: url, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
        return new Response(null, { status: 302, headers });
      }
      const contentHtml = absoluteUrls(article.html, url);
      const page = articlePage({
        ...{ site, article: { ...article, canonicalUrl: undefined, translations: [] } },
        ...{ url, feeds: [], contentHtml, sizes: await sizesOf(context, picturesIn(contentHtml)) },
        draft: sharedBanner(site, share.expiresAt),
      });
      return new Response(`${page}`, { headers: HEADERS });
    },
  );
