// /articles/{slug}: an article's page, or the article as Markdown; /articles/{slug}.md is that alone.
import { Hono } from 'hono';
import { absoluteUrls } from '../../content/absolute.ts';
import { fingerprint } from '../../domain/hash.ts';
import { labelKey } from '../../domain/slugs.ts';
import { EVERYTHING, facetView } from '../../domain/views.ts';
import { malformed, notFound, Refusal } from '../../errors.ts';
import { articleUrl } from '../../formats/facts.ts';
import type { Site } from '../../formats/format.ts';
import { articleMarkdown, markdownLink } from '../../formats/markdown.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { prefersMarkdown } from '../../http/negotiate.ts';
import { PAGE_HEADERS } from '../../http/page-headers.ts';
import { wantsPage } from '../../http/problems.ts';
import { redirect } from '../../http/redirect.ts';
import { ASK_FIRST, respond } from '../../http/respond.ts';
import { articlePage } from '../../pages/article.ts';
import { gonePage } from '../../pages/notices.ts';
import { picturesIn } from '../../pages/text-pictures.ts';
import { problem } from '../../problems.ts';
import { brieflyAt } from '../../services/feeds/brief.ts';
import type { Made } from '../../services/feeds/documents.ts';
import { sizesOf } from '../../services/pictures/sizes.ts';
import { articleBySlug, type Head, type StoredArticle } from '../../store/articles/articles.ts';
import { neighboursOf } from '../../store/articles/neighbours.ts';
import { lastNote, modifiedOf } from '../../store/changes.ts';
import { feedLinks } from './feed-links.ts';

const MARKDOWN_HEADERS = {
  'content-type': 'text/markdown; charset=utf-8',
  'x-content-type-options': 'nosniff',
};

/** An article that is not shown at the address asked for. */
class Elsewhere extends Error {
  readonly article: StoredArticle;
  constructor(article: StoredArticle) {
    super('elsewhere');
    this.article = article;
  }
}

export function pageRoutes(services: Services) {
  const { context, feeds } = services;
  const { site, db } = context;
  return new Hono<Env>().get('/articles/*', async (c) => {
    const raw = c.req.path.slice('/articles/'.length);
    const [, name = '', file = ''] = /^(.*?)(\.md)?\/?$/is.exec(raw) ?? [];
    const slug = decodeSlug(name);
    const ending = file.toLowerCase();
    const asMarkdown = ending !== '' || prefersMarkdown(c.req.header('accept'));
    const canonical = raw === encodeURIComponent(slug) + ending;
    const key = `article ${slug} ${canonical} ${asMarkdown}`;
    const find = async () => {
      const found = await feeds.documents.get(key, () => document(slug, canonical, asMarkdown));
      c.set('article', found.article);
      return found;
    };
    const varies: Record<string, string> = ending ? {} : { vary: 'Accept-Encoding, Accept' };
    const more = { ...(asMarkdown ? MARKDOWN_HEADERS : PAGE_HEADERS), ...ASK_FIRST, ...varies };
    try {
      return await respond(services, c.req.raw, find, more);
    } catch (error) {
      if (!(error instanceof Elsewhere)) throw error;
      const { article } = error;
      if (article.slug !== slug || !canonical) {
        return redirect(
          site,
          `/articles/${encodeURIComponent(article.slug)}${ending}${new URL(c.req.url).search}`,
        );
      }
      return gone(c, article);
    }
  });

  /** @throws Refusal 404, or Elsewhere */
  async function document(slug: string, canonical: boolean, asMarkdown: boolean): Promise<Made> {
    const article = await articleBySlug(db, slug);
    if (!article || (article.status !== 'published' && !article.seq))
      throw notFound({ code: 'article-not-found', detail: 'There is no such article.' });
    if (article.slug !== slug || !canonical || article.status !== 'published') throw new Elsewhere(article);
    return asMarkdown ? markdown(article) : page(article);
  }

  async function markdown(article: StoredArticle): Promise<Made> {
    const site = await context.sites.now();
    const other = { href: articleUrl(article.slug, site), type: 'text/html' };
    const facts = {
      tag: `${article.row.n}.${article.seq}-markdown`,
      modified: await modifiedOf(db, article.seq),
      contentType: MARKDOWN_HEADERS['content-type'],
      link: linksOf(article, other),
    };
    return { facts, render: async () => articleMarkdown(article, site), site, shownBy: 'formats' };
  }

  async function page(article: StoredArticle): Promise<Made> {
    const site = await context.sites.now();
    const { earlier, later, related, changedAt } = await neighboursOf(db, article.row);
    const others = [earlier, later, ...related].map((head) => head && [head.n, head.seq]);
    const facts = {
      tag: `${article.row.n}.${article.seq}-article-${fingerprint(JSON.stringify(others))}`,
      article: article.row.n,
      // Another neighbour that was there before may have gone without a trace.
      modified: Math.max(await modifiedOf(db, article.seq), changedAt, site.changedAt ?? 0),
      contentType: PAGE_HEADERS['content-type'],
      link: linksOf(article, markdownLink(article.slug, site)),
    };
    const render = async () => {
      const heads = [earlier, later, ...related].filter((head) => head !== undefined);
      const found = await brieflyAt(db, heads);
      const articleOf = ({ n }: Head) => found.find(({ row }) => row.n === n);
      const url = articleUrl(article.slug, site);
      // The page sets image, credits and corrections itself; feeds carry them as part of the text.
      const contentHtml = absoluteUrls(article.html, url);
      const markup = articlePage({
        ...{ site, article, url, feeds: feedsOf(article, site), contentHtml },
        sizes: await sizesOf(context, picturesIn(contentHtml)),
        earlier: earlier && articleOf(earlier),
        later: later && articleOf(later),
        related: related.flatMap((head) => articleOf(head) ?? []),
      });
      return `${markup}`;
    };
    return { facts, render, site, shownBy: 'pages' };
  }

  function linksOf({ slug, canonicalUrl }: StoredArticle, other: { href: string; type: string }): string {
    const canonical = canonicalUrl ?? articleUrl(slug, site);
    return `<${canonical}>; rel="canonical", <${other.href}>; rel="alternate"; type="${other.type}"`;
  }

  /** The site's feeds, and one of each of the article's tags. */
  function feedsOf(article: StoredArticle, site: Site) {
    const tags = article.facets.filter(({ kind }) => kind === 'tag');
    const own = tags.flatMap((tag) => {
      const [rss] = feedLinks(context, facetView(tag), `${tag.label} · ${site.title}`);
      return rss ? [{ ...rss, name: tag.label }] : [];
    });
    return [...feedLinks(context, EVERYTHING, site.title), ...own];
  }

  async function gone(c: Request_, article: StoredArticle): Promise<Response> {
    const note = await lastNote(db, article.row.n, 'retract');
    if (!wantsPage(c)) {
      const detail = `The article was retracted${note ? `: ${note}` : '.'}`;
      throw new Refusal(410, { code: 'article-retracted', detail });
    }
    const page = gonePage({
      ...{ site: await context.sites.now(), note, language: article.language },
      // Without a note its title may be what was to go.
      ...(note && { title: article.title }),
    });
    const headers = { ...PAGE_HEADERS, 'cache-control': 'public, max-age=60', vary: 'Accept' };
    return new Response(`${page}`, { status: 410, headers });
  }
}

/** @throws Refusal 400 */
export function decodeSlug(segment: string): string {
  try {
    return labelKey(decodeURIComponent(segment));
  } catch {
    throw malformed(problem('path-malformed', { segment }));
  }
}
