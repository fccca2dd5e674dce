// The interface as an app that is installed on a phone or a desk, and that others share a text or an address with.
//
// A share is a GET that fills in the form: it stores nothing, so it needs no proof of where it comes from. Files are not
// among it: they come by a POST without this session's token, which only a service worker could turn into a form of ours.
import { Hono } from 'hono';
import type { Site } from '../../formats/format.ts';
import type { Services } from '../../http/env.ts';
import { StaticFiles } from '../../http/static.ts';
import { BLANK, type Typed } from '../../pages/admin/articles/typed.ts';
import { TINT } from '../../pages/admin/frame.ts';
import { manifestIcons } from '../../pages/face.ts';
import type { AdminEnv } from './env.ts';
import { baseOf } from './session.ts';

export function webManifestRoutes(services: Services) {
  const { sites } = services.context;
  const files = new StaticFiles(services);
  const base = baseOf(services);
  return new Hono<AdminEnv>().get('/app.webmanifest', async (c) => {
    const site = await sites.lastKnown();
    const name = `admin ${sites.edition(site, 'pages')}.webmanifest`;
    return files.answer(c.req.raw, name, () => JSON.stringify(manifestOf(site, base)));
  });
}

/** https://www.w3.org/TR/appmanifest/, https://w3c.github.io/web-share-target/ */
const manifestOf = (site: Site, base: string) => ({
  id: base,
  name: site.title,
  lang: site.language,
  start_url: base,
  scope: base,
  display: 'standalone',
  theme_color: TINT.light,
  background_color: TINT.light,
  icons: manifestIcons(site),
  share_target: {
    action: `${base}/write`,
    method: 'GET',
    params: { title: 'title', text: 'text', url: 'url' },
  },
});

/** A new article of what was shared: phones put the address into the text, or beside it. */
export function typedOfShare({ title = '', text = '', url = '' }: Record<string, string>): Typed {
  const content = [text, text.includes(url) ? '' : url].map((part) => part.trim()).filter(Boolean);
  return { ...BLANK, title: title.trim(), content: content.join('\n\n') };
}
