// Pages of another system become the site's own. Importing again changes what its source changed, unless an editor did here.
import { nameHash } from '../../domain/hash.ts';
import { oldPathOf } from '../../domain/old-addresses/old-paths.ts';
import { type ImportedFrom, RESERVED_SLUGS } from '../../domain/own-page.ts';
import { articleSlugOf } from '../../domain/slugs.ts';
import type { PageItem } from '../../intake/import/item.ts';
import type { PageInput } from '../../intake/page-schema.ts';
import { type Problem, problem } from '../../problems.ts';
import { allPageRows, isThere, pageRow } from '../../store/own-pages.ts';
import { importedRedirects } from '../../store/redirects.ts';
import type { Context } from '../context.ts';
import { changePage, createPage } from '../site/own-pages.ts';

/** What became of a page. */
export interface PageOutcome {
  change: 'created' | 'updated' | 'unchanged';
  /** Undefined where it was deleted here. */
  slug?: string;
  /** What an editor should look at. */
  found: Problem[];
}

/** Numbers that are tried for a slug. */
const MAX_TRIES = 1_000;

/** Where a page of the site's own is. */
export const pagePath = (slug: string): string => `/${encodeURIComponent(slug)}`;

/** What a page says, hashed: not where it is, nor whether the navigation has it. */
export function printOf({ title, content, description, language, status }: PageInput): string {
  return nameHash(JSON.stringify([title, content, description ?? '', language ?? '', status]));
}

/** A page that an earlier import brought, or an earlier document of this one. */
interface Known {
  slug: string;
  /** As it is, or in a dry run would be; undefined where it was deleted. */
  page?: PageInput;
  imported: ImportedFrom;
}

export class ImportedPages {
  readonly #context: Context;
  readonly #dryRun: boolean;
  /** By what their sources call them. */
  #bySource: Map<string, Known> | undefined;
  /** That a dry run would take. */
  readonly #taken = new Set<string>();

  constructor(context: Context, dryRun: boolean) {
    this.#context = context;
    this.#dryRun = dryRun;
  }

  /** @throws Refusal 422 */
  async put({ id, input, oldUrls }: PageItem): Promise<PageOutcome> {
    const bySource = await this.#known();
    const known = bySource.get(id);
    if (!known) {
      const { imported, ...outcome } = await this.#create(id, input, oldUrls);
      bySource.set(id, { slug: outcome.slug, page: input, imported });
      return outcome;
    }
    const { slug, page, imported } = known;
    if (!page) return { change: 'unchanged', found: [problem('import-page-deleted')] };
    const said = printOf(input);
    if (imported.said === said) return { change: 'unchanged', slug, found: [] };
    if (imported.kept !== printOf(page))
      return { change: 'unchanged', slug, found: [problem('import-page-changed')] };
    // What readers see is not taken back.
    const next = {
      ...{ ...input, slug, navigation: page.navigation },
      status: page.status === 'published' ? page.status : input.status,
    };
    const now = { id, said, kept: printOf(next) };
    if (!this.#dryRun) await changePage(this.#context, slug, () => next, now);
    bySource.set(id, { slug, page: next, imported: now });
    return { change: 'updated', slug, found: [] };
  }

  async #create(
    id: string,
    input: PageInput,
    oldUrls: readonly string[],
  ): Promise<Required<PageOutcome> & { imported: ImportedFrom }> {
    const { db, site, runtime } = this.#context;
    const wanted = input.slug ?? (articleSlugOf(input.title) || 'page');
    const slug = await this.#freeSlug(wanted);
    const found = slug === wanted ? [] : [problem('import-slug-differs', { slug, wanted })];
    this.#taken.add(slug);
    const print = printOf(input);
    const outcome = { change: 'created' as const, slug, found, imported: { id, said: print, kept: print } };
    if (this.#dryRun) return outcome;
    const target = pagePath(slug);
    const paths = new Set(oldUrls.flatMap((url) => oldPathOf(url, site.url) ?? []));
    const rows = [...paths].filter((path) => path !== target).map((path) => ({ path, target }));
    const more = async () => (rows.length ? [importedRedirects(db, rows, runtime.now())] : []);
    await createPage(this.#context, { ...input, slug }, more, outcome.imported);
    return outcome;
  }

  /** A slug that no page has, and nothing else of the site. */
  async #freeSlug(wanted: string): Promise<string> {
    for (let n = 1; n <= MAX_TRIES; n++) {
      const slug = n === 1 ? wanted : `${wanted}-${n}`;
      if (RESERVED_SLUGS.has(slug) || this.#taken.has(slug)) continue;
      if (!(await pageRow(this.#context.db, slug))) return slug;
    }
    return `${wanted}-${crypto.randomUUID().slice(0, 8)}`;
  }

  async #known(): Promise<Map<string, Known>> {
    if (this.#bySource) return this.#bySource;
    const rows = (await allPageRows(this.#context.db)).filter(({ status }) => status !== 'moved');
    this.#bySource = new Map();
    // One that is there counts before one that was deleted.
    for (const row of rows.sort((a, b) => Number(isThere(a)) - Number(isThere(b)))) {
      const { slug, imported } = row;
      const page = isThere(row) ? { ...row.written, status: row.status } : undefined;
      if (imported) this.#bySource.set(imported.id, { slug, page, imported });
    }
    return this.#bySource;
  }
}
