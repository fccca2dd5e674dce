// What of a whole site is no article: its pages, and the addresses that its tags, authors and pictures' pages had.
import { oldPathOf } from '../../domain/old-addresses/old-paths.ts';
import { labelKey } from '../../domain/slugs.ts';
import { facetPath } from '../../domain/views.ts';
import { personName } from '../../intake/entry/person-name.ts';
import type { FormerPlace, ImportItem, PageItem } from '../../intake/import/item.ts';
import { commit } from '../../store/database.ts';
import { facetsOfLabels } from '../../store/facets/facets.ts';
import {
  type ImportedRedirect,
  importedRedirects,
  newestRedirect,
  redirectsSince,
} from '../../store/redirects.ts';
import type { Context } from '../context.ts';
import { ImportedPages, type PageOutcome, pagePath } from './import-pages.ts';
import type { Pictures } from './import-pictures.ts';

/** Redirects of one batch. */
const MAX_ROWS = 1_000;

type Place = Omit<FormerPlace, 'urls'> & { urls: Set<string> };

export class SiteParts {
  readonly #context: Context;
  readonly #dryRun: boolean;
  readonly #pictures: Pictures;
  readonly #pages: ImportedPages;
  /** Pages whose pictures come later in the document. */
  #waiting: ImportItem[] = [];
  readonly #places = new Map<string, Place>();
  /** What the posts of a document became, by what their pictures call them. */
  readonly #posts = new Map<string, { guid: string } | { target: string }>();
  #attached: { parent: string; urls: string[] }[] = [];
  /** Of the redirects that there were before. */
  #newest = 0;

  constructor(context: Context, dryRun: boolean, pictures: Pictures) {
    this.#context = context;
    this.#dryRun = dryRun;
    this.#pictures = pictures;
    this.#pages = new ImportedPages(context, dryRun);
  }

  /** Keeps what an item says of addresses. */
  note({ attachment, input, post, places = [] }: ImportItem): void {
    if (post && input) this.#posts.set(post, { guid: input.guid });
    const { parent, oldUrls } = attachment ?? {};
    if (parent && parent !== '0' && oldUrls) this.#attached.push({ parent, urls: oldUrls });
    for (const { kind, label, urls } of places) {
      const name = kind === 'author' ? (personName(label) ?? label) : label;
      const key = `${kind}:${labelKey(name)}`;
      let known = this.#places.get(key);
      if (!known) {
        known = { kind, label: name, urls: new Set() };
        this.#places.set(key, known);
      }
      for (const url of urls) known.urls.add(url);
    }
  }

  /** Whether a page has to wait for its pictures; then it does. */
  waits(item: ImportItem): boolean {
    const { page } = item;
    if (!page?.gallery || this.#pictures.knows(page.input.content)) return false;
    this.#waiting.push(item);
    return true;
  }

  waiting(): ImportItem[] {
    const items = this.#waiting;
    this.#waiting = [];
    return items;
  }

  /** @throws Refusal 422 */
  async put(page: PageItem, post?: string): Promise<PageOutcome> {
    const { gallery, input } = page;
    const content = gallery ? this.#pictures.filled(input.content, gallery.post) : input.content;
    const outcome = await this.#pages.put({ ...page, input: { ...input, content } });
    if (post && outcome.slug !== undefined) this.#posts.set(post, { target: pagePath(outcome.slug) });
    return outcome;
  }

  /** At the beginning of a document. */
  async begin(): Promise<void> {
    if (!this.#dryRun) this.#newest = await newestRedirect(this.#context.db);
  }

  /** At the end of a document. @returns how many old addresses lead here since it began */
  async end(): Promise<number> {
    if (this.#dryRun) return 0;
    const { db, site, runtime } = this.#context;
    const rows = new Map<string, ImportedRedirect>();
    const add = (urls: Iterable<string>, to: { guid: string } | { target: string }) => {
      for (const url of urls) {
        const path = oldPathOf(url, site.url);
        if (path && !('target' in to && to.target === path)) rows.set(path, { path, ...to });
      }
    };
    const places = [...this.#places.values()];
    this.#places.clear();
    for (let i = 0; i < places.length; i += MAX_ROWS) {
      const some = places.slice(i, i + MAX_ROWS);
      const facets = await facetsOfLabels(db, some);
      for (const [at, facet] of facets.entries())
        if (facet) add(some[at]?.urls ?? [], { target: facetPath(some[at]!.kind, facet.slug) });
    }
    // A picture's page may be in a document before the post that it was sent with.
    const left = [];
    for (const one of this.#attached) {
      const post = this.#posts.get(one.parent);
      if (post) add(one.urls, post);
      else left.push(one);
    }
    this.#attached = left;
    const all = [...rows.values()];
    for (let i = 0; i < all.length; i += MAX_ROWS)
      await commit(db, [importedRedirects(db, all.slice(i, i + MAX_ROWS), runtime.now())]);
    return redirectsSince(db, this.#newest);
  }
}
