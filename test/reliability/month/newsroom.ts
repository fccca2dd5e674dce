// The editors' side of a month: calls to the admin endpoint, and a journal of what readers could have noticed.
import type { TestServer } from '../../support/server.ts';
import { type AdminArticle, printOfAdmin } from './prints.ts';
import { type Facets, facetsOf } from './views.ts';

/** A visible change of an article, as the newsroom saw it happen: the log, kept independently. */
export interface Entry {
  id: string;
  kind: 'publish' | 'update' | 'correction' | 'silent' | 'retract';
  /** Undefined: it was, or is then, not visible. */
  before?: Facets;
  after?: Facets;
  print: string;
}

/** A merge patch. */
export interface Patch {
  change?: { kind: Entry['kind']; note?: string };
  [field: string]: unknown;
}

export const key = (article: AdminArticle): string => article.guid;

export class Newsroom {
  readonly server: TestServer;
  readonly journal: Entry[] = [];
  /** Every article as last answered, by guid; erased ones are gone. */
  readonly articles = new Map<string, AdminArticle>();
  /** Members of a set of translations. */
  readonly #sets: Set<string>[] = [];
  #now: number;

  constructor(server: TestServer, now: number) {
    this.server = server;
    this.#now = now;
  }

  now = (): number => this.#now;

  tick(milliseconds: number): void {
    this.#now += milliseconds;
    this.server.tick(milliseconds);
  }

  /** A call that must succeed. */
  async call(method: string, path: string, body?: object): Promise<AdminArticle | undefined> {
    const response = await this.server.admin(method, path, body);
    const text = await response.text();
    if (response.status >= 300) {
      throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${response.status} ${text}`);
    }
    return text ? (JSON.parse(text) as AdminArticle) : undefined;
  }

  async create(body: object): Promise<AdminArticle> {
    const made = (await this.call('POST', '/admin/articles', body))!;
    if ('translationOf' in body) this.#join(made, `${body.translationOf}`);
    await this.#noticed(undefined, made, 'publish');
    return made;
  }

  async patch(before: AdminArticle, body: Patch): Promise<void> {
    const after = (await this.call('PATCH', `/admin/articles/${before.id}`, body))!;
    await this.#noticed(before, after, body.change?.kind ?? 'update');
  }

  async remove(before: AdminArticle, query = ''): Promise<void> {
    await this.call('DELETE', `/admin/articles/${before.id}${query}`);
    const hard = query.includes('hard=true');
    const after = hard ? undefined : await this.call('GET', `/admin/articles/${before.id}`);
    await this.#noticed(before, after, 'retract');
  }

  /** A tag by a slug that it has or had. */
  async facet(slug: string): Promise<{ slug: string; state: string } | undefined> {
    const response = await this.server.admin('GET', `/admin/facets/tag/${slug}`);
    return response.ok ? ((await response.json()) as { slug: string; state: string }) : undefined;
  }

  /** Changes a tag; its articles follow, each a silent change. */
  async tend(slug: string, body: object): Promise<void> {
    // What is due would be published by whoever comes first.
    const due = this.overdue();
    await this.server.app.tick();
    await this.reread(due);
    await this.call('PATCH', `/admin/facets/tag/${slug}`, body);
    await this.server.app.tick();
    for (const before of [...this.articles.values()]) {
      const after = (await this.call('GET', `/admin/articles/${before.id}`))!;
      if (after.version === before.version) continue;
      this.articles.set(key(after), after);
      const [was, is] = [visibleFacets(before), visibleFacets(after)];
      if (was && is) {
        this.journal.push({
          id: key(after),
          kind: 'silent',
          before: was,
          after: is,
          print: printOfAdmin(after),
        });
      }
    }
  }

  /** What readers see, by the editors' own list. */
  shown = (): AdminArticle[] => [...this.articles.values()].filter(({ status }) => status === 'published');

  /** Scheduled articles whose time has come: whoever reads next publishes them. */
  overdue = (): AdminArticle[] =>
    [...this.articles.values()].filter(
      (a) => a.status === 'scheduled' && Date.parse(a.publishedAt ?? '') <= this.#now,
    );

  /** Reads articles again after something else than an editor changed them. */
  async reread(articles: readonly AdminArticle[]): Promise<void> {
    for (const before of articles) {
      const after = (await this.call('GET', `/admin/articles/${before.id}`))!;
      if (after.version !== before.version) await this.#noticed(before, after, 'publish');
    }
  }

  async #noticed(before: AdminArticle | undefined, after: AdminArticle | undefined, kind: Entry['kind']) {
    const article = (after ?? before)!;
    if (after) this.articles.set(key(after), after);
    else this.articles.delete(key(article));
    const [was, is] = [visibleFacets(before), visibleFacets(after)];
    const what = was && is ? kind : is ? 'publish' : 'retract';
    if (before && after && was && is) checkDates(before, after);
    if (was || is) {
      const entry = { id: key(article), kind: what, before: was, after: is, print: printOfAdmin(article) };
      if (before?.version !== after?.version) this.journal.push(entry);
    }
    await this.#rereadSet(key(article));
  }

  #join(made: AdminArticle, original: string): void {
    const other = [...this.articles.values()].find(({ id }) => id === original)!;
    const set = this.#sets.find((s) => s.has(key(other))) ?? new Set([key(other)]);
    set.add(key(made));
    if (!this.#sets.includes(set)) this.#sets.push(set);
  }

  /** An article names its translations: what happens to one is a silent change of the others. */
  async #rereadSet(id: string): Promise<void> {
    for (const other of this.#sets.find((s) => s.has(id)) ?? []) {
      const before = this.articles.get(other);
      if (other === id || !before) continue;
      const after = (await this.call('GET', `/admin/articles/${before.id}`))!;
      this.articles.set(other, after);
      const [was, is] = [visibleFacets(before), visibleFacets(after)];
      const print = printOfAdmin(after);
      if (was && is && print !== printOfAdmin(before)) {
        this.journal.push({ id: other, kind: 'silent', before: was, after: is, print });
      }
    }
  }
}

/** Readers take what is newer: a clock that was set back must not make them pass over a correction. */
function checkDates(before: AdminArticle, after: AdminArticle): void {
  const dates = [before.publishedAt, before.updatedAt, after.updatedAt].map((date = '') => Date.parse(date));
  if (after.publishedAt !== before.publishedAt || dates[2]! < Math.max(dates[0]!, dates[1]!)) {
    throw new Error(`dates went back: ${before.publishedAt} ${before.updatedAt}, ${after.updatedAt}`);
  }
}

const visibleFacets = (article: AdminArticle | undefined): Facets | undefined =>
  article?.status === 'published' ? facetsOf(article.feeds, article.html) : undefined;
