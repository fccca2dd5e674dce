// Documents about all feeds and all articles: one to poll instead of thousands.

import type { FacetKind } from '../../domain/model.ts';
import { documentPath, EVERYTHING, facetView } from '../../domain/views.ts';
import type { Site } from '../../formats/format.ts';
import { inGroups, type ListedFeed, opml, outline } from '../../formats/opml.ts';
import { newsSitemap, sitemap, sitemapEntry, sitemapIndex, sitemapUrl } from '../../formats/sitemap.ts';
import * as listings from '../../store/articles/listings.ts';
import { timeOf } from '../../store/changes.ts';
import { EVERYTHING_ID, resolveView } from '../../store/facets/facets.ts';
import { listPages } from '../../store/own-pages.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { publisherOf } from '../site/publisher.ts';
import type { Representation } from './cache.ts';
import type { Feeds } from './feeds.ts';
import { type LogEnd, logEnd, tagAt } from './log-end.ts';

const XML = 'application/xml; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
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
/** The same of feeds. */
const FEEDS_PER_TURN = 250;

export class Manifests {
  readonly #context: Context;
  readonly #feeds: Feeds;

  constructor(context: Context, feeds: Feeds) {
    this.#context = context;
    this.#feeds = feeds;
  }

  /** `/feeds.json`: every single-facet feed with what tells whether it changed. */
  feeds(): Promise<Representation> {
    return this.#document('feeds.json', JSON_TYPE, async ({ seq, at, site }) => {
      const feeds = await mapSlowly(await this.#list(site), ({ updated, page, feeds, ...feed }) =>
        JSON.stringify({
          ...feed,
          updated: new Date(updated).toISOString(),
          page,
          ...feeds,
        }),
      );
      const { title } = site;
      const url = await this.#home(site);
      const head = JSON.stringify({ title, url, seq, updated: new Date(at).toISOString() });
      return `${head.slice(0, -1)},"feeds":[${feeds.join()}]}`;
    });
  }

  /** `/opml.xml`. */
  opml(): Promise<Representation> {
    const type = 'text/x-opml; charset=utf-8';
    return this.#document('opml', type, async ({ at, site }) => {
      const names = new Set<string>();
      const feeds = inGroups(await this.#list(site));
      const outlines = await mapSlowly(feeds, (feed) => outline(site.title, feed, names));
      return opml(site.title, at, outlines);
    });
  }

  /** Where readers of the site go. */
  async #home(site: Site): Promise<string> {
    const { db } = this.#context;
    return site.elsewhere ? publisherOf(db, site, await resolveView(db, EVERYTHING)) : `${site.url}/`;
  }

  async #list(site: Site): Promise<ListedFeed[]> {
    const { db, formats } = this.#context;
    const home = site.elsewhere && (await this.#home(site));
    const facets = [];
    for (let last: listings.ListedFacet | undefined; ; await turn()) {
      const some = await listings.facetsAfter(db, FEEDS_PER_TURN, last);
      facets.push(...some);
      last = some.at(-1);
      if (some.length < FEEDS_PER_TURN) break;
    }
    return mapSlowly(facets, ({ id, kind, slug, label, count, lastSeq, lastAt }) => {
      const everything = id === EVERYTHING_ID;
      const view = everything ? EVERYTHING : facetView({ kind: kind as FacetKind, slug });
      const url = (file: string) => site.url + documentPath(view, file);
      const feeds = Object.fromEntries(formats.map(({ name, file }) => [name, url(file)]));
      const named = everything
        ? { kind: 'everything' as const, label: site.title }
        : { kind: kind as FacetKind, label };
      return { ...named, slug, count, seq: lastSeq, updated: lastAt, page: home || url(''), feeds };
    });
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
  async #lastListed({ elsewhere, pages }: Site): Promise<number> {
    return elsewhere || pages === 'off' ? 0 : listings.lastNumber(this.#context.db);
  }

  /** The site's own pages, which are listed wherever articles are read. */
  async #ownPages(site: Site): Promise<{ url: string; updated: number }[]> {
    if (site.pages === 'off') return [];
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

/** `Array.map` that lets others have their turn. */
async function mapSlowly<T, U>(values: readonly T[], work: (value: T) => U): Promise<U[]> {
  const made: U[] = [];
  for (const [i, value] of values.entries()) {
    made.push(work(value));
    if (i % FEEDS_PER_TURN === FEEDS_PER_TURN - 1) await turn();
  }
  return made;
}
