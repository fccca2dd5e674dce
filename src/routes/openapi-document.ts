// /openapi.json, generated from what each route says of itself (describeRoute, validators). What operations of a kind have in
// common (401 where there is a token, 415 where there is a body) is added here.
import { Hono } from 'hono';
import { generateSpecs, resolver } from 'hono-openapi';
import type { OpenAPIV3_1 } from 'openapi-types';
import { FORMATS } from '../formats/all.ts';
import type { Format, Site } from '../formats/format.ts';
import type { Env, Services } from '../http/env.ts';
import { StaticFiles } from '../http/static.ts';
import { VERSION } from '../version.ts';
import { describedEvents } from './api/webhooks/events.ts';
import { Problem, TEXT } from './openapi.ts';

type Operation = OpenAPIV3_1.OperationObject;
type Answers = NonNullable<Operation['responses']>;
type Headers = NonNullable<OpenAPIV3_1.ResponseObject['headers']>;

/** What operations are grouped under, in the order of the documentation. */
const TAGS = {
  Reading: 'Feeds and pages of every view, articles’ pages and files. Nobody needs a token.',
  Manifests: 'Documents about all feeds: which there are, what changed, sitemaps. Nobody needs a token.',
  Publishing: 'Articles, and the tags, authors, sources and languages that they are found by.',
  Media: 'Files that articles show.',
  'Import and export': 'Whole archives, from other systems and for them.',
  Push: 'Who is told of changes: WebSub, rssCloud, webhooks, and how their deliveries go.',
  People: 'Who works here: roles, invitations, sign-in links.',
  Tokens: 'Who may call the API, and what each may do.',
  Micropub: 'Posting with apps of the independent web (W3C Micropub).',
  IndieAuth: 'How such apps sign in (OAuth 2.1).',
  Operations: 'For whoever runs the server.',
};

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const HEADERS: Record<string, OpenAPIV3_1.HeaderObject> = {
  'RateLimit-Policy': { description: 'a limit: its name, quota and window in seconds', ...TEXT },
  RateLimit: { description: 'how much of it is left, and in how many seconds all is again', ...TEXT },
  'Retry-After': { description: 'seconds to wait', ...TEXT },
  'WWW-Authenticate': { description: 'what kind of token is missing (RFC 6750)', ...TEXT },
};
const headers = (...names: (keyof typeof HEADERS)[]): Headers =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
const LIMIT = headers('RateLimit-Policy', 'RateLimit');
/** Headers that errors of a status have. */
const ERROR_HEADERS: Readonly<Record<string, Headers>> = {
  401: headers('WWW-Authenticate'),
  403: headers('WWW-Authenticate'),
  429: headers('Retry-After'),
  503: headers('Retry-After'),
};

/** Errors with a form of their own: those of Micropub, OAuth and WebSub. */
const OWN_ERRORS = /^\/(micropub|indieauth|hub|rsscloud|admin\/authorize)/;
/** Always answered, so that operators learn why others are not. */
const NEVER_REFUSED = /^\/(healthz|readyz|metrics)$/;

