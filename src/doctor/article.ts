// The feed doctor on an article: what readers would miss, and what to change. Rules only, no I/O.
import { plainOf } from '../content/words.ts';
import { type Article, isDraft } from '../domain/model.ts';
import { labelKey } from '../domain/slugs.ts';
import { type Add, adderTo } from './article-findings.ts';
import type { Finding } from './finding.ts';
import { inspectMarkup } from './markup.ts';
import { foreignScript } from './script.ts';
import { similarTo } from './similar.ts';

/** What a look at the site tells. */
export interface Surroundings {
  /** Served over https. */
  secure: boolean;
  now: number;
  /** Another article with the same title. */
  namesake?: { title: string; url: string };
  /** Language of what it is a translation of. */
  original?: string;
  /** Labels of tags that articles have, busy ones first. */
  tags: readonly string[];
  /** Tags of this article that no other has. */
  newTags: readonly string[];
  retiredTags: readonly string[];
}

const MAX_TITLE_LENGTH = 110;
const MAX_SUMMARY_LENGTH = 600;
const MAX_PIXELS = 4_096;
const DAY_MS = 24 * 3_600_000;
const MIN_LETTERS = 8;

/** Findings, as they are met. */
export function inspectArticle(article: Article, site: Surroundings): Finding[] {
  const findings: Finding[] = [];
  const add = adderTo(findings);
  inspectTitle(article, site, add);
  inspectMarkup(article, site.secure, add);
  inspectLanguage(article, site, add);
  inspectMedia(article, site, add);
  inspectTags(article, site, add);
  inspectDate(article, site.now, add);
  return findings;
}

function inspectTitle({ title, summary }: Article, { namesake }: Surroundings, add: Add): void {
  const letters = title.replace(/[^\p{L}]/gu, '');
  const { length } = [...title];
  if (length > MAX_TITLE_LENGTH) add('long-title', '/title', { length, limit: MAX_TITLE_LENGTH });
  if (letters.length >= MIN_LETTERS && letters === letters.toUpperCase() && /\p{Lu}/u.test(letters))
    add('capitals', '/title');
  if (/<\/?[a-z]/i.test(title.slice(0, title.lastIndexOf('>') + 1)) || /&(?:[a-z]+|#\d+);/i.test(title))
    add('markup-in-title', '/title');
  if (namesake) add('same-title', '/title', { url: namesake.url });
  if (!summary) add('no-summary', '/summary');
  else if (labelKey(summary) === labelKey(title)) add('summary-is-title', '/summary');
  else if (summary.length > MAX_SUMMARY_LENGTH) add('long-summary', '/summary', { length: summary.length });
}

function inspectLanguage({ title, html, language }: Article, { original }: Surroundings, add: Add): void {
  if (original?.toLowerCase() === language.toLowerCase()) add('same-language', '/language', { language });
  const found = foreignScript(`${title}\n${plainOf(html)}`, language);
  if (!found) return;
  const { script } = found;
  const languages = found.languages.join(', ');
  if (languages) add('language', '/language', { script, language, languages });
  else add('language-of-script', '/language', { script, language });
}

function inspectMedia({ image, enclosures }: Article, { secure }: Surroundings, add: Add): void {
  const isInsecure = (url: string) => secure && url.startsWith('http:');
  if (image) {
    const { width = 0, height = 0 } = image;
    if (!image.alt) add('image-without-alt', '/image/alt');
    if (Math.max(width, height) > MAX_PIXELS)
      add('huge-image', '/image', { width, height, pixels: MAX_PIXELS });
    if (isInsecure(image.url)) add('insecure-image', '/image/url');
  }
  enclosures.forEach(({ url, type, length }, i) => {
    const at = `/enclosures/${i}`;
    if (isInsecure(url)) add('insecure-enclosure', `${at}/url`);
    if (!length) add('enclosure-length', `${at}/length`);
    if (type === 'application/octet-stream') add('enclosure-type', `${at}/type`);
  });
}

function inspectTags({ tags }: Article, { tags: known, newTags, retiredTags }: Surroundings, add: Add): void {
  if (!tags.length) add('no-tags', '/tags');
  tags.forEach((tag, i) => {
    if (retiredTags.includes(tag)) add('retired-tag', `/tags/${i}`, { tag });
    else if (newTags.includes(tag)) {
      const other = similarTo(tag, [...known, ...tags.slice(0, i)]);
      if (!other) return;
      const isOwn = tags.some((own) => labelKey(own) === labelKey(other));
      add(isOwn ? 'similar-tags' : 'similar-tag', `/tags/${i}`, { tag, other });
    }
  });
}

function inspectDate({ publishedAt, status, seq }: Article, now: number, add: Add): void {
  if (publishedAt === undefined || isDraft(status)) return;
  const days = Math.round((publishedAt - now) / DAY_MS);
  const pointer = '/publishedAt';
  const iso = new Date(publishedAt).toISOString();
  const date = iso.slice(0, 10);
  if (days > 366) add('far-date', pointer, { years: Math.round(days / 365), date });
  else if (status === 'scheduled') add('scheduled-date', pointer, { date: iso });
  // Once readers have seen it, its date never moves.
  else if (days < -30 && !seq) add('old-date', pointer, { date });
}
