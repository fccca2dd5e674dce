// Documents about all articles: sitemaps.

import type { Site } from '../../formats/format.ts';
import { newsSitemap, sitemap, sitemapEntry, sitemapIndex, sitemapUrl } from '../../formats/sitemap.ts';
import * as listings from '../../store/articles/listings.ts';
import { timeOf } from '../../store/changes.ts';
import { listPages } from '../../store/own-pages.ts';
import { turn } from '../../store/turns.ts';
import { type Context, hasPages } from '../context.ts';
import type { Representation } from './cache.ts';
import type { Feeds } from './feeds.ts';
import { type LogEnd, logEnd, tagAt } from './log-end.ts';

const XML = 'application/xml; charset=utf-8';
/** sitemaps.org: a file has at most 50,000 addresses. */
const MAX_SITEMAP_ENTRIES = 50_000;
/** The part that has the site's own pages. */
const OWN_PAGES_PART = 0;
const HOUR_MS = 3_600_000;
/** Google News: articles of two days, 1,000 at most. */
const NEWS_SPAN_MS = 48 * HOUR_MS;
const MAX_NEWS = 1_000;
/** Articles listed in one turn of the event loop, and of an index looked at: 2 ms each. */
const ARTICLES_PER_TURN = 500;
const INDEX_ROWS_PER_TURN = 5_000;

export class Manifests {
  readonly #context: Context;
  readonly #feeds: Feeds;

  constructor(context: Context, feeds: Feeds) {
    this.#context = context;
    this.#feeds = feeds;
  }

  /** `/sitemap.xml`: of few articles themselves, of many the addresses of parts, which articles never leave. */
  sitemap(): Promise<Representation> {
    return this.#document('sitemap', XML, async ({ site }) => {
      const last = await this.#lastListed(site);
      const own = await this.#ownPages(site);
      if (last + own.length <= MAX_SITEMAP_ENTRIES) {
        return sitemap([...own.map(sitemapUrl), ...(await this.#entries(site, 1, last))]);
      }
      const parts: { url: string; updated: number }[] = [];
      const newest = Math.max(...own.map(({ updated }) => updated));
      if (own.length) parts.push({ url: `${site.url}/sitemap-${OWN_PAGES_PART}.xml`, updated: newest });
      for (let part = 1; (part - 1) * MAX_SITEMAP_ENTRIES < last; part++) {
        const updated = await this.#lastChanged(
          (part - 1) * MAX_SITEMAP_ENTRIES + 1,
          part * MAX_SITEMAP_ENTRIES,
        );
        if (updated) parts.push({ url: `${site.url}/sitemap-${part}.xml`, updated });
      }
      return sitemapIndex(parts);
    });
  }

  /** Number of the last article that sitemaps list: none whose pages are elsewhere, or nowhere. */
  async #lastListed(site: Site): Promise<number> {
    const isRead = hasPages(this.#context, site) && !site.elsewhere;
    return isRead ? listings.lastNumber(this.#context.db) : 0;
  }

  /** The site's own pages, which are listed wherever articles are read. */
  async #ownPages(site: Site): Promise<{ url: string; updated: number }[]> {
    if (!hasPages(this.#context, site)) return [];
    const pages = await listPages(this.#context.db);
    return pages
      .filter(({ status }) => status === 'published')
      .map(({ slug, updatedAt }) => ({ url: `${site.url}/${encodeURIComponent(slug)}`, updated: updatedAt }));
  }

  /** Whether there is a part of that number, from 1 on; before it are the site's own pages. */
  async hasPart(part: number): Promise<boolean> {
    const site = await this.#context.sites.now();
    if (part === OWN_PAGES_PART) return (await this.#ownPages(site)).length > 0;
    const last = await this.#lastListed(site);
    return part >= 1 && (part - 1) * MAX_SITEMAP_ENTRIES < last;
  }

  /** `/sitemap-{part}.xml`. */
  sitemapPart(part: number): Promise<Representation> {
    if (part === OWN_PAGES_PART) {
      return this.#document('sitemap 0', XML, async ({ site }) =>
        sitemap((await this.#ownPages(site)).map(sitemapUrl)),
      );
    }
    return this.#document(`sitemap ${part}`, XML, async ({ site }) =>
      sitemap(await this.#entries(site, (part - 1) * MAX_SITEMAP_ENTRIES + 1, part * MAX_SITEMAP_ENTRIES)),
    );
  }

  /** `/news-sitemap.xml`: the last two days. Old news leaves it hour by hour, which is a change like any other. */
  news(): Promise<Representation> {
    const { db, runtime } = this.#context;
    const hour = Math.floor(runtime.now() / HOUR_MS);
    const since = (hour + 1) * HOUR_MS - NEWS_SPAN_MS;
    return this.#feeds.documents.get(`news ${hour}`, async () => {
      const end = await logEnd(this.#context);
      const { site } = end;
      const gone = await listings.lastPublishedBefore(db, since);
      const left = gone === null ? 0 : Math.floor((gone + NEWS_SPAN_MS) / HOUR_MS);
      const facts = {
        tag: tagAt(end, `news-${left}`),
        modified: Math.max(end.modified, left * HOUR_MS),
        ...{ contentType: XML, link: '', passing: true },
      };
      const render = async () => {
        const isListed = (await this.#lastListed(site)) > 0;
        const rows = isListed ? await listings.publishedSince(db, since, MAX_NEWS) : [];
        const dated = rows.map((row) => ({ ...row, published: row.published ?? row.updated }));
        return newsSitemap(dated, site);
      };
      return { facts, render, site, shownBy: 'formats' };
    });
  }

  async #entries(site: Site, from: number, to: number): Promise<string[]> {
    const { db } = this.#context;
    const entries: string[] = [];
    for (let n = from; n <= to; n += ARTICLES_PER_TURN) {
      const some = await listings.addresses(db, n, Math.min(to, n + ARTICLES_PER_TURN - 1));
      for (const article of some) entries.push(sitemapEntry(article, site));
      await turn();
    }
    return entries;
  }

  /** When a part last changed, be it by an article that left it; undefined where it has none. */
  async #lastChanged(from: number, to: number): Promise<number | undefined> {
    const { db } = this.#context;
    let [visible, last] = [false, 0];
    for (let n = from; n <= to; n += INDEX_ROWS_PER_TURN) {
      const some = await listings.lastChangeAmong(db, n, Math.min(to, n + INDEX_ROWS_PER_TURN - 1));
      visible ||= some.visible;
      last = Math.max(last, some.seq);
      await turn();
    }
    return visible ? timeOf(db, last) : undefined;
  }

  /** A document that is as new as the log's end. */
  #document(name: string, contentType: string, text: (end: LogEnd) => Promise<string>) {
    return this.#feeds.documents.get(name, async () => {
      const end = await logEnd(this.#context);
      const tag = tagAt(end, name.replace(/[^a-z0-9]+/g, '-'));
      const facts = { tag, modified: end.modified, contentType, link: '' };
      return { facts, render: () => text(end), site: end.site, shownBy: 'formats' };
    });
  }
}
