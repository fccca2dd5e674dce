// Descriptions of paths that a wildcard route serves: every view in every format, and an article's page.
import { Hono } from 'hono';
import { describeRoute, resolver } from 'hono-openapi';
import type { Format } from '../../formats/format.ts';
import { query } from '../../http/query.ts';
import { itemForms } from '../../services/changes/item-forms.ts';
import {
  CONDITIONAL_ANSWERS,
  CONDITIONAL_PARAMETERS,
  type Description,
  json,
  LINK,
  LOCATION,
  parameter,
  TEXT,
  VALIDATOR_HEADERS,
} from '../openapi.ts';
import { CHANGES, logParameters } from './changes.ts';
import { DIGEST } from './digest.ts';
import { READABLE } from './feed-page.ts';
import { ChangesJson, DigestJson, JsonFeed, Ninjs } from './json-documents.ts';

const PREFIXES = [
  { path: '', of: 'Everything', by: '' },
  {
    path: '/tags/:expr',
    of: 'Articles by tag',
    by: 'ByTag',
    name: 'expr',
    description: '`a+b` all of, `a,b` any of, `!a` not; at most 8 terms',
  },
  {
    path: '/languages/:language',
    of: 'A language',
    by: 'ByLanguage',
    name: 'language',
    description: 'BCP 47; `en` includes `en-GB`',
  },
  { path: '/authors/:slug', of: 'An author', by: 'ByAuthor', name: 'slug', description: "the author's slug" },
  { path: '/sources/:slug', of: 'A source', by: 'BySource', name: 'slug', description: "the source's slug" },
];

type Described = Pick<Format, 'name' | 'file' | 'label' | 'contentType'>;
const OPML: Described = { name: 'opml', file: 'opml.xml', label: 'OPML 2.0', contentType: 'text/x-opml' };
const PAGE: Described = { name: 'html', file: '', label: 'HTML', contentType: 'text/html' };
const SCHEMAS: Record<string, { schema: ReturnType<typeof resolver> }> = {
  'feed.json': { schema: resolver(JsonFeed) },
  'ninjs.json': { schema: resolver(Ninjs) },
};

const PAGING = [
  parameter('query', 'limit', 'exact number of articles', { type: 'integer', minimum: 1, maximum: 200 }),
  parameter('query', 'before', 'cursor of an older page, from its `next` link'),
];

/** Without pages for readers (`pages: off`). */
const LED = { 302: { description: 'To the publisher’s own page, with `pages: off`', headers: LOCATION } };
const NO_PAGE = { 404: { description: 'There is no page for readers, with `pages: off`' } };

/** What is true of every feed. */
const FEED =
  'The newest 30 articles, and all that changed in the day before the last change. Ask with If-None-Match: what has not changed is answered 304, which counts against no limit.';

const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function describeView(prefix: (typeof PREFIXES)[number], document: Described): Description {
  const { name, file, label, contentType } = document;
  const [type = ''] = contentType.split(';');
  const isFeed = file && document !== OPML;
  return {
    operationId: `get${capitalised(name)}${prefix.by}`,
    summary: `${prefix.of} as ${label}`,
    description: isFeed
      ? FEED
      : file
        ? 'For readers that import lists: the view’s feed.'
        : 'For people, with links to its feeds. With `q` it shows what was found.',
    tags: ['Reading'],
    parameters: [
      ...(prefix.name ? [parameter('path', prefix.name, prefix.description)] : []),
      parameter('query', 'q', 'full-text query', { type: 'string', maxLength: 200 }),
      ...(document === OPML ? [] : PAGING),
      ...CONDITIONAL_PARAMETERS,
      ...(isFeed
        ? [parameter('header', 'A-IM', '`feed`: only what changed since If-None-Match (RFC 3229)')]
        : []),
    ],
    responses: {
      200: {
        description: 'The newest articles',
        headers: { ...VALIDATOR_HEADERS, ...LINK },
        // Browsers show XML, and save what they do not know.
        content: {
          [type]: SCHEMAS[file] ?? TEXT,
          ...(type.endsWith('xml') && { 'text/xml': TEXT }),
          // A page about it, and the feed as text, for who opens it in a browser.
          ...(READABLE.has(name) && { 'text/html': TEXT, 'text/plain': TEXT }),
        },
      },
      ...(isFeed && {
        226: {
          description: 'What changed since (A-IM: feed, RFC 3229)',
          headers: {
            ...VALIDATOR_HEADERS,
            ...LINK,
            IM: { description: '`feed`', ...TEXT },
            'Delta-Base': { description: 'the ETag that the difference is to', ...TEXT },
          },
          content: { [type]: SCHEMAS[file] ?? TEXT },
        },
      }),
      ...CONDITIONAL_ANSWERS,
      ...(!file && { ...NO_PAGE, ...(!prefix.path && LED) }),
      308: { description: 'The canonical spelling of this view is in Location', headers: LOCATION },
      400: { description: 'A malformed expression, limit or cursor' },
      410: { description: 'An editor retired the tag, author or source' },
      429: { description: 'Too many searches or expressions that are not kept; see Retry-After' },
    },
  };
}

