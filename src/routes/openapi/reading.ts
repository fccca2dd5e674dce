// What everyone reads: the views, which one route serves, lists of them, and what operators ask for.
import type { OpenAPIV3_1 } from 'openapi-types';
import { type Operation, type Parameter, path, query, security, TEXT } from './parts.ts';

const PREFIXES = [
  { path: '', parameters: [], of: 'everything' },
  {
    path: '/tags/{expr}',
    parameters: [path('expr', '`a+b` all of, `a,b` any of, `!a` not; at most 8 terms')],
    of: 'articles by tag',
  },
  {
    path: '/languages/{language}',
    parameters: [path('language', 'BCP 47; `en` includes `en-GB`')],
    of: 'a language',
  },
  { path: '/authors/{slug}', parameters: [path('slug', "the author's slug")], of: 'an author' },
  { path: '/sources/{slug}', parameters: [path('slug', "the source's slug")], of: 'a source' },
];

const FILES = [
  { file: 'rss.xml', name: 'RSS 2.0', type: 'application/rss+xml' },
  { file: 'atom.xml', name: 'Atom 1.0', type: 'application/atom+xml' },
  { file: 'feed.json', name: 'JSON Feed 1.1', type: 'application/feed+json' },
  { file: 'ninjs.json', name: 'IPTC ninjs 3.0', type: 'application/json' },
  { file: '', name: 'HTML', type: 'text/html' },
];

function operation(of: string, name: string, type: string, parameters: Parameter[]): Operation {
  return {
    summary: `${of[0]?.toUpperCase()}${of.slice(1)} as ${name}`,
    tags: ['Reading'],
    parameters: [
      ...parameters,
      query('q', 'full-text query', { type: 'string', maxLength: 200 }),
      query('limit', 'exact number of articles', { type: 'integer', minimum: 1, maximum: 200 }),
      query('before', 'cursor of an older page, from its `next` link', { type: 'string' }),
    ],
    responses: {
      200: { description: 'The newest articles', content: { [type]: { schema: { type: 'string' } } } },
      304: { description: 'The client has it already (If-None-Match, If-Modified-Since)' },
      308: { description: 'The canonical spelling of this view is in Location' },
      400: { description: 'A malformed expression, limit or cursor' },
    },
  };
}

/** What is neither a view nor described where it is served. */
const OTHERS: readonly [path: string, summary: string, type: string, tag: string][] = [
  ['/tags/', 'Every tag with its number of articles', 'text/html', 'Reading'],
  ['/articles/{slug}', "An article's page; 410 once it is retracted", 'text/html', 'Reading'],
  [
    '/feeds.json',
    'Every single-facet feed: addresses, number of articles, last change',
    'application/json',
    'Manifests',
  ],
  ['/opml.xml', 'The same list as OPML 2.0', 'text/x-opml', 'Manifests'],
  [
    '/sitemap.xml',
    'Every article, for crawlers; an index of parts above 50,000',
    'application/xml',
    'Manifests',
  ],
  ['/news-sitemap.xml', 'Articles of two days, with Google News tags', 'application/xml', 'Manifests'],
  [
    '/changes.json',
    'The change log after `?since=`, oldest first, `?limit=` (100, at most 1000). With `reset: true` it begins anew, ' +
      'since the site was restored from a backup that is older than `since`: drop what you have',
    'application/json',
    'Manifests',
  ],
  ['/robots.txt', 'What crawlers may read', 'text/plain', 'Operations'],
  ['/healthz', 'Liveness', 'application/json', 'Operations'],
  [
    '/readyz',
    'Readiness: the database is reachable and migrated, else 503',
    'application/json',
    'Operations',
  ],
];

const METRICS = {
  summary: 'What the server counts and times, for Prometheus; a token with the scope metrics',
  tags: ['Operations'],
  security,
  responses: {
    200: { description: "Prometheus' text format, summed over processes", content: { 'text/plain': TEXT } },
    401: { description: 'No token, or a wrong one' },
    403: { description: 'A token without the scope metrics' },
  },
};

export function reading(): OpenAPIV3_1.PathsObject {
  const paths: OpenAPIV3_1.PathsObject = {};
  for (const { path, parameters, of } of PREFIXES) {
    for (const { file, name, type } of FILES)
      paths[`${path}/${file}`] = { get: operation(of, name, type, parameters) };
  }
  for (const [name, summary, type, tag] of OTHERS) {
    const parameters = name.includes('{slug}') ? [path('slug', "the article's slug")] : [];
    const responses = { 200: { description: 'OK', content: { [type]: TEXT } } };
    paths[name] = { get: { summary, tags: [tag], parameters, responses } };
  }
  paths['/metrics'] = { get: METRICS };
  return paths;
}
