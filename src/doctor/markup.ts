// What of the text readers will not get as it was written: dropped elements, links that lead nowhere, pictures.
import { ARTICLE_HTML } from '../content/clean.ts';
import { rawHtml } from '../content/markdown.ts';
import { plainOf } from '../content/words.ts';
import type { Article } from '../domain/model.ts';
import { PLACEHOLDERS } from '../domain/placeholders.ts';
import type { Add } from './article-findings.ts';

const pointer = '/content';
/** Elements that vanish with what they show; others lose only their tags. */
const VANISH = /^(iframe|object|embed|applet|frame|svg|math|canvas|form|input|select|textarea|button)$/i;
const CODE = /^(script|style|noscript|template)$/i;
const MAX_INLINE_LENGTH = 100_000;
/** Tags that were meant as such, and that readers would see. */
const SHOWN =
  /&lt;[/]?(?:a|b|i|u|p|s|br|hr|em|h[1-6]|li|ol|ul|td|th|tr|div|img|sub|sup|pre|code|font|form|link|meta|span|style|table|tbody|thead|video|audio|iframe|script|noscript|strong|center|figure|figcaption|section|article|header|footer|button|input|object|embed|svg|blockquote)\b/i;
/** Adds findings about an article's text. `secure`: the site is served over https. */
export function inspectMarkup({ content, html }: Article, secure: boolean, add: Add): void {
  const written = 'html' in content ? content.html : 'markdown' in content ? rawHtml(content.markdown) : '';
  const raw = written.replace(/<!--[\s\S]*?(?:-->|$)/g, '');

  if (!plainOf(html).trim() && !/<(?:img|video|audio)\b/.test(html)) add('empty-content', pointer);
  const kept = new Set(ARTICLE_HTML.allowedTags || []);
  for (const [tag, source] of tagsOf(raw)) {
    if (kept.has(tag) || !(VANISH.test(tag) || CODE.test(tag))) continue;
    const element = `<${tag}>${source ? ` of ${source}` : ''}`;
    add(CODE.test(tag) ? 'dropped-code' : (DROPPED[tag] ?? 'dropped'), pointer, { element });
  }
  const isUnsafe = /(?:href|src)\s*=\s*(?:["']\s*)?(?:javascript|vbscript|data:text)/i.test(tagText(raw));
  if (isUnsafe) add('unsafe-link', pointer);
  if (!('html' in content) && SHOWN.test(prose(html)))
    add('markdown' in content ? 'tags-shown-by-markdown' : 'tags-shown-by-text', pointer);

  const tags = tagText(html);
  const images = [...html.matchAll(/<img\b[^<>]*>/g)].map(([tag]) => tag);
  const count = images.filter((tag) => !/ alt="/.test(tag)).length;
  if (count === 1) add('picture-without-alt', pointer);
  else if (count) add('pictures-without-alt', pointer, { count });
  if ([...html.matchAll(LONE_PICTURE)].some(([, tag]) => tag?.includes(' alt=""'))) add('empty-alt', pointer);
  const link = emptyLink(html);
  // One that was taken out as unsafe is named already.
  if (link !== undefined && !isUnsafe) add('link-without-address', pointer, { words: link });
  const words = PLACEHOLDERS.find((one) => html.includes(` alt="${one}"`) || html.includes(`>${one}</a>`));
  if (words) add('placeholder', pointer, { words });
  const inline = images.find((tag) => / src="data:/.test(tag) && tag.length > MAX_INLINE_LENGTH);
  if (inline) add('inline-image', pointer, { kilobytes: Math.round(inline.length / 1000) });
  const host = / (?:src|poster)="http:\/\/([^/"]+)/.exec(tags)?.[1];
  if (secure && host) add('insecure-media', pointer, { host });
  const url = / (?:href|src)="((?![a-z][a-z0-9+.-]*:|\/|#|\?)[^"]+)"/i.exec(tags)?.[1];
  if (url) add('relative-link', pointer, { url });
  if (/ href="#[^"]+"/.test(tags)) add('link-within', pointer);
}

/** A picture that stands by itself. One within words may be a decoration, which rightly says nothing. */
const LONE_PICTURE = /<(?:p|figure)>\s{0,9}(<img\b[^<>]*>)\s{0,9}<(?:\/p|\/figure|figcaption)\b/g;

/** Elements that something else can stand for. */
const DROPPED: Readonly<Record<string, 'dropped-iframe' | 'dropped-svg' | 'dropped-form'>> = {
  iframe: 'dropped-iframe',
  svg: 'dropped-svg',
  form: 'dropped-form',
};

const LINK = /<a\b([^<>]*)>([^<]*)/g;
const MAX_LINK_WORDS = 60;

/** The words of a link that leads nowhere: without an address, or with no more than its beginning. Anchors are no links. */
function emptyLink(html: string): string | undefined {
  for (const [, attributes = '', words = ''] of html.matchAll(LINK)) {
    if (/ (?:id|name)="/.test(attributes)) continue;
    if (!/ href="(?!https?:\/{0,2}"|")/.test(attributes)) return words.trim().slice(0, MAX_LINK_WORDS) || '…';
  }
  return undefined;
}

const TAG = /<([a-z][a-z0-9-]*)((?:[^\w<>-][^<>]*)?)>/gi;

/** Elements by name, with the host of the first of each. */
function tagsOf(html: string): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const [, name = '', attributes = ''] of html.matchAll(TAG)) {
    const tag = name.toLowerCase();
    const url = /\b(?:src|data)\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1];
    if (!found.has(tag)) found.set(tag, url && URL.parse(url, 'https://here.invalid')?.host);
  }
  return new Map([...found].map(([tag, host]) => [tag, host === 'here.invalid' ? undefined : host]));
}

const tagText = (html: string) => [...html.matchAll(TAG)].map(([tag]) => tag).join('');
/** Without code, where tags are meant to be seen. */
const prose = (html: string) =>
  html.replace(/<pre\b[\s\S]*?(?:<\/pre>|$)|<code\b[\s\S]*?(?:<\/code>|$)/g, '');
