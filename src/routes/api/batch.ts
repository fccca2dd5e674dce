// POST /admin/articles/batch: many operations in one request.
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import * as v from 'valibot';
import { sha256 } from '../../domain/hash.ts';
import { fault, invalid, notFound } from '../../errors.ts';
import { requireScope } from '../../http/auth.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { IDEMPOTENCY_KEY, requestClaim, sendAnswer } from '../../http/idempotency.ts';
import { checked, readBody } from '../../http/json-body.ts';
import { notAllowed } from '../../http/not-allowed.ts';
import { answerError } from '../../http/problems.ts';
import { query } from '../../http/query.ts';
import { says } from '../../intake/schema-problems.ts';
import { problem } from '../../problems.ts';
import { once } from '../../services/access/idempotency.ts';
import { commit } from '../../store/database.ts';
import { describing, json, jsonAnswer, Problem, security, URI } from '../openapi.ts';
import { ArticleInput, depthOf, writeRefusals } from './article-body.ts';
import { ArticleJson } from './article-json.ts';

const MAX_OPERATIONS = 100;
const MAX_BYTES = 16 * 1024 * 1024;
/** As an article's own, below the members of the batch. */
const MAX_DEPTH = 66;

const text = v.string(says('not-a-string'));
const described = (description: string) => v.pipe(text, v.description(description));
const name = (description: string) => v.pipe(text, v.minLength(1, says('blank')), v.description(description));
const METHODS = ['create', 'upsert', 'replace', 'change', 'retract'] as const;

/** @param article what an article is checked by */
const operationOf = <S extends v.GenericSchema<unknown, object>>(article: S) => {
  const ifMatch = v.optional(
    v.pipe(
      text,
      v.regex(/^"[!#-~]*"$/, 'must be an ETag in its quotes: "\\"3\\""'),
      v.description('ETag of the version the change was made from, in its quotes'),
    ),
  );
  const id = name('of the article');
  const guid = name('your own id');
  const retraction = {
    method: v.literal('retract'),
    note: v.optional(described('why, for readers')),
    hard: v.optional(
      v.pipe(v.boolean(says('not-a-boolean')), v.description('`true` erases the article and its revisions')),
    ),
    ifMatch,
  };
  return v.variant(
    'method',
    [
      v.strictObject({ method: v.literal('create'), article }),
      v.strictObject({ method: v.literal('upsert'), guid, article, ifMatch }),
      v.strictObject({ method: v.literal('replace'), id, article, ifMatch }),
      v.strictObject({ method: v.literal('change'), id, article, ifMatch }),
      v.strictObject({ ...retraction, id }),
      v.strictObject({ ...retraction, guid }),
    ],
    says('not-an-option', { options: `an object whose method is one of ${METHODS.join(', ')}` }),
  );
};
const batchOf = <S extends v.GenericSchema>(operation: S) =>
  v.strictObject({
    articles: v.pipe(
      v.array(operation, says('not-a-list', { items: 'operations' })),
      v.maxLength(MAX_OPERATIONS, says('too-many', { max: MAX_OPERATIONS, items: 'operations' })),
    ),
  });
/** The mistakes of each operation, and of its article, are in its own result. */
const BatchInput = batchOf(v.unknown());
const OperationInput = operationOf(v.record(v.string(), v.unknown(), says('not-an-object')));
type Operation = v.InferOutput<typeof OperationInput>;

const EXAMPLE = {
  articles: [
    { method: 'create', article: { title: 'A headline', content: { markdown: 'Text.' }, tags: ['Turkey'] } },
    { method: 'upsert', guid: 'cms-42', article: { title: 'Another', content: { text: 'Text.' } } },
    {
      method: 'change',
      id: '01890a5d-ac96-774b-bcce-b302099a8057',
      article: { summary: 'Short.' },
      ifMatch: '"3"',
    },
    { method: 'retract', id: '01890a5d-ac96-774b-bcce-b302099a8057', note: 'It was wrong.' },
    { method: 'retract', guid: 'cms-41' },
  ],
};

const { id, guid, url, version } = ArticleJson.entries;
const BatchJson = v.object({
  results: v.pipe(
    v.array(
      v.object({
        status: v.pipe(v.number(), v.integer(), v.description('as of a request of its own')),
        id: v.optional(id),
        guid: v.optional(guid),
        url: v.optional(url),
        version: v.optional(version),
        etag: v.optional(v.string()),
        location: v.optional(v.pipe(URI, v.description('of what was created: its address in the API'))),
        problem: v.optional(Problem),
      }),
    ),
    v.description('of each operation, in their order'),
  ),
});
type Result = v.InferOutput<typeof BatchJson>['results'][number];

