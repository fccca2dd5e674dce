// What /openapi.json tells of paths that one route serves: every view in every form, an article's page.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import { FORMATS } from '../../formats/all.ts';
import { type Description, parameter, TEXT } from '../openapi.ts';
import { JsonFeed, Ninjs } from './json-documents.ts';

const PREFIXES = [
  { path: '', of: 'Everything' },
  {
    path: '/tags/:expr',
    of: 'Articles by tag',
    name: 'expr',
    told: '`a+b` all of, `a,b` any of, `!a` not; at most 8 terms',
  },
  { path: '/languages/:language', of: 'A language', name: 'language', told: 'BCP 47; `en` includes `en-GB`' },
  { path: '/authors/:slug', of: 'An author', name: 'slug', told: "the author's slug" },
  { path: '/sources/:slug', of: 'A source', name: 'slug', told: "the source's slug" },
];

const DOCUMENTS = [
  ...FORMATS.map(({ file, label, contentType }) => ({ file, label, contentType })),
  { file: '', label: 'HTML', contentType: 'text/html' },
];
const SCHEMAS: Record<string, { schema: ReturnType<typeof resolver> }> = {
  'feed.json': { schema: resolver(JsonFeed) },
  'ninjs.json': { schema: resolver(Ninjs) },
};

/** Of what is answered with validators. */
export const VALIDATORS = {
  ETag: { description: 'the validator of this very version', ...TEXT },
  'Last-Modified': { description: 'when it last changed', ...TEXT },
};
export const CONDITIONAL = {
  304: { description: 'The client has it already (If-None-Match, If-Modified-Since)' },
  412: { description: 'A precondition failed (If-Match, If-Unmodified-Since)' },
};
export const CONDITIONS = [
  parameter('header', 'If-None-Match', 'the ETag of what the client has'),
  parameter('header', 'If-Modified-Since', 'the Last-Modified of what the client has'),
];
const LINK = { Link: { description: '`self`, `hub`, `next`, `alternate` (RFC 8288)', ...TEXT } };

function describeView(prefix: (typeof PREFIXES)[number], document: (typeof DOCUMENTS)[number]): Description {
  const { file, label, contentType } = document;
  const [type = ''] = contentType.split(';');
  return {
    summary: `${prefix.of} as ${label}`,
    tags: ['Reading'],
    parameters: [
      ...(prefix.name ? [parameter('path', prefix.name, prefix.told)] : []),
      parameter('query', 'q', 'full-text query', { type: 'string', maxLength: 200 }),
      parameter('query', 'limit', 'exact number of articles', { type: 'integer', minimum: 1, maximum: 200 }),
      parameter('query', 'before', 'cursor of an older page, from its `next` link'),
      ...CONDITIONS,
      ...(file
        ? [parameter('header', 'A-IM', '`feed`: only what changed since If-None-Match (RFC 3229)')]
        : []),
    ],
    responses: {
      200: {
        description: 'The newest articles',
        headers: { ...VALIDATORS, ...LINK },
        content: { [type]: SCHEMAS[file] ?? TEXT },
      },
      ...(file && {
        226: {
          description: 'What changed since (A-IM: feed, RFC 3229)',
          content: { [type]: SCHEMAS[file] ?? TEXT },
        },
      }),
      ...CONDITIONAL,
      308: { description: 'The canonical spelling of this view is in Location' },
      400: { description: 'A malformed expression, limit or cursor' },
      410: { description: 'An editor retired the tag, author or source' },
      429: { description: 'Too many searches or expressions that are not kept; see Retry-After' },
    },
  };
}

/** Paths with descriptions and no handlers. */
export function describedPaths(): Hono {
  const paths = new Hono();
  for (const prefix of PREFIXES) {
    for (const document of DOCUMENTS) {
      paths.get(`${prefix.path}/${document.file}`, describeRoute(describeView(prefix, document)));
    }
  }
  return paths.get(
    '/articles/:slug',
    describeRoute({
      summary: "An article's page; 410 once it is retracted",
      tags: ['Reading'],
      parameters: [parameter('path', 'slug', "the article's slug"), ...CONDITIONS],
      responses: {
        200: { description: 'OK', headers: VALIDATORS, content: { 'text/html': TEXT } },
        ...CONDITIONAL,
        308: { description: 'It is at another address by now' },
        404: { description: 'There is none' },
        410: { description: 'It was retracted' },
      },
    }),
  );
}