function describeChanges({ of, by, name, description }: (typeof PREFIXES)[number]): Description {
  return {
    operationId: `listChanges${by}`,
    summary: `${of}: the change log after \`?since=\`, oldest first`,
    description:
      'For programs that keep a copy: every article that came into the view, changed in it or left it, each with its `seq`. `since=0` is everything. Ask again with `since` and `log` as `next` and `log` of the answer say. With `reset: true` the log begins anew: drop what you have. `wait` holds the answer back until there is a change. With `Accept: text/event-stream` it is a stream of changes (Server-Sent Events) that does not end: `id` is the `seq`, `data` a change. With `Accept: application/x-ndjson` it is a line for each change, as many as there are, and a last one with `next`; `since=0` then has each article once, as it is now.',
    tags: ['Manifests'],
    parameters: [
      ...(name ? [parameter('path', name, description)] : []),
      parameter('query', 'q', 'full-text query', { type: 'string', maxLength: 200 }),
      parameter(
        'header',
        'Last-Event-ID',
        'of a stream: the last `seq` that was read; it goes on after that',
      ),
      ...CONDITIONAL_PARAMETERS,
    ],
    responses: {
      200: {
        description: 'A page of the log; `Link: rel="next"` where there is more',
        headers: { ...VALIDATOR_HEADERS, ...LINK },
        // The stream is not named: for typed clients every page would be a text, too.
        content: json(ChangesJson),
      },
      ...CONDITIONAL_ANSWERS,
      308: { description: 'The canonical spelling of this view is in Location', headers: LOCATION },
      400: { description: 'A malformed expression, or a parameter that says something else' },
      410: { description: 'An editor retired the tag, author or source' },
      429: {
        description:
          'Too many searches or expressions that are not kept, or a hundred requests of your address wait already; see Retry-After',
      },
      503: { description: 'As many wait as there is room for; see Retry-After' },
    },
  };
}

function describeDigest({ of, by, name, description }: (typeof PREFIXES)[number]): Description {
  return {
    operationId: `getDigest${by}`,
    summary: `${of}: one hash of what a whole copy has`,
    description:
      'For programs that keep a copy: whether it is whole. The hash is that of the copy’s own ids and versions, as `changes.json` tells them up to `seq`.',
    tags: ['Manifests'],
    parameters: [
      ...(name ? [parameter('path', name, description)] : []),
      parameter('query', 'q', 'full-text query', { type: 'string', maxLength: 200 }),
      ...CONDITIONAL_PARAMETERS,
    ],
    responses: {
      200: { description: 'OK', headers: VALIDATOR_HEADERS, content: json(DigestJson) },
      ...CONDITIONAL_ANSWERS,
      308: { description: 'The canonical spelling of this view is in Location', headers: LOCATION },
      400: { description: 'A malformed expression' },
      410: { description: 'An editor retired the tag, author or source' },
      422: { description: 'The view has more than a million articles' },
      429: { description: 'Too many digests, searches or expressions that are not kept; see Retry-After' },
    },
  };
}

/** Routes that are only described: they have no handlers and serve nothing. */
export function describedPaths(formats: readonly Format[]): Hono {
  const paths = new Hono();
  const ofLog = query(logParameters(itemForms(formats).map(({ name }) => name)), 'any');
  for (const prefix of PREFIXES) {
    paths.get(`${prefix.path}/${CHANGES.file}`, describeRoute(describeChanges(prefix)), ofLog);
    paths.get(`${prefix.path}/${DIGEST.file}`, describeRoute(describeDigest(prefix)));
    // The list of all feeds (manifests.ts) has that address at the root.
    for (const document of [...formats, PAGE, ...(prefix.path ? [OPML] : [])]) {
      paths.get(`${prefix.path}/${document.file}`, describeRoute(describeView(prefix, document)));
    }
  }
  return paths
    .get(
      // As OpenAPI writes it: in Hono a segment is a parameter as a whole.
      '/articles/{slug}.md',
      describeRoute(
        describeArticle({
          operationId: 'getArticleMarkdown',
          summary: 'An article as Markdown with front matter; 410 once it is retracted',
          description:
            'What `POST /admin/articles` takes as `text/markdown`, and imports read. Byline, credits and source are in the text, too.',
          types: ['text/markdown'],
        }),
      ),
    )
    .get(
      '/articles/:slug',
      describeRoute(
        describeArticle({
          operationId: 'getArticlePage',
          summary: "An article's page; 410 once it is retracted",
          description:
            'For people, and for programs that read its JSON-LD. With `Accept: text/markdown` it is what `/articles/{slug}.md` has. A former slug answers 308.',
          types: ['text/html', 'text/markdown'],
        }),
      ),
    );
}

function describeArticle({
  types,
  ...said
}: Pick<Description, 'operationId' | 'summary' | 'description'> & { types: string[] }): Description {
  return {
    ...said,
    tags: ['Reading'],
    parameters: [parameter('path', 'slug', "the article's slug"), ...CONDITIONAL_PARAMETERS],
    responses: {
      200: {
        description: 'OK',
        headers: { ...VALIDATOR_HEADERS, ...LINK },
        content: Object.fromEntries(types.map((type) => [type, TEXT])),
      },
      ...CONDITIONAL_ANSWERS,
      ...(types.includes('text/html') && LED),
      308: { description: 'It is at another address by now', headers: LOCATION },
      404: { description: 'There is none' },
      410: { description: 'It was retracted' },
    },
  };
}
