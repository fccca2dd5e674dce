// /favicon.ico, /assets/icon-{size}.png, /site.webmanifest: the site's own icon, or Tagwire's.
import { Hono } from 'hono';
import { notFound, Refusal } from '../../errors.ts';
import type { Site } from '../../formats/format.ts';
import { prefixOf } from '../../formats/uri.ts';
import type { Env, Request_, Services } from '../../http/env.ts';
import { StaticFiles } from '../../http/static.ts';
import { ICON_SIZES, manifestIcons } from '../../pages/face.ts';
import { problem } from '../../problems.ts';
import { iconOf } from '../../services/site/icons.ts';

/** What browsers make of `favicon.ico` and `favicon.svg`: small, and as large as a tab or a bookmark may show it. */
const FAVICON_SIZE = { ico: 32, svg: 192 } as const;

export function iconRoutes(services: Services) {
  const { context } = services;
  const { sites } = context;
  const files = new StaticFiles(services);

  const favicon = (ending: keyof typeof FAVICON_SIZE) => async (c: Request_) => {
    const site = await sites.lastKnown();
    return site.icon ? icon(c, site, FAVICON_SIZE[ending]) : files.file(c.req.raw, `favicon.${ending}`);
  };

  async function icon(c: Request_, site: Site, size: number): Promise<Response> {
    const { icon } = site;
    if (!icon) throw notFound(problem('file-not-found'));
    const make = iconOf(context, site, size);
    // A browser scales what is there.
    const asItIs = () => new Response(null, { status: 302, headers: { location: icon.url, ...SHORTLY } });
    if (!make) return asItIs();
    try {
      return await files.answer(c.req.raw, `${icon.url} ${size}.png`, make);
    } catch (error) {
      if (error instanceof Refusal && error.status === 412) throw error;
      context.runtime.log.log('warn', 'an icon could not be made', { size, error });
      return asItIs();
    }
  }

  return new Hono<Env>()
    .get('/favicon.ico', favicon('ico'))
    .get('/favicon.svg', favicon('svg'))
    .get('/assets/:file{icon-[0-9]{2,3}\\.png}', async (c) => {
      const size = ICON_SIZES.find((one) => c.req.path.endsWith(`/icon-${one}.png`));
      if (!size) throw notFound(problem('file-not-found'));
      return icon(c, await sites.lastKnown(), size);
    })
    .get('/site.webmanifest', async (c) => {
      const site = await sites.lastKnown();
      const name = `site ${sites.edition(site, 'pages')}.webmanifest`;
      return files.answer(c.req.raw, name, () => JSON.stringify(manifestOf(site)));
    });
}

const SHORTLY = { 'cache-control': 'public, max-age=60' };

/** https://www.w3.org/TR/appmanifest/ */
const manifestOf = (site: Site) => ({
  name: site.title,
  lang: site.language,
  start_url: `${prefixOf(site.url)}/`,
  display: 'browser',
  theme_color: site.accent,
  icons: site.icon && manifestIcons(site),
});
