// /articles/{slug}: an article's page.
import { Hono } from 'hono';
import { absoluteUrls } from '../content/absolute.ts';
import { malformed, notFound } from '../errors.ts';
import { articleUrl } from '../formats/facts.ts';
import { articlePage } from '../pages/article.ts';
import { gonePage } from '../pages/gone.ts';
import { articleBySlug, type StoredArticle } from '../store/articles.ts';
import { lastNote, timeOf } from '../store/changes.ts';
import { EVERYTHING } from '../views.ts';
import { httpDate } from './conditional.ts';
import type { Env, Services } from './env.ts';
import { feedLinks } from './feed-links.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { redirect } from './redirect.ts';
import { respond } from './respond.ts';

export function pageRoutes(services: Services) {
  const { context, feeds } = services;
  const { site, db } = context;
  return new Hono<Env>().get('/articles/*', async (c) => {
    const raw = c.req.path.slice('/articles/'.length);
    const slug = decodeSlug(raw.replace(/\/$/, ''));
    await feeds.tick();
    const article = await articleBySlug(db, slug);
    if (!article || (article.status !== 'published' && !article.seq))
      throw notFound('There is no such article.');
    const path = `/articles/${encodeURIComponent(article.slug)}`;
    if (raw !== encodeURIComponent(article.slug)) return redirect(site, path);
    if (article.status !== 'published') return gone(article);

    const read = async () => ({
      tag: `${article.row.n}.${article.seq}-article`,
      modified: await timeOf(db, article.seq),
    });
    const document = await feeds.document(`article ${article.row.n}`, read, async () => ({
      contentType: PAGE_HEADERS['content-type'],
      link: `<${article.canonicalUrl ?? site.url + path}>; rel="canonical"`,
      text: `${articlePage({
        site,
        article,
        url: articleUrl(article.slug, site),
        feeds: feedLinks(site, EVERYTHING, site.title),
        // The page sets image, credits and corrections itself; feeds carry them as part of the text.
        contentHtml: absoluteUrls(article.html, articleUrl(article.slug, site)),
      })}`,
    }));
    return respond(c.req.raw, document, context.runtime, PAGE_HEADERS);
  });

  async function gone(article: StoredArticle): Promise<Response> {
    const note = await lastNote(db, article.row.n, 'retract');
    const page = gonePage({ site, language: article.language, note });
    const headers = {
      ...PAGE_HEADERS,
      'cache-control': 'public, max-age=60',
      'last-modified': httpDate(article.updatedAt),
    };
    return new Response(`${page}`, { status: 410, headers });
  }
}

function decodeSlug(segment: string): string {
  try {
    return decodeURIComponent(segment).normalize('NFC').toLowerCase();
  } catch {
    throw malformed('The path is not percent-encoded UTF-8.');
  }
}
