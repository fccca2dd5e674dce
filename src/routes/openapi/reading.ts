// What everyone reads: the views, which one route serves, lists of them, and what operators ask for.
import { type Operation, type Operations, type Parameter, path, query, security, TEXT } from './parts.ts';

const PREFIXES = [
  { path: '' as const, parameters: [], of: 'everything' },
  {
    path: '/tags/{expr}' as const,
    parameters: [path('expr', '`a+b` all of, `a,b` any of, `!a` not; at most 8 terms')],
    of: 'articles by tag',
  },
  {
    path: '/languages/{language}' as const,
    parameters: [path('language', 'BCP 47; `en` includes `en-GB`')],
    of: 'a language',
  },
  { path: '/authors/{slug}' as const, parameters: [path('slug', "the author's slug")], of: 'an author' },
  { path: '/sources/{slug}' as const, parameters: [path('slug', "the source's slug")], of: 'a source' },
];

const FILES = [
  { file: 'rss.xml', name: 'RSS 2.0', type: 'application/rss+xml' },
  { file: 'atom.xml', name: 'Atom 1.0', type: 'application/atom+xml' },
  { file: 'feed.json', name: 'JSON Feed 1.1', type: 'application/feed+json' },
  { file: 'ninjs.json', name: 'IPTC ninjs 3.0', type: 'application/json' },
  { file: '', name: 'HTML', type: 'text/html' },
];

const SAME = { description: 'The client has it already (If-None-Match, If-Modified-Since)' };

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
      ...(name !== 'HTML' && { 226: { description: 'What changed since (A-IM: feed, RFC 3229)' } }),
      304: SAME,
      308: { description: 'The canonical spelling of this view is in Location' },
      400: { description: 'A malformed expression, limit or cursor' },
      410: { description: 'An editor retired the tag, author or source' },
      412: { description: 'A precondition failed (If-Match, If-Unmodified-Since)' },
      429: { description: 'Too many searches or expressions that are not kept; see Retry-After' },
    },
  };
}

/** What is neither a view nor described where it is served. */
const OTHERS: readonly [path: `/${string}`, summary: string, type: string, tag: string][] = [
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
    'Readiness: the database is reachable and migrated, else 503; `mistakes` says what TRUST_PROXY should be',
    'application/json',
    'Operations',
  ],
];

const PARTICULARS: Record<string, Pick<Operation, 'parameters' | 'responses'>> = {
  '/articles/{slug}': {
    parameters: [path('slug', "the article's slug")],
    responses: {
      308: { description: 'It is at another address by now' },
      404: { description: 'There is none' },
      410: { description: 'It was retracted' },
    },
  },
  '/changes.json': {
    parameters: [
      query('since', 'a `seq`; what came later is told', { type: 'integer', minimum: 0, default: 0 }),
      query('limit', 'at most', { type: 'integer', minimum: 1, maximum: 1_000, default: 100 }),
    ],
    responses: { 400: { description: 'A number that is none' } },
  },
  '/readyz': { responses: { 503: { description: 'The database is away or not migrated' } } },
};

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

export function reading(): Operations {
  const operations: Operations = {};
  for (const { path, parameters, of } of PREFIXES) {
    for (const { file, name, type } of FILES)
      operations[`get ${path}/${file}`] = operation(of, name, type, parameters);
  }
  for (const [name, summary, type, tag] of OTHERS) {
    const { parameters = [], responses: more = {} } = PARTICULARS[name] ?? {};
    const same = /^\/(health|ready)z$/.test(name) ? undefined : { 304: SAME };
    const ok = { 200: { description: 'OK', content: { [type]: TEXT } } };
    const responses: Operation['responses'] = { ...ok, ...same, ...more };
    operations[`get ${name}`] = { summary, tags: [tag], parameters, responses };
  }
  operations['get /metrics'] = METRICS;
  return operations;
}
