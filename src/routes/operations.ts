// What operators, crawlers and programmers ask for: health, robots, the API's description.
import { Hono } from 'hono';
import { notFound, Refusal, refusalIn } from '../errors.ts';
import type { Context } from '../services/context.ts';
import { isMigrated } from '../store/migrate.ts';
import { aboutSite } from './about-site.ts';
import { isoDate } from './article-json.ts';
import type { Env, Services } from './env.ts';
import { STATIC, staticAnswer } from './static.ts';

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
    .get('/favicon.ico', () => staticAnswer(runtime, 'favicon.ico'))
    .get('/favicon.svg', () => staticAnswer(runtime, 'favicon.svg'))
    .get('/feed.css', () => staticAnswer(runtime, 'feed.css'))
    .get('/assets/site.css', () => staticAnswer(runtime, 'site.css'))
    .get('/openapi.json', async (c) => {
      // The same for every site but for its name and address.
      const spec = await runtime.assets('openapi.json');
      if (!spec) throw notFound('There is no such file.');
      return c.json({ ...((await spec.json()) as object), ...aboutSite(context.site) }, 200, STATIC);
    })
    .get('/docs', (c) => c.html(DOCS_PAGE, 200, { ...STATIC, 'content-security-policy': DOCS_CSP }))
    .get('/docs/start.js', (c) => c.body(DOCS_START, 200, { ...STATIC, 'content-type': 'text/javascript' }))
    .get('/docs/:file{swagger-ui[a-z.-]+}', (c) => staticAnswer(runtime, c.req.param('file')));
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
