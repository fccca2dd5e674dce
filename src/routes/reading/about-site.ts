// The part of /openapi.json that differs from site to site.
import type { Site } from '../../formats/format.ts';
import { VERSION } from '../../version.ts';

export const aboutSite = (site: Pick<Site, 'title' | 'url'>) => ({
  info: {
    title: `${site.title} API`,
    version: VERSION,
    description: 'Prefixes combine in the order languages, tags, authors, sources. Reading needs no token.',
  },
  servers: [{ url: site.url }],
});