/** JSON may have half a surrogate pair, which no URL has. */
const inPath = (text: string) => encodeURIComponent(text.toWellFormed());

/** The request that an operation stands for: method, path and body. */
function requestOf(one: Operation): [method: string, path: string, body?: object] {
  switch (one.method) {
    case 'create':
      return ['POST', '', one.article];
    case 'upsert':
      return ['PUT', `/by-guid/${inPath(one.guid)}`, one.article];
    case 'replace':
      return ['PUT', `/${inPath(one.id)}`, one.article];
    case 'change':
      return ['PATCH', `/${inPath(one.id)}`, one.article];
    case 'retract': {
      const query = new URLSearchParams({
        ...(one.note !== undefined && { note: one.note }),
        ...(one.hard && { hard: 'true' }),
      });
      const path = 'guid' in one ? `/by-guid/${inPath(one.guid)}` : `/${inPath(one.id)}`;
      return ['DELETE', `${path}?${query}`];
    }
  }
}

/** @param articles the routes of /admin/articles, by which each operation is done */
export function batchRoutes({ context }: Services, articles: Hono<Env>) {
  const { site } = context;
  const api = new Hono<Env>({ getPath: ({ url }) => new URL(url).pathname })
    .onError((error, c) => answerError(error, c, context))
    .notFound((c) => answerError(notFound(problem('path-not-found', { path: c.req.path })), c, context))
    .use(requestId())
    .route('/admin/articles', articles);

  /** @param key of the operation, where the batch has one: what was created is not created again */
  async function perform(c: Request_, sent: unknown, key?: string): Promise<Result> {
    let one: Operation;
    try {
      one = checked(OperationInput, sent);
    } catch (error) {
      return resultOf(await answerError(error, c, context));
    }
    const [method, path, body] = requestOf(one);
    const forwarded = c.req.header('x-forwarded-for');
    const headers = {
      'x-request-id': c.get('requestId'),
      ...(body && { 'content-type': 'application/json' }),
      ...('ifMatch' in one && one.ifMatch !== undefined && { 'if-match': one.ifMatch }),
      ...(key && method === 'POST' && { 'idempotency-key': key }),
      ...(forwarded && { 'x-forwarded-for': forwarded }),
    };
    const url = new URL(`/admin/articles${path}`, site.url);
    const request = new Request(url, { method, headers, body: body && JSON.stringify(body) });
    const response = await api.fetch(request, { ...c.env, principal: c.get('principal') });
    return resultOf(response);
  }

  return new Hono<Env>()
    .post(
      '/',
      describing({ tags: ['Publishing'], security })({
        operationId: 'batchArticles',
        summary: 'Create, change and retract up to 100 articles',
        description:
          'Operations run one after the other, each as if it were a request of its own: it succeeds or fails alone, with its own status and problem. With an `Idempotency-Key` a batch whose connection was lost can be sent again.',
        parameters: [IDEMPOTENCY_KEY],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              ...json(batchOf(operationOf(ArticleInput)))['application/json'],
              example: EXAMPLE,
            },
          },
        },
        responses: {
          200: jsonAnswer('What came of each; look at their statuses', BatchJson),
          ...writeRefusals,
        },
      }),
      requireScope(context, 'articles:draft'),
      query({}),
      async (c) => {
        const body = await readBody(c, JSON.stringify({ articles: EXAMPLE.articles.slice(1, 2) }), MAX_BYTES);
        if (depthOf(body) > MAX_DEPTH) throw invalid([fault('', 'too-deep', { max: MAX_DEPTH })]);
        const { articles } = checked(BatchInput, body);
        const claim = await requestClaim(c, JSON.stringify(body));
        const answer = await once(context, claim, async (claiming) => {
          const results: Result[] = [];
          for (const [i, one] of articles.entries()) {
            results.push(await perform(c, one, claim && (await sha256(`${claim.secret} ${i}`))));
          }
          const done = { status: 200, body: JSON.stringify({ results }) };
          await commit(context.db, await claiming(done));
          return done;
        });
        return sendAnswer(answer);
      },
    )
    .all('/', notAllowed('POST'));
}

/** What a batch tells of an operation's answer: what identifies the article, not its text. */
async function resultOf(response: Response): Promise<Result> {
  const { status, headers } = response;
  const answer = status === 204 ? {} : ((await response.json()) as object);
  const { id, guid, url, version } = answer as Partial<Result>;
  return {
    status,
    ...(response.ok ? { id, guid, url, version } : { problem: answer as Result['problem'] }),
    etag: headers.get('etag') ?? undefined,
    location: headers.get('location') ?? undefined,
  };
}
