// Looks whether each link inside a copy of a site leads to a file of it, or to an address that its redirects know.
import { Parser } from 'htmlparser2';

/** Files by their names. */
export type Copy = Map<string, Buffer>;

const LINKS = ['href', 'src', 'action', 'poster', 'content'];

/** Links as `file: address`. */
export function brokenLinks(copy: Copy, siteUrl: string): string[] {
  const { origin, pathname } = new URL(siteUrl);
  const prefix = pathname.replace(/\/$/, '');
  const moved = new Set(
    copy
      .get('_redirects')!
      .toString()
      .split('\n')
      .map((line) => decodeURI(line.split(' ')[0] ?? '')),
  );
  const leads = (path: string) => {
    const name = decodeURIComponent(path).replace(/^\//, '');
    if (copy.has(name.endsWith('/') || !name ? `${name}index.html` : name)) return true;
    if (copy.has(`${name}/index.html`)) return true;
    const folder = /^(\/(?:[^/]+\/)?(?:tags|authors|sources|languages)\/[^/]+\/)/.exec(
      decodeURIComponent(path),
    )?.[1];
    return moved.has(`/${name}`) || (folder !== undefined && moved.has(`${folder}*`));
  };
  const broken = new Set<string>();
  for (const [name, bytes] of copy) {
    if (!/\.(?:html|xml|json|css|webmanifest)$/.test(name)) continue;
    const base = `${origin}/${name
      .split('/')
      .map(encodeURIComponent)
      .join('/')
      .replace(/index\.html$/, '')}`;
    for (const link of linksOf(name, bytes.toString())) {
      const url = URL.parse(link, base);
      if (!url || url.origin !== origin || !`${url.pathname}/`.startsWith(`${prefix}/`)) continue;
      // Where JSON Feed's extension is explained: for programmers, who have the documentation.
      if (/\/docs$/.test(url.pathname)) continue;
      if ((url.search && !/^\?v=/.test(url.search)) || !leads(url.pathname)) broken.add(`${name}: ${link}`);
    }
  }
  return [...broken];
}

function linksOf(name: string, text: string): string[] {
  if (name.endsWith('.css')) return [...text.matchAll(/url\("?([^")]+)"?\)/g)].map(([, url = '']) => url);
  if (!/\.(?:html|xml)$/.test(name))
    return [...text.matchAll(/"(https?:[^"\\]*|\/[\w/.-]+)"/g)].map(([, url = '']) => url);
  const found: string[] = [];
  const elements = ['loc', 'link', 'url', 'comments'];
  let inside = '';
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        inside = tag;
        for (const one of LINKS) {
          const link = attributes[one];
          if (link !== undefined && (tag !== 'meta' || /^https?:/.test(link))) found.push(link);
        }
        for (const one of ['srcset', 'imagesrcset'])
          found.push(
            ...(attributes[one] ?? '').split(/,\s+/).flatMap((part) => part.trim().split(/\s+/)[0] || []),
          );
        for (const one of ['url', 'xmlurl', 'htmlurl']) {
          const url = attributes[one] ?? attributes[one.replace('url', 'Url')];
          if (url) found.push(url);
        }
      },
      ontext(data) {
        if (elements.includes(inside) && /^\s*http/.test(data)) found.push(data.trim());
      },
    },
    { xmlMode: name.endsWith('.xml') },
  );
  parser.end(text);
  return found;
}
