// A static site in memory, as `tagwire sync` reads one.
import { problemOf, Refusal } from '../../../../src/errors.ts';
import { articleOf, type SiteArticle } from '../../../../src/intake/static-site/article.ts';
import { type Page, type Read, readPage } from '../../../../src/intake/static-site/page.ts';
import { Pages } from '../../../../src/intake/static-site/pages.ts';
import { type Asked, isAsked, siteOf } from '../../../../src/intake/static-site/site.ts';

export const NOW = Date.parse('2024-06-01T00:00:00Z');
export const BASE = 'https://e.org/blog/';

export interface ReadSite {
  pages: Record<string, Page | string>;
  article(path: string): SiteArticle & { document: Record<string, unknown> };
}

/** What is made of files by their paths; a refused one is what is said of it. */
export async function siteIn(
  files: Record<string, string>,
  asked: Partial<Pick<Asked, 'base' | 'generator' | 'content' | 'permalink'>> = {},
): Promise<ReadSite> {
  const paths = Object.keys(files);
  const texts = new Map(paths.filter(isAsked).map((path) => [path, files[path]!]));
  const site = siteOf({ base: BASE, files: new Set(paths), texts, ...asked });
  const all = new Pages(site.content);
  const pages: ReadSite['pages'] = {};
  const reads = new Map<string, Read>();
  for (const path of paths.filter((one) => site.generator.reads(one, site))) {
    try {
      const read = await readPage(path, files[path]!, site, NOW);
      reads.set(path, read);
      pages[path] = read.page;
      all.add(path, read.page.address);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      pages[path] = error.errors[0]?.detail ?? problemOf(error).detail;
    }
  }
  return {
    pages,
    article(path) {
      const made = articleOf(reads.get(path)!, site, all);
      const { revisions } = (made.item._tagwire as { export: { revisions: { document: object }[] } }).export;
      return { ...made, document: { ...revisions[0]!.document } };
    },
  };
}

/** The path of each page below the base, or why it is no article. */
export const placesOf = ({ pages }: ReadSite): Record<string, string> =>
  Object.fromEntries(
    Object.entries(pages).map(([path, page]) => [
      path,
      typeof page === 'string' ? page : (page.leftOut ?? `/${page.address.slice(BASE.length)}`),
    ]),
  );

/** A text with YAML above it. */
export const post = (front: string, text = 'Text.') => `---\n${front}\n---\n${text}\n`;
