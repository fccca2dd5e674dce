// HTML from outside becomes HTML that any reader may show: an allow-list, never a block-list.
import { LRUCache } from 'lru-cache';
import sanitizeHtml from 'sanitize-html';
import { escapeText, xmlSafe } from '../domain/text.ts';
import { fault, invalid } from '../errors.ts';
import { absoluteUrls } from './absolute.ts';
import { emphasised, isStyled, STYLED } from './emphasis.ts';

const TAGS = [
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hgroup', 'p', 'div', 'section', 'article', 'aside', 'header'],
  ...['footer', 'address', 'blockquote', 'pre', 'hr', 'br', 'wbr', 'ul', 'ol', 'li', 'dl', 'dt', 'dd'],
  ...['figure', 'figcaption', 'img', 'picture', 'source', 'audio', 'video', 'track', 'details', 'summary'],
  ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'cite', 'code', 'data', 'del', 'dfn', 'em', 'i', 'ins', 'kbd', 'mark'],
  ...['q', 'rb', 'rp', 'rt', 'rtc', 'ruby', 's', 'samp', 'small', 'span', 'strong', 'sub', 'sup', 'time'],
  ...['u', 'var'],
];

const KNOWN: ReadonlySet<string> = new Set(TAGS);

/** Columns of numbers are hard to read without. */
const ALIGN = { name: 'align', values: ['left', 'center', 'right'] };

const ATTRIBUTES = {
  '*': ['dir', 'lang', 'title'],
  a: ['href', 'hreflang', 'rel', 'type', 'id'],
  audio: ['src', 'controls', 'preload', 'loop', 'muted'],
  blockquote: ['cite'],
  col: ['span'],
  colgroup: ['span'],
  data: ['value'],
  del: ['cite', 'datetime'],
  details: ['open'],
  img: ['src', 'srcset', 'sizes', 'alt', 'width', 'height', 'loading'],
  ins: ['cite', 'datetime'],
  li: ['value', 'id'],
  ol: ['start', 'reversed', 'type'],
  q: ['cite'],
  source: ['src', 'srcset', 'sizes', 'type', 'media', 'width', 'height'],
  td: ['colspan', 'rowspan', 'headers', ALIGN],
  th: ['colspan', 'rowspan', 'headers', 'scope', 'abbr', ALIGN],
  time: ['datetime'],
  track: ['src', 'srclang', 'kind', 'label'],
  video: ['src', 'poster', 'controls', 'preload', 'loop', 'muted', 'playsinline', 'width', 'height'],
};

/** Attributes that mean something when empty; any other empty attribute is dropped. */
const EMPTY = ['alt', 'controls', 'loop', 'muted', 'open', 'playsinline', 'reversed'];
const RASTER = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/]+=*$/i;
/** Deeper elements lose their tags and keep their text. */
const MAX_NESTING = 100;
/** Open elements beyond which a text is an attack: the parser's work grows with their square. */
const REFUSED_DEPTH = 512;
const MAX_ROUNDS = 4;

/** HTML §4.8.4.2.1: the candidates that are written as they should be; sanitize-html logs the others to the console. */
function validSrcset(srcset: string): string {
  return srcset
    .split(/,\s+|(?<=\s[\d.]+[wxh]),/)
    .map((candidate) => candidate.trim().replace(/^,+/, ''))
    .filter((candidate) => /^\S*[^\s,](?:\s+(?:[1-9]\d*w(?:\s+[1-9]\d*h)?|\d+(?:\.\d+)?x))?$/.test(candidate))
    .join(', ');
}

/** Pictures may be inlined, documents in disguise (`data:text/html`, SVG) may not. */
function plainImage(tagName: string, attribs: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const { src, srcset } = attribs;
  if (src && !RASTER.test(src) && URL.parse(src)?.protocol === 'data:') delete attribs.src;
  if (srcset) attribs.srcset = /data:/i.test(srcset) ? '' : validSrcset(srcset);
  return { tagName, attribs };
}

const TEXT_ALIGN = /(?:^|;)\s*text-align\s*:\s*(left|center|right)\s*(?:;|$)/i;

/** As Markdown and word processors say it. */
function alignedCell(tagName: string, attribs: sanitizeHtml.Attributes): sanitizeHtml.Tag {
  const align = attribs.align ?? TEXT_ALIGN.exec(attribs.style ?? '')?.[1];
  if (align) attribs.align = align.toLowerCase();
  return { tagName, attribs };
}

/** As content/markdown.ts makes them. No id of a page's own begins so. */
const FOOTNOTE_ID = /^fn(?:ref)?-[0-9a-z]{1,8}-\d{1,6}(?::\d{1,6})?$/;

