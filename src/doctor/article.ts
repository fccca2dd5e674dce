// The feed doctor on an article: what readers would miss, and what to change. Rules only, no I/O.
import { plainOf } from '../content/render.ts';
import type { Article } from '../domain/model.ts';
import { labelKey } from '../domain/slugs.ts';
import type { Finding, Severity } from './finding.ts';
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

const TITLE = 110;
const SUMMARY = 600;
const PIXELS = 4_096;
const DAY = 24 * 3_600_000;
const LETTERS_AT_LEAST = 8;

/** Findings, as they are met. */
export function inspectArticle(article: Article, site: Surroundings): Finding[] {
  const findings: Finding[] = [];
  const add = (severity: Severity, rule: string, pointer: string, message: string, fix: string) =>
    void findings.push({ severity, rule, pointer, message, fix });
  inspectTitle(article, site, add);
  findings.push(...inspectMarkup(article, site.secure));
  inspectLanguage(article, site, add);
  inspectMedia(article, site, add);
  inspectTags(article, site, add);
  inspectDate(article, site.now, add);
  return findings;
}

type Add = (severity: Severity, rule: string, pointer: string, message: string, fix: string) => void;

function inspectTitle({ title, summary }: Article, { namesake }: Surroundings, add: Add): void {
  const letters = title.replace(/[^\p{L}]/gu, '');
  if ([...title].length > TITLE) {
    const message = `The title has ${[...title].length} characters; many readers cut it at ${TITLE} or before.`;
    add('warning', 'long-title', '/title', message, 'Shorten it; the rest belongs in the summary.');
  }
  if (letters.length >= LETTERS_AT_LEAST && letters === letters.toUpperCase() && /\p{Lu}/u.test(letters)) {
    const fix = 'Write it as a sentence: screen readers may spell capitals.';
    add('warning', 'capitals', '/title', 'The title is all capitals.', fix);
  }
  if (/<\/?[a-z]/i.test(title.slice(0, title.lastIndexOf('>') + 1)) || /&(?:[a-z]+|#\d+);/i.test(title)) {
    add(
      'warning',
      'markup-in-title',
      '/title',
      'The title has HTML in it.',
      'It is plain text: readers show the tags.',
    );
  }
  if (namesake) {
    const message = `Another article has this title: ${namesake.url}`;
    add('warning', 'same-title', '/title', message, 'Make it another, or update that article instead.');
  }
  if (!summary) {
    const fix = 'Write a sentence or two: lists and previews show it.';
    add('hint', 'no-summary', '/summary', 'There is no summary.', fix);
  } else if (labelKey(summary) === labelKey(title)) {
    add('hint', 'no-summary', '/summary', 'The summary repeats the title.', 'Say more, or leave it out.');
  } else if (summary.length > SUMMARY) {
    add(
      'hint',
      'long-summary',
      '/summary',
      `The summary has ${summary.length} characters.`,
      'A sentence or two will do.',
    );
  }
}

function inspectLanguage({ title, html, language }: Article, { original }: Surroundings, add: Add): void {
  if (original?.toLowerCase() === language.toLowerCase()) {
    const message = `It is a translation, and its language is the original’s: “${language}”.`;
    const fix = 'Say which language it is in, or that it is no translation.';
    add('warning', 'same-language', '/language', message, fix);
  }
  const found = foreignScript(`${title}\n${plainOf(html)}`, language);
  if (!found) return;
  const names = found.languages.join(', ');
  const message = `The text is in ${found.script} script, and its language is “${language}”.`;
  const fix = names
    ? `Say which language it is, such as ${names}: feeds and fonts depend on it.`
    : 'Say which language it is: feeds and fonts depend on it.';
  add('warning', 'language', '/language', message, fix);
}

function inspectMedia({ image, enclosures }: Article, { secure }: Surroundings, add: Add): void {
  if (image && !image.alt) {
    const fix = 'Say what it shows, for those who do not see it.';
    add('warning', 'missing-alt', '/image/alt', 'The picture has no alternative text.', fix);
  }
  const side = Math.max(image?.width ?? 0, image?.height ?? 0);
  if (side > PIXELS) {
    const message = `The picture is ${image?.width} × ${image?.height} pixels; every reader loads it whole.`;
    add('warning', 'huge-image', '/image', message, `Scale it to ${PIXELS} pixels or less.`);
  }
  const http = (url: string) => secure && url.startsWith('http:');
  const fix = 'Use its https address.';
  if (image && http(image.url))
    add('warning', 'insecure-media', '/image/url', 'The picture is at http.', fix);
  enclosures.forEach(({ url, type, length }, i) => {
    const at = `/enclosures/${i}`;
    if (http(url)) add('hint', 'insecure-media', `${at}/url`, 'The file is at http.', fix);
    if (!length) {
      const message = 'The length in bytes is not known; RSS then says 0.';
      add('warning', 'enclosure-length', `${at}/length`, message, 'Give it: players show it.');
    }
    if (type === 'application/octet-stream') {
      const message = 'The media type is not known; players will not offer it.';
      add('warning', 'enclosure-type', `${at}/type`, message, 'Give it, such as audio/mpeg.');
    }
  });
}

function inspectTags({ tags }: Article, { tags: known, newTags, retiredTags }: Surroundings, add: Add): void {
  if (!tags.length) {
    add(
      'hint',
      'no-tags',
      '/tags',
      'There is no tag: only the site’s own feeds carry it.',
      'Add one or two.',
    );
  }
  tags.forEach((tag, i) => {
    if (retiredTags.includes(tag)) {
      const message = `The tag “${tag}” was retired: no feed has it.`;
      add('warning', 'retired-tag', `/tags/${i}`, message, 'Use another, or revive it.');
    } else if (newTags.includes(tag)) {
      const own = new Set(tags.map(labelKey));
      const meant = similarTo(tag, [...known, ...tags.slice(0, i)]);
      if (!meant) return;
      const fix = own.has(labelKey(meant))
        ? 'One of them will do.'
        : `Write “${meant}”, unless it is another thing.`;
      add('warning', 'similar-tag', `/tags/${i}`, `“${tag}” is new, and much like “${meant}”.`, fix);
    }
  });
}

function inspectDate({ publishedAt, status, seq }: Article, now: number, add: Add): void {
  if (publishedAt === undefined || status === 'draft') return;
  const days = Math.round((publishedAt - now) / DAY);
  const pointer = '/publishedAt';
  const date = new Date(publishedAt).toISOString();
  if (days > 366) {
    const message = `It is to appear in ${Math.round(days / 365)} years, on ${date.slice(0, 10)}.`;
    add('warning', 'date', pointer, message, 'Look at the year.');
  } else if (status === 'scheduled') {
    const fix = 'Leave the date out to publish it now.';
    add('hint', 'date', pointer, `It is scheduled for ${date}; nobody sees it before.`, fix);
  } else if (days < -30 && !seq) {
    // Once readers have seen it, its date never moves.
    const message = `It is dated ${date.slice(0, 10)}, and so does not stand first in feeds.`;
    add('hint', 'date', pointer, message, 'Leave the date out if it is news.');
  }
}
