// OpenAPI descriptions of /admin/articles.
import { describeRoute, resolver } from 'hono-openapi';
import * as v from 'valibot';
import { ArticleInputSchema } from '../intake/json.ts';

const FacetFeeds = v.object({
  kind: v.picklist(['tag', 'author', 'source', 'language']),
  slug: v.string(),
  rss: v.string(),
  atom: v.string(),
  json: v.string(),
});

const Answer = v.pipe(
  v.looseObject({
    id: v.pipe(v.string(), v.uuid(), v.description('never changes')),
    guid: v.pipe(v.string(), v.description('the identity in every feed')),
    url: v.pipe(v.string(), v.description("the article's page")),
    title: v.string(),
    slug: v.string(),
    status: v.picklist(['draft', 'scheduled', 'published', 'retracted']),
    html: v.pipe(v.string(), v.description('the content as sanitised HTML')),
    version: v.pipe(v.number(), v.description('its ETag is this number in quotes')),
    seq: v.pipe(v.number(), v.description('of its last change in the log; 0 while never visible')),
    publishedAt: v.optional(v.string()),
    createdAt: v.string(),
    updatedAt: v.string(),
    feeds: v.pipe(v.array(FacetFeeds), v.description('each single-facet feed that carries it')),
    recognised: v.optional(
      v.pipe(
        v.array(v.object({ field: v.string(), line: v.optional(v.number()), text: v.string() })),
        v.description('what was understood of plain text without markup'),
      ),
    ),
  }),
  v.title('Article'),
);

export const Problem = v.pipe(
  v.object({
    type: v.string(),
    title: v.string(),
    status: v.number(),
    detail: v.pipe(v.string(), v.description('what to change')),
    errors: v.optional(
      v.array(
        v.object({
          pointer: v.pipe(v.string(), v.description('JSON Pointer into the body (RFC 6901)')),
          detail: v.string(),
        }),
      ),
    ),
    requestId: v.string(),
  }),
  v.title('Problem'),
);

export const json = (schema: Parameters<typeof resolver>[0]) => ({
  'application/json': { schema: resolver(schema) },
});
export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: resolver(Problem) } },
});
const article = (description: string) => ({ description, content: json(Answer) });
const text = { schema: { type: 'string' as const } };
const bodies = {
  required: true,
  content: {
    'application/json': { schema: resolver(ArticleInputSchema) },
    'text/markdown': text,
    'text/plain': text,
    'text/html': text,
    'application/atom+xml': text,
    'application/rss+xml': text,
  },
};
export const security = [{ token: [] }];
const tags = ['Publishing'];
const refusals = {
  400: problem('The body or a parameter cannot be read'),
  401: problem('No token, or one that is unknown, revoked or expired'),
  403: problem('The token lacks the scope'),
};
const writeRefusals = {
  ...refusals,
  413: problem('Too large'),
  415: problem('A media type or charset that is not taken'),
  422: problem('Understood, but wrong: `errors` says what and where'),
};
const changeRefusals = {
  ...writeRefusals,
  404: problem('No such article'),
  412: problem('If-Match names an older version'),
};

export type Parameter = { name: string; in: 'query' | 'header'; description: string; schema: object };
export const query = (name: string, description: string, schema: object = { type: 'string' }): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
});
const header = (name: string, description: string): Parameter => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
});
const ifMatch = header('If-Match', 'ETag of the version the change was made from');
const complete = [
  query('tag', 'with any body but JSON: adds a tag; repeatable', {
    type: 'array',
    items: { type: 'string' },
  }),
  query('language', 'with any body but JSON: BCP 47, where the text does not say'),
  query('status', 'with any body but JSON: where the text does not say'),
];

export const create = describeRoute({
  summary: 'Publish an article',
  description:
    'As JSON, Markdown with front matter, plain text as agencies send it, HTML, one Atom entry or RSS item.',
  tags,
  security,
  parameters: [header('Idempotency-Key', 'the same key and body answer the first result again'), ...complete],
  requestBody: bodies,
  responses: { 201: article('Created; Location is its admin URL'), ...writeRefusals },
});

const Finding = v.object({
  severity: v.picklist(['error', 'warning', 'hint']),
  rule: v.pipe(v.string(), v.description('its name, for programs')),
  pointer: v.optional(v.string()),
  message: v.string(),
  fix: v.pipe(v.string(), v.description('what to change')),
});

export const preview = describeRoute({
  summary: 'See what each format will carry, and what the feed doctor finds; nothing is stored',
  tags,
  security,
  parameters: [query('id', 'of the article that it would replace'), ...complete],
  requestBody: bodies,
  responses: {
    200: {
      description: 'What it would be',
      content: json(
        v.object({
          article: Answer,
          html: v.pipe(v.string(), v.description('the content as feeds carry it')),
          formats: v.pipe(
            v.object({ rss: v.string(), atom: v.string(), json: v.string(), ninjs: v.string() }),
            v.description("the entry's text"),
          ),
          findings: v.array(Finding),
        }),
      ),
    },
    ...writeRefusals,
    404: problem('No such article'),
  },
});

export const list = describeRoute({
  summary: 'List articles, newest first',
  tags,
  security,
  parameters: [
    query('status', 'draft, scheduled, published or retracted'),
    query('tag', 'only articles with this tag'),
    query('q', 'full-text query'),
    query('before', 'cursor: `next` of the page before'),
    query('limit', '1 to 200', { type: 'integer', minimum: 1, maximum: 200, default: 30 }),
  ],
  responses: {
    200: {
      description: 'A page of articles',
      content: json(v.object({ articles: v.array(Answer), next: v.nullable(v.string()) })),
    },
    ...refusals,
  },
});

export const read = describeRoute({
  summary: 'Read an article',
  tags,
  security,
  responses: { 200: article('The article, with its ETag'), ...refusals, 404: problem('No such article') },
});

export const replace = describeRoute({
  summary: 'Replace an article',
  description:
    'What is left out of status, slug, language and publishedAt stays; every other field left out is gone.',
  tags,
  security,
  parameters: [ifMatch, ...complete],
  requestBody: bodies,
  responses: { 200: article('Changed'), ...changeRefusals },
});

export const patch = describeRoute({
  summary: 'Change parts of an article (JSON Merge Patch, RFC 7396)',
  tags,
  security,
  parameters: [ifMatch],
  requestBody: {
    required: true,
    content: {
      'application/merge-patch+json': { schema: { type: 'object', example: { title: 'A better title' } } },
    },
  },
  responses: { 200: article('Changed'), ...changeRefusals },
});

export const remove = describeRoute({
  summary: 'Retract an article, or erase it',
  tags,
  security,
  parameters: [
    ifMatch,
    query('note', 'why, for readers'),
    query('hard', '`true` erases the article and its revisions', { type: 'boolean', default: false }),
  ],
  responses: {
    204: { description: 'Done' },
    ...refusals,
    404: problem('No such article'),
    412: problem('Stale'),
  },
});

export const revisions = describeRoute({
  summary: 'Every version of an article, newest first',
  tags,
  security,
  responses: {
    200: { description: 'The versions', content: json(v.object({ revisions: v.array(v.looseObject({})) })) },
    ...refusals,
    404: problem('No such article'),
  },
});