/** Keeps ids of footnotes, each once. */
function footnoteIds(): sanitizeHtml.Transformer {
  const seen = new Set<string>();
  return (tagName, attribs) => {
    const { id } = attribs;
    if (id !== undefined && (!FOOTNOTE_ID.test(id) || seen.has(id))) delete attribs.id;
    else if (id !== undefined) seen.add(id);
    return { tagName, attribs };
  };
}

/** The allow-list, for those who need one more tag while they look for something. */
export const ARTICLE_HTML: sanitizeHtml.IOptions = {
  allowedTags: TAGS,
  allowedAttributes: ATTRIBUTES,
  allowedClasses: { code: ['language-*'], pre: ['language-*'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: {
    img: ['http', 'https', 'data'],
    source: ['http', 'https'],
    audio: ['http', 'https'],
    video: ['http', 'https'],
    track: ['http', 'https'],
  },
  nonBooleanAttributes: ['*'],
  // `style` is not on the list; what would parse it is not in the Worker (wrangler.toml).
  parseStyleAttributes: false,
  allowedEmptyAttributes: EMPTY,
  selfClosing: ['img', 'br', 'hr', 'col', 'source', 'track', 'wbr'],
  nestingLimit: MAX_NESTING,
  transformTags: { img: plainImage, source: plainImage, td: alignedCell, th: alignedCell },
} as sanitizeHtml.IOptions;

/** With the styles that `emphasised` reads. */
export const STYLED_HTML: sanitizeHtml.IOptions = {
  ...ARTICLE_HTML,
  allowedAttributes: {
    ...ATTRIBUTES,
    ...Object.fromEntries(STYLED.map((tag) => [tag, ['style']])),
  },
};

class TooDeep extends Error {}

/** What sanitising met. */
interface Met {
  /** Whether elements lost their tags. */
  unknown: boolean;
}

/** sanitize-html with `options`; markup nested absurdly deep comes back as its bare words. */
export function sanitize(
  html: string,
  options: sanitizeHtml.IOptions,
  met: Met = { unknown: false },
): string {
  let depth = 0;
  try {
    const ids = footnoteIds();
    return sanitizeHtml(html, {
      ...options,
      transformTags: { ...options.transformTags, a: ids, li: ids },
      onOpenTag: (name, attribs) => {
        if (++depth > REFUSED_DEPTH) throw new TooDeep();
        if (depth > MAX_NESTING || !KNOWN.has(name)) met.unknown = true;
        options.onOpenTag?.(name, attribs);
      },
      onCloseTag: () => void depth--,
    });
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    met.unknown = true;
    return escapeText(html.replace(/<[^<>]*>/g, ' ').replace(/[ \t\n]+/g, ' '));
  }
}

/** More than any text becomes: `&` is five characters of HTML, and 2 MB of them took 3 s to clean. No feed takes as much. */
const MAX_HTML_MB = 3;

/** HTML that is short enough to be cleaned. @throws Refusal 422 */
export function limitLength(html: string): string {
  if (html.length <= MAX_HTML_MB * 1_000_000) return html;
  throw invalid([fault('/content', 'html-too-long', { megabytes: MAX_HTML_MB })]);
}

/** The last texts that were cleaned, by what was written: an import cleans a text when it reads it, and again when it stores it. */
const lately = new LRUCache<string, string>({
  maxSize: 1_000_000,
  sizeCalculation: (cleaned, html) => cleaned.length + html.length + 1,
});

/** HTML in the form of `cleanHtml` with absolute URLs; not yet sure to be clean, since styles are kept. */
export function absoluteHtml(html: string, base: string): string {
  const met = { unknown: false };
  const sanitized = sanitize(xmlSafe(html), STYLED_HTML, met);
  const canonical = xmlSafe(sanitized);
  const written = absoluteUrls(canonical, base);
  // Nothing is left then that cleaning would change (see `cleanHtml`).
  const isClean = canonical === sanitized && !met.unknown && !canonical.includes(' style="');
  if (isClean && /^https?:/.test(base)) lately.set(written, written);
  return written;
}

/**
 * Sanitised, canonical HTML: known tags in lower case, attributes in double quotes, `& < > "` escaped, so that
 * `/<[a-z][^>]*>/g` finds every tag and nothing else; free of characters XML forbids. Idempotent, never throws.
 */
export function cleanHtml(html: string): string {
  const known = lately.get(html);
  if (known !== undefined) return known;
  let cleaned = xmlSafe(html);
  if (isStyled(cleaned)) cleaned = xmlSafe(emphasised(sanitize(cleaned, STYLED_HTML)));
  // Again until nothing changes: dropping what `&#xFFFE;` stood for may make `javascript:` whole, and where an
  // unknown element is gone, others end elsewhere.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = cleaned;
    const met = { unknown: false };
    const sanitized = sanitize(before, ARTICLE_HTML, met);
    cleaned = xmlSafe(sanitized);
    if (cleaned === before || (cleaned === sanitized && !met.unknown)) break;
  }
  lately.set(html, cleaned);
  return cleaned;
}
