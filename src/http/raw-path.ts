// The path as it was sent. Hono's own would decode some of it, and `%2F` is not `/`.

/** The raw path of a URL below the site's prefix. */
export function pathOf(url: string, prefix: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const end = url.slice(start).search(/[?#]/);
  const path = start < 0 ? '/' : end < 0 ? url.slice(start) : url.slice(start, start + end);
  return belowPrefix(path, prefix);
}

const belowPrefix = (path: string, prefix: string): string =>
  // `/news` alone is another spelling of `/news/`, as `//` is of `/`.
  prefix && (path === prefix || path.startsWith(`${prefix}/`)) ? path.slice(prefix.length) || '//' : path;
