// Addresses that something had before, as the table of redirects spells them. No I/O.

const MAX_PATH_LENGTH = 2_000;

/** RFC 3986 §6.2.2: what needs no escape without one, escapes in upper case; one slash for several, none at the end. */
export function plainPath(path: string): string {
  const unescaped = path.replace(/%[0-9a-f]{2}/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : code.toUpperCase();
  });
  return unescaped.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
}

/** A segment in one spelling: `%27` and `'` are one, whichever a browser sent. */
function plainSegment(segment: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(segment).normalize('NFC'));
  } catch {
    return plainPath(segment);
  }
}

/** Of where a reader comes from, of how a page is shown, and of which feed: they name no article. */
const OTHER_PARAMETERS =
  /^(?:utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_ga|amp|feed|format|alt|withoutcomments|replytocom|share|preview)$/;
/** What of a query names something in WordPress. */
const WORDPRESS_PARAMETERS = new Set([
  ...['p', 'page_id', 'attachment_id', 'cat', 'category_name', 'tag', 'author', 'author_name', 'name'],
  ...['pagename', 'post_type'],
]);

const ASKS =
  /[?&](?:p|page_id|attachment_id|cat|category_name|tag|author|author_name|pagename|feed|format|s)=/;

/** Whether a query is one by which WordPress or Squarespace names something at `/`, where there is a page, too. */
export const namesByQuery = (search: string): boolean => search !== '' && ASKS.test(search);

/** The parameters that are wanted, in order. */
function queryOf(search: string, wanted: (name: string) => boolean): string {
  const parameters = [...new URLSearchParams(search)].filter(([name]) => wanted(name.toLowerCase()));
  const sorted = parameters.map(([name, value]) => new URLSearchParams([[name, value]]).toString()).sort();
  return sorted.length ? `?${sorted.join('&')}` : '';
}

const isRelevant = (name: string) => !OTHER_PARAMETERS.test(name);

/**
 * A path and query as the table has them: percent-escapes, slashes and the order of parameters in one spelling, without
 * parameters that name nothing (`utm_source`). Undefined for the site's own root, and for what is too long.
 * @param path below the site's prefix
 */
export function oldPath(path: string, search = ''): string | undefined {
  const whole = pathOnly(path) + queryOf(search, isRelevant);
  return whole === '/' || whole.length > MAX_PATH_LENGTH ? undefined : whole;
}

/** The same with only what names something in WordPress. */
export const namingPath = (path: string, search: string): string =>
  pathOnly(path) + queryOf(search, (name) => WORDPRESS_PARAMETERS.has(name));

const pathOnly = (path: string): string => plainPath(path.split('/').map(plainSegment).join('/')) || '/';

const hostOf = (url: URL): string => url.host.replace(/^www\./, '');

/** Whether a URL is below the site's, scheme and `www.` aside. */
export function isBelowSite(address: string, siteUrl: string): boolean {
  const [url, site] = [URL.parse(address), new URL(siteUrl)];
  const prefix = site.pathname.replace(/\/$/, '');
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    hostOf(url) === hostOf(site) &&
    (url.pathname === prefix || url.pathname.startsWith(`${prefix}/`))
  );
}

/** Whether two URLs are of one host, scheme and `www.` aside. */
export function isSameHost(one: string, other: string | undefined): boolean {
  const [a, b] = [URL.parse(one), other === undefined ? null : URL.parse(other)];
  return a !== null && b !== null && hostOf(a) === hostOf(b);
}

/**
 * The old path that an address had, below the prefix of the site's URL where it is below that: the host may be another,
 * since it may be pointed here. Undefined for what is no address of a page.
 * @param address absolute, or relative to the site's root
 */
export function oldPathOf(address: string, siteUrl: string): string | undefined {
  const url = URL.parse(address, siteUrl);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  const prefix = new URL(siteUrl).pathname.replace(/\/$/, '');
  const isBelow = url.pathname === prefix || url.pathname.startsWith(`${prefix}/`);
  return oldPath(isBelow ? url.pathname.slice(prefix.length) || '/' : url.pathname, url.search);
}

/** Endings by which one article had several addresses, and by which sites tell a folder's own page. */
const ENDING =
  /\/(?:amp|embed|trackback|index\.(?:html?|php)|comment-page-\d{1,6}|page\/\d{1,6})$|\.(?:html?|php|aspx?)$/;

/**
 * Old paths that a request may mean, the likeliest first: as it is written, with only the parameters that name something
 * in WordPress, with none, without `index.php` and the endings of copies, and with `.html`.
 */
export function oldPathsAsked(path: string, search: string): string[] {
  const plain = pathOnly(path).replace(/^\/index\.php(?=\/|$)/, '') || '/';
  const queries = [
    queryOf(search, isRelevant),
    queryOf(search, (name) => WORDPRESS_PARAMETERS.has(name)),
    '',
  ];
  const short = plain.replace(ENDING, '') || '/';
  const paths = [plain, short, short === '/' ? '' : `${short}.html`, pathOnly(path)];
  const found = paths.flatMap((one) => (one ? queries.map((query) => one + query) : []));
  return [...new Set(found)].filter((one) => one !== '/' && one.length <= MAX_PATH_LENGTH);
}