/** Adds the answers that every operation of a kind may give. */
function answersOf(path: string, method: string, operation: Operation): Answers {
  const { security, requestBody, responses = {} } = operation;
  const isPublic = !/^\/(admin|micropub|indieauth)/.test(path);
  const isOwn = OWN_ERRORS.test(path);
  const isLimited =
    (isPublic && method === 'get' && !NEVER_REFUSED.test(path)) || isOwn || Boolean(security?.length);
  const all: Answers = {
    ...(security?.length && {
      401: { description: 'No token, or one that is unknown, revoked or expired' },
      403: { description: 'A token that may not do this' },
    }),
    ...(security?.length && path.startsWith('/admin/') && { 400: { description: 'An unknown parameter' } }),
    ...(path.includes('{id}') && { 404: { description: 'There is none of that id' } }),
    ...(requestBody && { 415: { description: 'A body of a type that is not taken' } }),
    ...(isLimited && !isOwn && { 429: { description: 'Too much from one client in a minute' } }),
    ...responses,
  };
  for (const [status, answer] of Object.entries(all)) {
    const isError = status >= '400';
    if ('$ref' in answer || (!isError && !isOwn)) continue;
    const told = { ...ERROR_HEADERS[status], ...(isLimited && LIMIT) };
    const content = isError && !isOwn ? PROBLEM : undefined;
    all[status] = { content, ...answer, headers: { ...answer.headers, ...told } };
  }
  // Before any route is asked.
  all[431] = { description: 'A header of more than 8,192 characters', content: PROBLEM };
  if (!NEVER_REFUSED.test(path) || path === '/readyz') {
    all[503] ??= {
      description: 'Too much is asked at once, or the database is away',
      headers: ERROR_HEADERS[503],
      content: PROBLEM,
    };
  }
  return all;
}

/** What differs from site to site. */
const aboutSite = ({ title, url }: Site) => ({
  info: {
    title: `${title} API`,
    version: VERSION,
    summary: 'Publishing articles, and reading them as feeds',
    description:
      'Feeds: `/{prefixes}/{file}`. Prefixes combine in the order languages, tags, authors, sources, as in ' +
      '`/languages/en/tags/turkey+nato/rss.xml`. Reading needs no token. Errors are problem details (RFC 9457): ' +
      `programs go by \`code\`, and \`type\` is a page about it; ${url}/problems/ has all.`,
    contact: { name: 'Tagwire', url: 'https://github.com/tagwire/tagwire' },
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url }],
});

/** @param described routes that exist for their descriptions alone */
async function generate(app: Hono<Env>, described: Hono, site: Site): Promise<string> {
  const { components: problem } = await resolver(Problem).toOpenAPISchema();
  const { webhooks, schemas } = await describedEvents(site);
  const spec = await generateSpecs(new Hono().route('/', app).route('/', described), {
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
    documentation: {
      ...aboutSite(site),
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      webhooks,
      components: {
        schemas: { ...problem?.schemas, ...schemas },
        headers: HEADERS,
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A token of `POST /admin/tokens` or `tagwire token create`. Scopes: `articles:read`, `articles:draft`, `articles:post`, `articles:write`, `media`, ' +
              '`metrics`, and `admin`, which includes all.',
          },
        },
      },
    },
  });
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>)) {
      operation.security ??= [];
      // The generator takes `{slug}.md` for a parameter as a whole.
      operation.parameters = operation.parameters?.filter(
        (one) => '$ref' in one || one.in !== 'path' || path.includes(`{${one.name}}`),
      );
      operation.responses = answersOf(path, method, operation);
    }
  }
  return JSON.stringify(spec);
}

/**
 * The document is generated at the first request and kept. A Worker finds it beside itself: to make it takes longer than
 * Cloudflare's free plan gives a request (10 ms of processor time); with added formats it is made there, too.
 */
export function openApiRoutes(
  services: Services,
  app: Hono<Env>,
  described: (formats: readonly Format[]) => Hono,
) {
  const files = new StaticFiles(services);
  const { sites, runtime, formats } = services.context;
  const isAsBuilt = formats.length === FORMATS.length;
  return new Hono<Env>().get('/openapi.json', async (c) => {
    const site = await sites.now();
    return files.answer(c.req.raw, `openapi ${site.title}.json`, async () => {
      const made = isAsBuilt && (await runtime.assets('openapi.json'));
      if (!made) return generate(app, described(formats), site);
      // Its examples are of the site that it was made for.
      const text = await made.text();
      const { servers } = JSON.parse(text) as { servers: [{ url: string }] };
      const document = JSON.parse(text.replaceAll(servers[0].url, site.url)) as object;
      return JSON.stringify({ ...document, ...aboutSite(site) });
    });
  });
}
