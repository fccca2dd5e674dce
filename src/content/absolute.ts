// Feeds are read far from home: every URL in them is absolute (RFC 4287 §2 and RSS readers alike).
import { escapeText } from '../text.ts';

const TAG = /<(?:a|img|source|audio|video|track|blockquote|q|del|ins)\s[^>]*>/g;
const URL_ATTRIBUTE = / (src|href|poster|cite|srcset)="([^"]*)"/g;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

const decoded = (value: string) =>
  value.replace(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? entity);

/** HTML §4.8.4.2.1: candidates are `url descriptor?`; `cleanHtml` joins them by a comma and a space. */
function absoluteSrcset(value: string, base: string): string {
  const candidates = value.split(/,\s+/).flatMap((candidate) => {
    const [url = '', ...descriptors] = candidate.trim().split(/\s+/);
    const absolute = URL.parse(url, base)?.href;
    return absolute ? [[absolute, ...descriptors].join(' ')] : [];
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
      const url = decoded(value);
      const absolute = name === 'srcset' ? absoluteSrcset(url, base) : URL.parse(url, base)?.href;
      return absolute ? ` ${name}="${escapeText(absolute)}"` : '';
    }),
  );
}
