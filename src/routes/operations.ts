// What operators, crawlers and programmers ask for: health, robots, the API's description.
import { Hono } from 'hono';
import { generateSpecs } from 'hono-openapi';
import { notFound, Refusal, refusalIn } from '../errors.ts';
import { FAVICON_ICO, FAVICON_SVG } from '../pages/favicon.ts';
import { FEED_CSS } from '../pages/feed-style.ts';
import { SITE_CSS } from '../pages/style.ts';
import type { Context } from '../services/context.ts';
import { isMigrated } from '../store/migrate.ts';
import { isoDate } from './article-json.ts';
import type { Env, Services } from './env.ts';
import { documentation } from './openapi.ts';

const STATIC = { 'cache-control': 'public, max-age=3600, stale-while-revalidate=86400' };
const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

export function operationRoutes({ context }: Services) {
  const { runtime } = context;
  return new Hono<Env>()
    .get('/healthz', (c) => c.json({ status: 'ok' }, 200, { 'cache-control': 'no-store' }))
    .get('/readyz', async (c) => {
      const ready = await isMigrated(context.driver, context.migrations).catch((error: unknown) => {
        if (refusalIn(error)) throw error;
        throw new Refusal(503, 'The database cannot be read.', {
          cause: error,
          headers: { 'Retry-After': '5' },
        });
      });
      if (!ready) throw new Refusal(503, 'The database is not migrated: run `tagwire migrate`.');
      return c.json({ status: 'ready', ...following(context) }, 200, { 'cache-control': 'no-store' });
    })
    .get('/robots.txt', (c) => c.text(robots(context.site.url), 200, STATIC))
    .get('/favicon.ico', (c) =>
      c.body(FAVICON_ICO, 200, {
        ...STATIC,
        'content-type': 'image/x-icon',
      }),
    )
    .get('/favicon.svg', (c) => c.body(FAVICON_SVG, 200, { ...STATIC, 'content-type': 'image/svg+xml' }))
    .get('/feed.css', (c) => c.body(FEED_CSS, 200, { ...STATIC, 'content-type': 'text/css; charset=utf-8' }))
    .get('/assets/site.css', (c) =>
      c.body(SITE_CSS, 200, { ...STATIC, 'content-type': 'text/css; charset=utf-8' }),
    )
    .get('/docs', (c) => c.html(DOCS_PAGE, 200, { ...STATIC, 'content-security-policy': DOCS_CSP }))
    .get('/docs/start.js', (c) => c.body(DOCS_START, 200, { ...STATIC, 'content-type': 'text/javascript' }))
    .get('/docs/:file{[a-z.-]+}', async (c) => {
      const asset = await runtime.assets(c.req.param('file'));
      if (!asset) throw notFound('There is no such file.');
      return asset;
    });
}

/** Reading goes on without the primary, so that is no reason to be taken out of service. */
function following({ driver }: Context) {
  const replica = driver.replica?.();
  if (!replica) return {};
  const syncedAt = replica.syncedAt === undefined ? null : isoDate(replica.syncedAt);
  return { replica: { primary: replica.reached ? 'reached' : 'away', syncedAt } };
}

const robots = (url: string) =>
  `User-agent: *\nDisallow: /admin\nSitemap: ${url}/sitemap.xml\nSitemap: ${url}/news-sitemap.xml\n`;

/** `/openapi.json`, made of the routes themselves. */
export function openApiRoute({ context }: Services, app: Hono<Env>) {
  let spec: ReturnType<typeof generateSpecs> | undefined;
  return new Hono<Env>().get('/openapi.json', async (c) => {
    spec ??= generateSpecs(app, { documentation: documentation(context.site), exclude: [/^\/docs/, /\*/] });
    return c.json(await spec, 200, STATIC);
  });
}

// Its addresses are relative, so that it works below a path prefix.
const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tagwire API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

const DOCS_START = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;
