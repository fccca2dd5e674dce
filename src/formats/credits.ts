// The content as every reader gets it: few show media:credit, dc:source or xml:lang, so what they say is also
// in the text. The lead image comes first; corrections, byline, credits and source close.
import { absoluteUrls } from '../content/absolute.ts';
import type { Article, Image } from '../domain/model.ts';
import { escapeText } from '../domain/text.ts';
import { withoutRepeatedCredits } from './closing.ts';
import { correctionText, creditText, sourceText } from './credit-words.ts';
import { absoluteUrl, articleUrl, isPhotoCredit } from './facts.ts';
import type { Site } from './format.ts';
import { isRightToLeft } from './language.ts';

/** A line of credits: spans of plain text, some of them links. */
export type CreditLine = { text: string; url?: string }[];

/** What closes the text of an article, in its language: corrections, byline, photo, other credits, source. */
export function creditLines({ language, corrections, authors, credits, source }: Article): CreditLine[] {
  const lines: CreditLine[] = corrections.map((one) => [{ text: correctionText(one, language) }]);
  const byline = authors.flatMap(({ name, url }, i) => [
    ...(i ? [{ text: ', ' }] : []),
    { text: name, ...(url && { url }) },
  ]);
  if (byline.length) lines.push(byline);
  const others = credits.filter((credit) => !isPhotoCredit(credit));
  for (const credit of [...credits.filter(isPhotoCredit), ...others])
    lines.push([{ text: creditText(credit, language) }]);
  if (source) lines.push([{ text: sourceText(source, language), ...(source.url && { url: source.url }) }]);
  return lines;
}

/** An article's own text, its URLs absolute, and the credits that it does not close with. */
export interface TextAndCredits {
  html: string;
  credits: CreditLine[];
}

export function textAndCredits(article: Article, site: Site): TextAndCredits {
  const html = absoluteUrls(article.html, articleUrl(article.slug, site));
  return { html, credits: creditLines(withoutRepeatedCredits(article, html)) };
}

/**
 * The whole content as HTML with absolute URLs, made to stand alone: lead image, text, those credits that the text does
 * not close with, and for a right-to-left language the direction, which readers drop from around it. Given its own
 * output as `html` (a feed of ours, imported) it adds nothing twice.
 */
export function contentHtml(article: Article, site: Site, parts = textAndCredits(article, site)): string {
  const base = articleUrl(article.slug, site);
  const text = parts.html;
  const credits = parts.credits
    .map((line) => `<p>${line.map((span) => spanHtml(span, base)).join('')}</p>`)
    .join('\n');
  const html = [figure(article.image, text, base), text, credits].filter(Boolean).join('\n');
  if (!isRightToLeft(article.language) || /^\s*<div\b[^>]*\bdir="rtl"/.test(html)) return html;
  return `<div dir="rtl" lang="${escapeText(article.language)}">${html}</div>`;
}

function figure(image: Image | undefined, text: string, base: string): string {
  if (!image) return '';
  const url = escapeText(absoluteUrl(image.url, base));
  if (text.includes(`src="${url}"`)) return '';
  const size = image.width && image.height ? ` width="${image.width}" height="${image.height}"` : '';
  const caption = image.caption ? `<figcaption>${escapeText(image.caption)}</figcaption>` : '';
  return `<figure><img src="${url}" alt="${escapeText(image.alt ?? '')}"${size} />${caption}</figure>`;
}

function spanHtml({ text, url }: CreditLine[number], base: string): string {
  const href = url && absoluteUrl(url, base);
  return href && /^https?:/i.test(href)
    ? `<a href="${escapeText(href)}">${escapeText(text)}</a>`
    : escapeText(text);
}
