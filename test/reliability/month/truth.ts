// What is there, by the editors' own list.
import type { TestServer } from '../../support/server.ts';
import { type Held, numbered } from './followers.ts';
import { type AdminArticle, printOfAdmin } from './prints.ts';
import { type Followed, facetsOf } from './views.ts';

/** Every visible article. */
export async function published(server: TestServer): Promise<AdminArticle[]> {
  const found: AdminArticle[] = [];
  for (let before = ''; ; ) {
    const response = await server.admin('GET', `/admin/articles?status=published&limit=200${before}`);
    const page = (await response.json()) as { articles: AdminArticle[]; next: string | null };
    found.push(...page.articles);
    if (!page.next) return found;
    before = `&before=${page.next}`;
  }
}

/** A view's articles as Atom followers should hold them, and as followers of JSON should. */
export function truthOf(articles: readonly AdminArticle[], { matches }: Followed) {
  const inView = articles.filter((a) => matches(facetsOf(a.feeds, a.html)));
  const atom: Held = new Map(inView.map((a) => [a.guid, printOfAdmin(a)]));
  const json: Held = new Map(inView.map((a) => [a.guid, numbered(printOfAdmin(a), a.version)]));
  return { atom, json };
}
