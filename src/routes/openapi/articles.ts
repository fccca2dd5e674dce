// /admin/articles and /admin/preview.
import * as v from 'valibot';
import { ArticleInputSchema } from '../../intake/json.ts';
import { header, json, type Operations, problem, query, security, TEXT } from './parts.ts';

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

const Finding = v.object({
  severity: v.picklist(['error', 'warning', 'hint']),
  rule: v.pipe(v.string(), v.description('its name, for programs')),
  code: v.pipe(v.string(), v.description('what of the rule it is, for programs')),
  params: v.optional(
    v.pipe(
      v.record(v.string(), v.union([v.string(), v.number()])),
      v.description('what differs in the texts'),
    ),
  ),
  pointer: v.optional(v.string()),
  message: v.string(),
  fix: v.pipe(v.string(), v.description('what to change')),
});

const article = (description: string) => ({ description, content: json(Answer) });
const bodies = {
  required: true,
  content: {
    ...json(ArticleInputSchema),
    'text/markdown': TEXT,
    'text/plain': TEXT,
    'text/html': TEXT,
    'application/atom+xml': TEXT,
    'application/rss+xml': TEXT,
  },
};
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

const ifMatch = header('If-Match', 'ETag of the version the change was made from');
const complete = [
  query('tag', 'with any body but JSON: adds a tag; repeatable', {
    type: 'array',
    items: { type: 'string' },
  }),
  query('language', 'with any body but JSON: BCP 47, where the text does not say'),
  query('status', 'with any body but JSON: where the text does not say'),
];

export const articles: Operations = {
  'get /admin/articles': {
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
  },
  'post /admin/articles': {
    summary: 'Publish an article',
    description:
      'As JSON, Markdown with front matter, plain text as agencies send it, HTML, one Atom entry or RSS item.',
    tags,
    security,
    parameters: [
      header('Idempotency-Key', 'the same key and body answer the first result again'),
      ...complete,
    ],
    requestBody: bodies,
    responses: {
      201: article('Created; Location is its admin URL'),
      410: problem('What came with this Idempotency-Key was erased since'),
      ...writeRefusals,
    },
  },
  'get /admin/articles/{id}': {
    summary: 'Read an article',
    tags,
    security,
    responses: { 200: article('The article, with its ETag'), ...refusals, 404: problem('No such article') },
  },
  'put /admin/articles/{id}': {
    summary: 'Replace an article',
    description:
      'What is left out of status, slug, language and publishedAt stays; every other field left out is gone.',
    tags,
    security,
    parameters: [ifMatch, ...complete],
    requestBody: bodies,
    responses: { 200: article('Changed'), ...changeRefusals },
  },
  'patch /admin/articles/{id}': {
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
  },
  'delete /admin/articles/{id}': {
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
  },
  'get /admin/articles/{id}/revisions': {
    summary: 'Every version of an article, newest first',
    tags,
    security,
    responses: {
      200: {
        description: 'The versions',
        content: json(v.object({ revisions: v.array(v.looseObject({})) })),
      },
      ...refusals,
      404: problem('No such article'),
    },
  },
  'post /admin/preview': {
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
  },
};
