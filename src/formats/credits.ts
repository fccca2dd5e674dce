// The content as every reader gets it: few show media:credit, dc:source or xml:lang, so what they say is also
// in the text. The lead image comes first; corrections, byline, credits and source close.
import { absoluteUrls } from '../content/absolute.ts';
import type { Article, Image } from '../model.ts';
import { escapeText } from '../text.ts';
import { absoluteUrl, articleUrl, isPhotoCredit } from './facts.ts';
import type { Site } from './format.ts';
import { isRightToLeft, labelsFor } from './language.ts';

/** A line of credits: spans of plain text, some of them links. */
export type CreditLine = { text: string; url?: string }[];

/** What closes the text of an article, in its language: corrections, byline, photo, other credits, source. */
export function creditLines(article: Article): CreditLine[] {
  const labels = labelsFor(article.language);
  const lines: CreditLine[] = article.corrections.map(({ at, note }) => [
    { text: `${labels.correction} (${new Date(at).toISOString().slice(0, 10)}): ${note}` },
  ]);
  const byline = article.authors.flatMap(({ name, url }, i) => [
    ...(i ? [{ text: ', ' }] : []),
    { text: name, ...(url && { url }) },
  ]);
  if (byline.length) lines.push(byline);
  const photos = article.credits.filter(isPhotoCredit).map(({ name }) => ({ role: labels.photo, name }));
  const others = article.credits.filter((credit) => !isPhotoCredit(credit));
  for (const { role, name } of [...photos, ...others]) {
    lines.push([{ text: role ? `${capitalised(role)}: ${name}` : name }]);
  }
  if (article.source) {
    const { name, note, url } = article.source;
    lines.push([{ text: note || `${labels.source}: ${name}`, ...(url && { url }) }]);
  }
  return lines;
}

/**
 * The whole content as HTML with absolute URLs, made to stand alone: lead image, text, credits, and for a
 * right-to-left language the direction, which readers drop from around it. Given its own output as `html`
 * (a feed of ours, imported) it adds nothing twice.
 */
export function contentHtml(article: Article, site: Site): string {
  const base = articleUrl(article.slug, site);
  const text = absoluteUrls(article.html, base);
  const credits = creditLines(article)
    .map((line) => `<p>${line.map((span) => spanHtml(span, base)).join('')}</p>`)
    .join('\n');
  const parts = [figure(article.image, text, base), text, endsWith(text, credits) ? '' : credits];
  const html = parts.filter(Boolean).join('\n');
  if (!isRightToLeft(article.language) || /^\s*<div\b[^>]*\bdir="rtl"/.test(html)) return html;
  return `<div dir="rtl" lang="${escapeText(article.language)}">${html}</div>`;
}

/** Whether a text closes with these credits, whatever became of their markup. */
function endsWith(text: string, credits: string): boolean {
  if (!credits) return true;
  // Only the end is taken apart; a sanitiser may have left more markup there than was written.
  const end = text.slice(-4 * credits.length - 2_000);
  return `\n${words(end)}`.endsWith(`\n${words(credits)}`);
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

const BLOCK =
  /<\/?(?:p|div|br|hr|h[1-6]|[uo]l|li|figure|figcaption|footer|section|article|blockquote|table)\b[^>]*>/g;

/** HTML's words, a line for each block: what stays the same when it goes through somebody's sanitiser. */
const words = (html: string) =>
  html
    .replace(/\s+/gu, ' ')
    .replace(BLOCK, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:quot|#34);/g, '"')
    .replace(/&(?:apos|#39);/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s*\n\s*/gu, '\n')
    .trim();

const capitalised = (role: string) => role.charAt(0).toUpperCase() + role.slice(1);
