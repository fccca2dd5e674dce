// What of the text readers will not get as it was written: dropped elements, links that lead nowhere, pictures.
import { ARTICLE_HTML } from '../content/clean.ts';
import { rawHtml } from '../content/markdown.ts';
import { plainOf } from '../content/render.ts';
import type { Article } from '../domain/model.ts';
import type { Finding } from './finding.ts';

const pointer = '/content';
/** Elements that vanish with what they show; others lose only their tags. */
const VANISH = /^(iframe|object|embed|applet|frame|svg|math|canvas|form|input|select|textarea|button)$/i;
const CODE = /^(script|style|noscript|template)$/i;
const INLINE_BYTES = 100_000;
/** Tags that were meant as such, and that readers would see. */
const SHOWN =
  /&lt;[/]?(?:a|b|i|u|p|s|br|hr|em|h[1-6]|li|ol|ul|td|th|tr|div|img|sub|sup|pre|code|font|form|link|meta|span|style|table|tbody|thead|video|audio|iframe|script|noscript|strong|center|figure|figcaption|section|article|header|footer|button|input|object|embed|svg|blockquote)\b/i;
/** What the editor writes for a picture's description until somebody does; a test holds these against its words. */
export const PLACEHOLDERS: readonly string[] = [
  ...['what is on the picture', 'что на изображении', 'ما في الصورة', 'görselde ne var'],
];

/** Findings about an article's text. `secure`: the site is served over https. */
export function inspectMarkup({ content, html }: Article, secure: boolean): Finding[] {
  const findings: Finding[] = [];
  const written = 'html' in content ? content.html : 'markdown' in content ? rawHtml(content.markdown) : '';
  const raw = written.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  const add = (severity: Finding['severity'], rule: string, message: string, fix: string) =>
    findings.push({ severity, rule, pointer, message, fix });

  if (!plainOf(html).trim() && !/<(?:img|video|audio)\b/.test(html)) {
    add(
      'warning',
      'empty-content',
      'The article has no text.',
      'Write one: readers would show a bare title.',
    );
  }
  const kept = new Set(ARTICLE_HTML.allowedTags || []);
  for (const [tag, source] of tagsOf(raw)) {
    if (kept.has(tag) || !(VANISH.test(tag) || CODE.test(tag))) continue;
    const what = `<${tag}>${source ? ` of ${source}` : ''}`;
    if (CODE.test(tag)) add('hint', 'dropped', `${what} was removed: feeds carry no code.`, 'Leave it out.');
    else add('warning', 'dropped', `${what} vanishes: readers do not show it.`, FIX[tag] ?? FIX.other!);
  }
  if (/(?:href|src)\s*=\s*(?:["']\s*)?(?:javascript|vbscript|data:text)/i.test(tagText(raw))) {
    const fix = 'Link to a page with http or https.';
    add('warning', 'unsafe-link', 'A link with javascript: or the like was removed.', fix);
  }
  if (!('html' in content) && SHOWN.test(prose(html))) {
    const notation = 'markdown' in content ? 'Markdown' : 'Plain text';
    const fix = 'Send the text as HTML, or write it without tags.';
    add('warning', 'tags-shown', `${notation} with HTML in it: readers will see the tags.`, fix);
  }

  const tags = tagText(html);
  const images = [...html.matchAll(/<img\b[^<>]*>/g)].map(([tag]) => tag);
  const unnamed = images.filter((tag) => !/ alt="/.test(tag)).length;
  if (unnamed) {
    const one = 'A picture has no alternative text.';
    const message = unnamed === 1 ? one : `${unnamed} pictures have no alternative text.`;
    const fix = 'Say what it shows; alt="" where it is decoration.';
    add('warning', 'missing-alt', message, fix);
  }
  const said = PLACEHOLDERS.find(
    (words) => html.includes(` alt="${words}"`) || html.includes(`>${words}</a>`),
  );
  if (said) {
    const fix = 'Say what it is, for those who do not see it.';
    add('warning', 'placeholder', `“${said}” was not replaced by a description.`, fix);
  }
  const inline = images.find((tag) => / src="data:/.test(tag) && tag.length > INLINE_BYTES);
  if (inline) {
    const message = `A picture is part of the text, ${Math.round(inline.length / 1000)} kB of it in every feed.`;
    add('warning', 'huge-image', message, 'Upload it (POST /admin/media) and refer to its URL.');
  }
  const insecure = / (?:src|poster)="http:\/\/([^/"]+)/.exec(tags)?.[1];
  if (secure && insecure) {
    const fix = 'Use its https address.';
    add('warning', 'insecure-media', `Media of ${insecure} are fetched over http.`, fix);
  }
  const relative = / (?:href|src)="((?![a-z][a-z0-9+.-]*:|\/|#|\?)[^"]+)"/i.exec(tags)?.[1];
  if (relative) {
    const fix = 'Begin with / or https://.';
    add('warning', 'relative-link', `“${relative}” is relative to the article's own address.`, fix);
  }
  const anchor = / href="#[^"]+"/.test(tags);
  if (anchor) {
    const message = 'Links within the text (#…) lead nowhere.';
    add('hint', 'relative-link', message, 'Leave them out.');
  }
  return findings;
}

const FIX: Record<string, string> = {
  iframe: 'Link to the page instead; a video or audio file can be an enclosure.',
  svg: 'Use a picture file.',
  form: 'Link to the page with the form.',
  other: 'Say it in words, or link to it.',
};

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
