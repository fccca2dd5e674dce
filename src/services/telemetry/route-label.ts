// What a request is counted under: a route and never an address, of which there is no end.

const FILE = /\/(?:rss\.xml|atom\.xml|feed\.json|ninjs\.json)?$/;
/** Paths that stand for themselves. */
const FIXED_PATHS = new Set(
  '/ /tags/ /feeds.json /opml.xml /changes.json /sitemap.xml /news-sitemap.xml /robots.txt /hub /docs /openapi.json /healthz /readyz /metrics'.split(
    ' ',
  ),
);
const PLACES: Readonly<Record<string, string>> = {
  articles: '/articles/{slug}',
  media: '/media/{name}',
  docs: '/docs/{file}',
  assets: '/assets/{file}',
  rsscloud: '/rsscloud/pleaseNotify',
  micropub: '/micropub',
  indieauth: '/indieauth',
  '.well-known': '/.well-known',
  tags: '/tags/{expr}',
  languages: '/languages/{language}',
  authors: '/authors/{slug}',
  sources: '/sources/{slug}',
};
const ADMIN = new Set(
  'articles preview media facets tokens webhooks import export subscriptions deliveries audit assets'.split(
    ' ',
  ),
);

/** The route of a path below the site's prefix. One of some sixty, whatever is asked for. */
export function routeOf(path: string): string {
  if (FIXED_PATHS.has(path)) return path;
  const [, first = '', second = '', third] = path.split('/', 4);
  if (first === 'admin') {
    if (!ADMIN.has(second)) return '/admin/{page}';
    return third ? `/admin/${second}/{id}` : `/admin/${second}`;
  }
  const place = Object.hasOwn(PLACES, first) ? PLACES[first] : undefined;
  if (!place?.includes('{') || !/^(tags|languages|authors|sources)$/.test(first)) {
    const file = FILE.exec(path)?.[0];
    return place ?? (file && file.length > 1 && file === path ? path : '{other}');
  }
  const [file = ''] = FILE.exec(path) ?? [];
  const terms = path.slice(1, path.length - file.length).split('/');
  return (terms.length > 2 ? '/{prefixes}' : place) + file;
}
