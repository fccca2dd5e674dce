// A posted HTML document or fragment: what its head says, and the part of its body that is the article.
import type sanitizeHtml from 'sanitize-html';
import { absoluteUrls } from '../content/absolute.ts';
import { cleanHtml, limitLength, STYLED_HTML, sanitize } from '../content/clean.ts';
import { plainOf } from '../content/words.ts';
import { nonEmpty } from '../domain/objects.ts';
import { oneLine, xmlSafe } from '../domain/text.ts';
import { languageTag, webUrl } from './checks.ts';
import { rfc3339 } from './dates.ts';
import type { Decoded } from './input.ts';
import { validateInput } from './json.ts';

/** Characters in which a document's head is looked for: with all that pages put there it ends long before. */
const MAX_HEAD_LENGTH = 1_000_000;
/** Values of one name: as many tags, and authors, as an article may have. */
const MAX_VALUES = 50;

interface Head {
  title?: string;
  language?: string;
  canonical?: string;
  base?: string;
  /** By lower-case name or property; a name may come several times (`article:tag`). */
  meta: Map<string, string[]>;
}

/** What the head says; later parts of a document cannot contradict earlier ones. */
function readHead(html: string): Head {
  const head: Head = { meta: new Map() };
  const look = (name: string, { ...attributes }: sanitizeHtml.Attributes) => {
    const { lang, href, rel = '', content = '' } = attributes;
    if (lang && (name === 'html' || name === 'body' || name === 'article')) head.language ??= lang;
    if (name === 'base') head.base ??= href && webUrl(href);
    if (name === 'link' && /(?:^|\s)canonical(?:\s|$)/i.test(rel)) head.canonical ??= href;
    const key = (attributes.name ?? attributes.property ?? '').toLowerCase();
    if (name !== 'meta' || !key || !content.trim()) return;
    const values = head.meta.get(key) ?? [];
    if (values.length < MAX_VALUES) values.push(oneLine(content));
    head.meta.set(key, values);
  };
  sanitize(html.slice(0, MAX_HEAD_LENGTH), {
    allowedTags: ['title'],
    onOpenTag: look,
    exclusiveFilter: (frame) => {
      if (frame.tag === 'title') head.title ??= oneLine(frame.text) || undefined;
      return false;
    },
  });
  return head;
}

const OUTER = {
  article: /<(\/?)article(?: [^<>]*)?>/g,
  main: /<(\/?)main(?: [^<>]*)?>/g,
  body: /<(\/?)body(?: [^<>]*)?>/g,
};

/** What is inside the only outermost `tag` of canonical HTML; undefined where there is none or several. */
function inside(html: string, tag: keyof typeof OUTER): string | undefined {
  const found: string[] = [];
  let depth = 0;
  let start = 0;
  for (const match of html.matchAll(OUTER[tag])) {
    if (!match[1] && depth++ === 0) start = match.index + match[0].length;
    if (match[1] && --depth === 0) found.push(html.slice(start, match.index));
  }
  return found.length === 1 ? found[0] : undefined;
}

/** The article's own HTML, cleaned: of `<article>`, else `<main>`, else `<body>`, else all of it. */
function readBody(html: string, base: string | undefined): string {
  const tags = Array.isArray(STYLED_HTML.allowedTags) ? STYLED_HTML.allowedTags : [];
  const whole = sanitize(html, {
    ...STYLED_HTML,
    allowedTags: [...tags, 'main', 'body'],
    nonTextTags: ['script', 'style', 'textarea', 'option', 'xmp', 'title', 'nav', 'button'],
  });
  const own = inside(whole, 'article') ?? inside(whole, 'main') ?? inside(whole, 'body') ?? whole;
  const body = cleanHtml(limitLength(own));
  return base ? absoluteUrls(body, base) : body;
}

/** `Headline | Site` where the page itself says `Headline`: the shorter one. */
function bestTitle(title: string | undefined, others: readonly (string | undefined)[]): string | undefined {
  const given = others.filter((one) => one !== undefined && one !== '');
  const part = given.find((one) => one && title && title.length > one.length && title.includes(one));
  return part ?? title ?? given[0];
}

/** `text/html`. Metadata that cannot be used is passed over; 422 only beyond a limit. */
export function decodeHtml(body: string): Decoded {
  const html = xmlSafe(body).replace(/^\uFEFF/, '');
  const head = readHead(html);
  const meta = (...names: string[]) => names.map((name) => head.meta.get(name)?.[0]).find((value) => value);
  const whole = readBody(html, head.base);
  const heading = /<h1(?: [^<>]*)?>(.*?)(?:<\/h1>|$)/s.exec(whole);
  const words = heading ? oneLine(plainOf(heading[1] ?? '')) : undefined;
  const title = bestTitle(head.title, [meta('og:title', 'twitter:title', 'dc.title'), words]);
  // Wherever it stands: a reader has the title already.
  const rest =
    heading && words === title
      ? whole.slice(0, heading.index) + whole.slice(heading.index + heading[0].length)
      : whole;
  const authors = [...(head.meta.get('author') ?? []), ...(head.meta.get('article:author') ?? [])];
  const names = [...new Set(authors)].filter((name) => !URL.canParse(name));
  const keywords = (meta('keywords', 'news_keywords') ?? '')
    .split(/[,;，、،]/)
    .map(oneLine)
    .filter(Boolean);
  const tags = head.meta.get('article:tag') ?? keywords;
  const image = webUrl(meta('og:image', 'og:image:url') ?? '');
  const published = meta('article:published_time', 'datepublished', 'dc.date', 'dcterms.date', 'date') ?? '';
  const input = validateInput({
    title,
    language: languageTag(head.language ?? meta('og:locale', 'language') ?? ''),
    summary: meta('description', 'og:description', 'dc.description'),
    content: { html: rest.replace(/<(header|hgroup)>\s*<\/\1>/g, '').trim() },
    publishedAt: rfc3339(published),
    canonicalUrl: webUrl(head.canonical ?? ''),
    authors: nonEmpty(names.map((name) => ({ name }))),
    tags: nonEmpty(tags),
    image: image && { url: image, alt: meta('og:image:alt') },
    rights: meta('copyright', 'dcterms.rights', 'rights'),
  });
  return { input, recognised: [] };
}
