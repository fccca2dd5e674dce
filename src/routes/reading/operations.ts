// What operators, crawlers and programmers ask for: health, robots, the pages of the API's description.

import { Hono } from 'hono';
import { describeRoute } from 'hono-openapi';
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import { Refusal, refusalIn, Unavailable } from '../../errors.ts';
import { prefixOf } from '../../formats/uri.ts';
import type { Env, Services } from '../../http/env.ts';
import { respond } from '../../http/respond.ts';
import { StaticFiles } from '../../http/static.ts';
import { accentCss, lookCss, lookVersion } from '../../pages/look.ts';
import { problem } from '../../problems.ts';
import type { Context } from '../../services/context.ts';
import { isMigrated } from '../../store/migrate.ts';
import {
  CONDITIONAL_ANSWERS,
  CONDITIONAL_PARAMETERS,
  jsonAnswer,
  named,
  TEXT,
  VALIDATOR_HEADERS,
} from '../openapi.ts';
import { ReadyJson } from './json-documents.ts';

const tags = ['Operations'];

const DOCS_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'",
};

const CSS_HEADERS = { 'x-content-type-options': 'nosniff' };
const LASTING = { 'cache-control': 'public, max-age=31536000, immutable' };

/** What the site's look adds to site.css. */
const look = ({ context, feeds }: Services) =>
  feeds.documents.get('look.css', async () => {
    const site = await context.sites.now();
    const facts = {
      ...{ tag: `look-${lookVersion(site)}`, modified: site.changedAt ?? Number.NaN },
      ...{ contentType: 'text/css; charset=utf-8', link: '' },
    };
    return { facts, render: async () => lookCss(site), site, shownBy: 'pages' };
  });

export function operationRoutes(services: Services) {
  const { context } = services;
  const files = new StaticFiles(services);
  return new Hono<Env>()
    .get(
      '/healthz',
      describeRoute({
        operationId: 'getHealth',
        summary: 'Liveness',
        description: 'Answers as long as the process does, whatever becomes of its database.',
        tags,
        responses: { 200: jsonAnswer('OK', named('Health', v.object({ status: v.literal('ok') }))) },
      }),
      (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }),
    )
    .get(
      '/readyz',
      describeRoute({
        operationId: 'getReadiness',
        summary:
          'Readiness: the database is reachable and migrated, else 503; `mistakes` says what TRUST_PROXY should be',
        description: 'For load balancers: whether requests should be sent here.',
        tags,
        responses: {
          200: jsonAnswer('OK', ReadyJson),
          503: {
            description:
              'The database is away, not migrated, damaged or lost, or its disk is full; `detail` says which',
          },
        },
      }),
      async (c) => {
        const ready = await isMigrated(context.driver, context.migrations).catch((error: unknown) => {
          if (refusalIn(error)) throw error;
          throw new Refusal(
            503,
            { code: 'database-unavailable', detail: 'The database cannot be read.' },
            {
              cause: error,
              headers: { 'Retry-After': '5' },
            },
          );
        });
        if (!ready) throw new Refusal(503, problem('database-not-migrated'));
        const trouble = context.driver.trouble?.();
        // Told in the log by whoever noticed it.
        if (trouble) throw new Unavailable(trouble.detail, { retryAfter: 30 });
        const { mistakes } = context.clients;
        const mistaken = mistakes.length > 0 && { mistakes };
        const busy = context.load.tooMuch && { overloaded: true };
        return c.json({ status: 'ready', ...busy, ...mistaken, ...following(context) }, 200, {
          'cache-control': 'no-store',
        });
      },
    )
    .get(
      '/robots.txt',
      describeRoute({
        operationId: 'getRobots',
        summary: 'What crawlers may read',
        description:
          'Everything but the editors’ pages and feeds that are being put together, and where the sitemaps are.',
        tags,
        parameters: CONDITIONAL_PARAMETERS,
        responses: {
          200: {
            description: 'OK',
            headers: { ETag: VALIDATOR_HEADERS.ETag },
            content: { 'text/plain': TEXT },
          },
          ...CONDITIONAL_ANSWERS,
        },
      }),
      (c) => files.answer(c.req.raw, 'robots.txt', () => robots(context.site.url)),
    )
    .get('/assets/subscribe.css', (c) => files.file(c.req.raw, 'subscribe.css'))
    .get('/assets/site.js', (c) => files.file(c.req.raw, 'site.js'))
    .get('/feed.css', async (c) => {
      const { accent } = await context.sites.lastKnown();
      if (!accent) return files.file(c.req.raw, 'feed.css');
      const edit = async (file: Response) => `${await file.text()}\n${accentCss(accent)}`;
      return files.file(c.req.raw, 'feed.css', edit, accent);
    })
    .get('/assets/look.css', async (c) => {
      const version = lookVersion(await context.sites.now());
      // A page that a cache kept names an older one: that must not be kept for the new.
      const headers = c.req.query('v') === version ? LASTING : {};
      return respond(services, c.req.raw, () => look(services), { ...CSS_HEADERS, ...headers });
    })
    .get('/assets/site.css', (c) => {
      const css = context.embedding?.css;
      return files.file(
        c.req.raw,
        'site.css',
        css ? async (file) => `${await file.text()}\n${css}` : undefined,
      );
    })
    .get('/docs', (c) => files.answer(c.req.raw, 'docs.html', () => DOCS_PAGE, DOCS_HEADERS))
    .get('/docs/openapi-explorer.js', (c) => files.file(c.req.raw, 'openapi-explorer.js'));
}

/** Reading goes on without the primary, so that is no reason to be taken out of service. */
function following({ driver }: Context) {
  const replica = driver.replica?.();
  if (!replica) return {};
  const syncedAt = replica.syncedAt === undefined ? null : isoDate(replica.syncedAt);
  const { reached, frame = null } = replica;
  return { replica: { primary: reached ? 'reached' : 'away', syncedAt, frame } };
}

const robots = (url: string) =>
  `User-agent: *\nDisallow: ${prefixOf(url)}/admin\nDisallow: ${prefixOf(url)}/subscribe?\nSitemap: ${url}/sitemap.xml\nSitemap: ${url}/news-sitemap.xml\n`;

// Its addresses are relative, so that it works below a path prefix.
const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tagwire API</title>
<link rel="icon" href="favicon.svg" type="image/svg+xml">
<style>
/* Its own colours are too pale for small text. */
openapi-explorer { --primary-btn-text-color: #fff; --blue: #c5341f; --green: #17692b; --orange: #9c4700; --red: #b3202e; --yellow: #7a5b00 }
/* It says so itself, but not as a heading. */
header { position: absolute; clip-path: inset(50%) }
</style>
</head>
<body>
<header><h1>Tagwire API</h1></header>
<openapi-explorer spec-url="openapi.json" collapse table hide-server-selection primary-color="#9a2014" secondary-color="#9a2014"
 text-color="#1c1a17" header-color="#1c1a17" nav-bg-color="#f4f1ea" nav-text-color="#1c1a17" nav-hover-text-color="#9a2014">
</openapi-explorer>
<noscript><p>This page needs JavaScript. The description itself is <a href="openapi.json">openapi.json</a>.</p></noscript>
<script type="module" src="docs/openapi-explorer.js"></script>
</body>
</html>
`;
