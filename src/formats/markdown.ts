// An article as Markdown: in RSS (`source:markdown`), and as the document beside its page.
import { htmlToMarkdown } from '../content/html-markdown.ts';
import { escapeMarkdown, escapeStarts, target } from '../content/markdown-text.ts';
import type { Article } from '../domain/model.ts';
import { escapeText, xmlSafe } from '../domain/text.ts';
import { type CreditLine, type TextAndCredits, textAndCredits } from './credits.ts';
import { absoluteUrl, articleUrl, tagsOf } from './facts.ts';
import type { Site } from './format.ts';
import { frontMatter } from './markdown-file.ts';

/** Where `articleMarkdown` is, for `rel=alternate`. */
export const markdownLink = (slug: string, site: Site) => ({
  href: `${articleUrl(slug, site)}.md`,
  type: 'text/markdown',
});

/** The whole content, made to stand alone as `contentHtml` is: lead image, text, credits that the text does not close with. */
export function contentMarkdown(article: Article, site: Site, parts = textAndCredits(article, site)): string {
  const base = articleUrl(article.slug, site);
  return joined(lead(article, parts.html, base), ...blocks(article, parts, base));
}

/**
 * A document of its own (RFC 7763): front matter as exports have it, text, credits. Posted or imported it is the same
 * article: what its text closes with is not added again.
 */
export function articleMarkdown(article: Article, site: Site): string {
  const base = articleUrl(article.slug, site);
  const { image, source } = article;
  const url = <T extends { url: string }>(one: T): T => ({ ...one, url: absoluteUrl(one.url, base) });
  const said = {
    ...article,
    tags: tagsOf(article).map(({ label }) => label),
    image: image && url(image),
    enclosures: article.enclosures.map(url),
    source: source?.url ? { ...source, url: absoluteUrl(source.url, base) } : source,
    canonicalUrl: article.canonicalUrl ?? base,
  };
  const text = joined(...blocks(article, textAndCredits(article, site), base));
  return `${frontMatter(said, 'markdown')}\n${text}\n`;
}

const joined = (...written: string[]) => written.filter(Boolean).join('\n\n');

function lead({ image }: Article, html: string, base: string): string {
  if (!image) return '';
  const url = absoluteUrl(image.url, base);
  if (html.includes(`src="${escapeText(url)}"`)) return '';
  return joined(`![${escapeMarkdown(image.alt ?? '')}]${target(url, undefined)}`, text(image.caption ?? ''));
}

function blocks(article: Article, { html, credits }: TextAndCredits, base: string): string[] {
  return [
    writtenMarkdown(article, html) ?? htmlToMarkdown(html),
    ...credits.map((line) => escapeStarts(line.map((span) => spanText(span, base)).join(''))),
  ];
}

/** HTML and code, which may be left open at the end, and addresses that a renderer may not know for what they are. */
const TO_BE_MADE_ANEW = /<|^[ >]*(?:```|~~~)|\b(?:javascript|vbscript|data|file):/im;

/** Markdown as its author wrote it, where all of it is safe wherever it is read. */
export const writtenMarkdown = ({ content, html: own }: Article, html: string): string | undefined =>
  'markdown' in content && own === html && !TO_BE_MADE_ANEW.test(content.markdown)
    ? xmlSafe(content.markdown).trim()
    : undefined;

const text = (words: string) => escapeStarts(escapeMarkdown(words));

function spanText({ text, url }: CreditLine[number], base: string): string {
  const href = url && absoluteUrl(url, base);
  return href && /^https?:/i.test(href)
    ? `[${escapeMarkdown(text)}]${target(href, undefined)}`
    : escapeMarkdown(text);
}
