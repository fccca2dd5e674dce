// What a request is counted under: a route and never an address, of which there is no end.

import type { Format } from '../../formats/format.ts';

/** Paths that stand for themselves. */
export const FIXED_PATHS: ReadonlySet<string> = new Set(
  '/ /tags/ /archive/ /subscribe /feeds.json /opml.xml /changes.json /digest.json /sitemap.xml /news-sitemap.xml /robots.txt /favicon.ico /hub /docs /openapi.json /healthz /readyz /metrics /problems/'.split(
    ' ',
  ),
);
const PLACES: Readonly<Record<string, string>> = {
  articles: '/articles/{slug}',
  archive: '/archive/{year}',
  media: '/media/{name}',
  docs: '/docs/{file}',
  problems: '/problems/{code}',
  assets: '/assets/{file}',
  subscribe: '/subscribe/miniflux',
  rsscloud: '/rsscloud/pleaseNotify',
  micropub: '/micropub',
  indieauth: '/indieauth',
  '.well-known': '/.well-known',
  tags: '/tags/{expr}',
  languages: '/languages/{language}',
  authors: '/authors/{slug}',
  sources: '/sources/{slug}',
};
/** What the API has below `/admin/`. */
const API_ROOTS: ReadonlySet<string> = new Set(
  'articles preview media facets tokens webhooks import export subscriptions deliveries audit readership settings pages people redirects'.split(
    ' ',
  ),
);

/** Whether a path is below one of the API's: the editors' interface has no page there. */
export function isBelowApi(path: string): boolean {
  const [, first, second = '', third] = path.split('/', 4);
  return first === 'admin' && third !== undefined && API_ROOTS.has(second);
}

/** Whether a path is of a document in one of the formats. */
export function feedPaths(formats: readonly Format[]): (path: string) => boolean {
  const files = new Set(formats.map(({ file }) => file));
  return (path) => files.has(path.slice(path.lastIndexOf('/') + 1));
}

/** Tells the route of a path below the site's prefix: one of some sixty, whatever is asked for. */
export function routeLabels(formats: readonly Format[]): (path: string) => string {
  const isFeed = feedPaths(formats);
  return (path) => {
    if (FIXED_PATHS.has(path)) return path;
    const [, first = '', second = '', third] = path.split('/', 4);
    if (first === 'admin') {
      if (second !== 'assets' && !API_ROOTS.has(second)) return '/admin/{page}';
      return third ? `/admin/${second}/{id}` : `/admin/${second}`;
    }
    const file =
      isFeed(path) || /\/(?:opml\.xml|changes\.json|digest\.json)?$/.test(path)
        ? path.slice(path.lastIndexOf('/'))
        : '';
    const place = Object.hasOwn(PLACES, first) ? PLACES[first] : undefined;
    if (!place?.includes('{') || !/^(tags|languages|authors|sources)$/.test(first)) {
      return place ?? (file.length > 1 && file === path ? path : '{other}');
    }
    const terms = path.slice(1, path.length - file.length).split('/');
    return (terms.length > 2 ? '/{prefixes}' : place) + file;
  };
}
