// The API of articles, whoever answers its requests: a server elsewhere, or the application in this process, so that every
// check, hook and error is the API's own.
import type { ArticleInput } from '../intake/input.ts';
import { answerOf, TagwireError } from './answer.ts';
import type { components, operations } from './api.ts';
import { canEndAddress } from './path-segment.ts';

/** An article as the API answers it. */
export type Article = components['schemas']['Article'];

type Query = NonNullable<operations['listArticles']['parameters']['query']>;
/** What a list is to have: articles that pass every filter. */
export interface ListOptions<Field extends keyof Article = keyof Article>
  extends Omit<Query, 'updatedSince' | 'fields'> {
  /** `updatedAt` at that time or later. */
  updatedSince?: string | Date;
  /** Only these members of each article; without `html` and `content` a list is made faster. */
  fields?: readonly Field[];
}

type Ask = (request: Request) => Promise<Response>;
interface Options {
  /** The version the change was made from: another is refused with 412. */
  ifVersion?: number;
}
interface CreateOptions {
  /** The same key and article get the first answer again. */
  idempotencyKey?: string;
}

/** @throws TagwireError 404 for an id that no article has, since no address has such an end */
function byId(id: string): string {
  if (canEndAddress(id)) return `/${encodeURIComponent(id)}`;
  throw noArticle(id);
}

/** @throws TagwireError 404 for an empty guid; TypeError for `.` and `..`, which an article may have */
function byGuid(guid: string): string {
  if (canEndAddress(guid)) return `/by-guid/${encodeURIComponent(guid)}`;
  if (guid === '') throw noArticle(guid);
  throw new TypeError(
    `the guid ${JSON.stringify(guid)} cannot be asked for: every URL parser takes it for a step in a path. Use the article's id`,
  );
}

const noArticle = (id: string) =>
  new TagwireError(404, {
    code: 'article-not-found',
    detail: `There is no article ${JSON.stringify(id)}.`,
  });

export class Articles {
  readonly #base: string;
  readonly #ask: Ask;

  constructor(publicUrl: string, ask: Ask) {
    this.#base = `${publicUrl.replace(/\/$/, '')}/admin/articles`;
    this.#ask = ask;
  }

  /** @throws TagwireError 422 */
  create(article: ArticleInput, options?: CreateOptions): Promise<Article> {
    return this.#call('POST', '', article, options);
  }

  /** Creates or replaces the article of your own id; the same again changes nothing. @throws TagwireError 412, 422; TypeError for the guids `.` and `..` */
  async upsert(guid: string, article: ArticleInput, options?: Options): Promise<Article> {
    return this.#call('PUT', byGuid(guid), article, options);
  }

  /** Replaces an article. @throws TagwireError 404, 412, 422 */
  async replace(id: string, article: ArticleInput, options?: Options): Promise<Article> {
    return this.#call('PUT', byId(id), article, options);
  }

  /** Changes what is given; null removes (RFC 7396). @throws TagwireError 404, 412, 422 */
  async change(
    id: string,
    patch: { [Name in keyof ArticleInput]?: ArticleInput[Name] | null },
    options?: Options,
  ): Promise<Article> {
    return this.#call('PATCH', byId(id), patch, options);
  }

  /** Takes an article from view; its page answers 410 with the note. @throws TagwireError 404, 412 */
  async retract(id: string, note?: string, options?: Options): Promise<void> {
    return this.#retract(byId(id), note, options);
  }

  /** Takes the article of your own id from view. @throws TagwireError 404, 412 */
  async retractByGuid(guid: string, note?: string, options?: Options): Promise<void> {
    return this.#retract(byGuid(guid), note, options);
  }

  /** Undefined where there is none of that id. */
  find(id: string): Promise<Article | undefined> {
    return this.#find(() => byId(id));
  }

  /** The article of your own id; undefined where there is none. */
  findByGuid(guid: string): Promise<Article | undefined> {
    return this.#find(() => byGuid(guid));
  }

  /** The latest first; `next` for `before`, null at the end. @throws TagwireError 400 */
  list<Field extends keyof Article = keyof Article>(
    options: ListOptions<Field> = {},
  ): Promise<{ articles: Pick<Article, Field>[]; next: string | null }> {
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    const query = given.map(([name, value]) => [
      name,
      value instanceof Date ? value.toISOString() : `${value}`,
    ]);
    return this.#call('GET', `?${new URLSearchParams(query)}`);
  }

  /** All of a list, page after page, as far as it is read. @throws TagwireError 400 */
  async *all<Field extends keyof Article = keyof Article>(
    options: Omit<ListOptions<Field>, 'before'> = {},
  ): AsyncGenerator<Pick<Article, Field>, void, undefined> {
    for (let before: string | null | undefined; before !== null; ) {
      const { articles, next } = await this.list({ ...options, ...(before && { before }) });
      yield* articles;
      before = next;
    }
  }

  async #retract(path: string, note?: string, options?: Options): Promise<void> {
    const query = note === undefined ? '' : `?note=${encodeURIComponent(note)}`;
    await this.#call('DELETE', path + query, undefined, options);
  }

  async #find(pathOf: () => string): Promise<Article | undefined> {
    try {
      return await this.#call<Article>('GET', pathOf());
    } catch (error) {
      if (error instanceof TagwireError && error.status === 404) return undefined;
      throw error;
    }
  }

  async #call<T>(
    method: string,
    path: string,
    body?: object,
    { ifVersion, idempotencyKey }: Options & CreateOptions = {},
  ): Promise<T> {
    const response = await this.#ask(
      new Request(this.#base + path, {
        method,
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(ifVersion !== undefined && { 'if-match': `"${ifVersion}"` }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        body: body && JSON.stringify(body),
      }),
    );
    return (await answerOf(response)) as T;
  }
}
