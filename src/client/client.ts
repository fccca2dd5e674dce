// A client of the HTTP API, for browsers and every runtime. Its types are made of /openapi.json (api.ts).
import { answerOf, TagwireError } from './answer.ts';
import { OPERATIONS, type operations } from './api.ts';
import { Articles } from './articles.ts';
import { addressOf } from './change-page.ts';
import {
  type Change,
  type Cursor,
  changePages,
  changesOf,
  type FollowOptions,
  type ItemFormat,
  type Reset,
} from './changes.ts';
import { canEndAddress } from './path-segment.ts';
import { type SendOptions, sender } from './send.ts';

export interface ClientOptions extends SendOptions {
  /** The site's: `https://example.org/wire`. */
  url: string;
}

/** An operation of the API, by its name in /openapi.json. */
export type Operation = keyof typeof OPERATIONS;

type Described<O extends Operation> = operations[O];
type Content<T> = T extends { content: infer C } ? C : never;
type JsonBody<C> = C extends { 'application/json': infer J } ? J : never;
type Body<C> = JsonBody<C> | string | Blob | FormData;
type WithBody<O extends Operation> =
  Described<O> extends { requestBody: infer B }
    ? { body: Body<Content<B>> }
    : Described<O> extends { requestBody?: infer B }
      ? { body?: [Content<NonNullable<B>>] extends [never] ? undefined : Body<Content<NonNullable<B>>> }
      : unknown;

/** What an operation is asked with: `path`, `query` and `body` as it describes them. */
export type RequestOf<O extends Operation> = Pick<Described<O>['parameters'], 'path' | 'query'> &
  WithBody<O> & {
    /** Media type of a body that is text or a Blob: `text/markdown`. */
    type?: string;
    /** `ETag` of what is to be changed: refused with 412 where it has changed since. */
    ifMatch?: string;
    /** The same key and body get the first answer again; one of its own unless given. */
    idempotencyKey?: string;
    signal?: AbortSignal;
  };
type Asked<O extends Operation> =
  Record<never, never> extends RequestOf<O> ? [request?: RequestOf<O>] : [request: RequestOf<O>];

type AnswerBody<R> = R extends { content: infer C }
  ? C extends { 'application/json': infer J }
    ? J
    : Response
  : undefined;
/** What it answers: JSON, nothing, or the `Response` where that is no JSON. */
export type AnswerOf<O extends Operation> = {
  [Status in keyof Described<O>['responses']]: AnswerBody<Described<O>['responses'][Status]>;
}[keyof Described<O>['responses']];

export interface Client {
  /** Articles, as `createTagwire` has them. */
  readonly articles: Articles;
  /**
   * Any operation of the API: `client.call('createToken', { body: { name: 'CMS', scopes: ['articles:write'] } })`.
   * @throws TagwireError for an answer of 400 or above
   */
  call<O extends Operation>(operation: O, ...request: Asked<O>): Promise<AnswerOf<O>>;
  /** The pages of a list, one after the other: `for await (const { entries } of client.pages('listAuditEntries'))`. */
  pages<O extends Operation>(
    operation: O,
    ...request: Asked<O>
  ): AsyncGenerator<AnswerOf<O>, void, undefined>;
  /**
   * The change log of a view, oldest first: it waits for what comes, and goes on after whatever breaks, until the signal
   * says stop. `cursor` of the last change that you have done with is what it goes on after:
   * `client.changes('/tags/turkey', cursor)`. After a `reset` drop what you have: the log is told from its beginning.
   * @param view its path below the site's address, with `?q=` for a search: '' is everything, '/tags/a+!b'
   * @throws TagwireError for an answer of 4xx that waiting does not mend, such as 410 for a tag that an editor retired
   */
  changes<Field extends keyof Change = keyof Change, As extends ItemFormat = 'json'>(
    view: string,
    options?: FollowOptions<Field, As>,
  ): AsyncGenerator<(Change<Field, As> | Reset) & { cursor: Cursor }, void, undefined>;
  /**
   * One hash of a view’s articles as of `seq`: that of a copy which took all changes up to there (`digestOf`) is the same.
   * @throws TagwireError 404, 410, 422, 429, and where something else than a Tagwire site answers
   */
  digest(view: string): Promise<AnswerOf<'getDigest'>>;
}

/** A client of a site. Without a token it only reads what everybody may read. */
export function createClient({ url, ...options }: ClientOptions): Client {
  const base = url.replace(/\/$/, '');
  const send = sender(options);
  return {
    articles: new Articles(base, send),
    digest: async (view) => {
      const address = addressOf(base, view, 'digest.json');
      const response = await send(new Request(address));
      const digest = (await answerOf(response)) as AnswerOf<'getDigest'> | undefined;
      if (typeof digest?.digest === 'string') return digest;
      throw new TagwireError(response.status, { detail: `${address} is no digest of a Tagwire site` });
    },
    changes: (view, followed) =>
      changesOf(changePages(sender({ ...options, attempts: 1 }), base, view, followed)),
    call: async <O extends Operation>(operation: O, ...[request]: Asked<O>) =>
      (await answerOf(await send(requestFor(base, operation, request)))) as AnswerOf<O>,
    pages: async function* <O extends Operation>(operation: O, ...[request]: Asked<O>) {
      for (let next: Request | undefined = requestFor(base, operation, request); next; ) {
        const { url, signal }: Request = next;
        const response = await send(next);
        const query = queryOfNext(response.headers.get('link') ?? '');
        yield (await answerOf(response)) as AnswerOf<O>;
        next = query === undefined ? undefined : new Request(new URL(query, url), { signal });
      }
    },
  };
}

/** Of the page that `Link` names as the next (RFC 8288); its address may be another than the one that is asked here. */
function queryOfNext(link: string): string | undefined {
  const end = link.indexOf('>; rel="next"');
  return end < 0 ? undefined : URL.parse(link.slice(link.lastIndexOf('<', end) + 1, end))?.search;
}

interface Parts {
  path?: Record<string, string> | undefined;
  query?: Record<string, unknown> | undefined;
  body?: unknown;
  type?: string;
  ifMatch?: string;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** @throws TypeError where a part of the path is missing, or is none */
function requestFor(base: string, operation: Operation, request: object = {}): Request {
  const { path, query = {}, body, type, ifMatch, idempotencyKey, signal } = request as Parts;
  const [method, template] = OPERATIONS[operation];
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const part = path?.[name];
    if (part === undefined) throw new TypeError(`${operation}: path.${name} is missing`);
    if (canEndAddress(part)) return encodeURIComponent(part);
    throw new TypeError(`${operation}: path.${name} must not be empty, "." or "..", which no address has`);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) if (one !== undefined) search.append(name, `${one}`);
  }
  const isJson =
    body !== undefined && !(typeof body === 'string' || body instanceof Blob || body instanceof FormData);
  const headers = new Headers();
  if (isJson || type) headers.set('content-type', type ?? 'application/json');
  if (ifMatch !== undefined) headers.set('if-match', ifMatch);
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  return new Request(`${base}${filled}${search.size ? `?${search}` : ''}`, {
    method,
    headers,
    body: isJson ? JSON.stringify(body) : (body as BodyInit | undefined),
    signal,
  });
}
