// Feeds are read far from home: every URL in them is absolute (RFC 4287 §2 and RSS readers alike).
import { escapeText, unescapeText } from '../domain/text.ts';

const TAG = /<(?:a|img|source|audio|video|track|blockquote|q|del|ins)\s[^<>]*>/g;
const URL_ATTRIBUTE = / (src|href|poster|cite|srcset)="([^"]*)"/g;

/**
 * `url` as an absolute URI; undefined where it is none. `/media/…` is where a site keeps its files, also where the site
 * is below a path: `base` is then an article's page.
 */
export function absolute(url: string, base: string): string | undefined {
  const site = url.startsWith('/media/') ? /^(.+)\/articles\/[^/]*$/.exec(base)?.[1] : undefined;
  return URL.parse(site === undefined ? url : site + url, base)?.href;
}

/** HTML §4.8.4.2.1: candidates are `url descriptor?`; `cleanHtml` joins them by a comma and a space. */
function absoluteSrcset(value: string, base: string): string {
  const candidates = value.split(/,\s+/).flatMap((candidate) => {
    const [url = '', ...descriptors] = candidate.trim().split(/\s+/);
    const found = absolute(url, base);
    return found ? [[found, ...descriptors].join(' ')] : [];
  });
  return candidates.join(', ');
}

/**
 * `html` (in the canonical form of `cleanHtml`) with every `src`, `srcset`, `href`, `poster` and `cite` resolved
 * against `base`, an absolute URL. An attribute that is no URL is dropped; its element stays.
 */
export function absoluteUrls(html: string, base: string): string {
  return html.replace(TAG, (tag) =>
    tag.replace(URL_ATTRIBUTE, (_, name: string, value: string) => {
      const url = unescapeText(value);
      const found = name === 'srcset' ? absoluteSrcset(url, base) : absolute(url, base);
      return found ? ` ${name}="${escapeText(found)}"` : '';
    }),
  );
}
