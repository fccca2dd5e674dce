// What most would write in an afternoon: Hono, drizzle, `feed` and compression, each feed made for each request.
// It reads Tagwire's own database, and sends the same articles.
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { createClient } from '@libsql/client';
import { and, desc, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql';
import { Feed } from 'feed';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { articles, facetArticles, facets, revisions } from '../../db/schema.ts';
import { serveChild } from './child.ts';
import { SITE } from './site-server.ts';

interface Written {
  title: string;
  summary?: string;
  html: string;
  tags: string[];
  authors: { name: string }[];
}

serveChild<string>(async (dir) => {
  const db = drizzle(createClient({ url: `file:${join(dir, 'tagwire.db')}` }));
  const app = new Hono();
  app.use(compress());
  app.get('/tags/:tag/rss.xml', async (c) => {
    const rows = await db
      .select({
        guid: articles.guid,
        slug: articles.slug,
        at: articles.publishedAt,
        document: revisions.document,
      })
      .from(facets)
      .innerJoin(facetArticles, eq(facetArticles.facet, facets.id))
      .innerJoin(articles, eq(articles.position, facetArticles.position))
      .innerJoin(revisions, and(eq(revisions.article, articles.n), eq(revisions.version, articles.version)))
      .where(and(eq(facets.kind, 'tag'), eq(facets.slug, c.req.param('tag')), sql`visible = 1`))
      .orderBy(desc(facetArticles.position))
      .limit(Number(c.req.query('limit') ?? 30));
    const url = `${SITE}/tags/${c.req.param('tag')}/`;
    const feed = new Feed({
      ...{ title: c.req.param('tag'), id: url, link: url, description: 'News by tag', copyright: '' },
      updated: new Date(rows[0]?.at ?? 0),
    });
    for (const { guid, slug, at, document } of rows) {
      const { title, summary, html, tags, authors } = JSON.parse(document) as Written;
      feed.addItem({
        ...{ title, guid, id: guid, description: summary, content: html, date: new Date(at ?? 0) },
        link: `${SITE}/articles/${slug}`,
        author: authors.map(({ name }) => ({ name })),
        category: tags.map((name) => ({ name })),
      });
    }
    return c.body(feed.rss2(), 200, { 'content-type': 'application/rss+xml; charset=utf-8' });
  });
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise<void>((listening) => server.once('listening', () => listening()));
  const address = server.address();
  const stop = async () => void server.close();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, stop };
});
