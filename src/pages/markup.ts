// What every page is made with: escaped templates, safe links, dates and language names for people.

import { html as template } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { LRUCache } from 'lru-cache';
import { absolute } from '../content/absolute.ts';
import { isDateAlone } from '../domain/calendar.ts';
import type { Site } from '../formats/format.ts';
import { isRightToLeft } from '../formats/language.ts';

export type Markup = HtmlEscapedString;

/** hono's `html`, without promises in it and so without one around it. Every plain value is escaped. */
export const html = (strings: TemplateStringsArray, ...values: unknown[]): Markup =>
  template(strings, ...values) as Markup;

/** The direction of text in `language` (BCP 47). */
export const direction = (language: string): 'rtl' | 'ltr' => (isRightToLeft(language) ? 'rtl' : 'ltr');

/** An absolute http(s) URL, or undefined: a `javascript:` link from an import is no link. */
export function safeUrl(url: string | undefined, base: string): string | undefined {
  const found = url ? absolute(url, base) : undefined;
  return found && /^https?:/.test(found) ? found : undefined;
}

/** Of an `img`, so that the page keeps its place. */
export const dimensions = ({ width, height }: { width?: number; height?: number }): Markup | undefined =>
  width && height ? html` width="${width}" height="${height}"` : undefined;

/** What is shown with a link to the page (Open Graph); properties without a value are left out. */
export const openGraph = (
  properties: readonly (readonly [name: string, value: string | undefined])[],
): Markup =>
  html`${properties.map(([name, value]) => value && html`<meta property="${name}" content="${value}">\n`)}`;

/** `text`, linked where there is somewhere to link to. */
export const linked = (text: string, href: string | undefined): Markup =>
  href ? html`<a href="${href}">${text}</a>` : html`${text}`;

/**
 * A headline in which `S-400` stays on one line. A line may break at a hyphen, so what has one and a digit is held
 * together by style: other characters would be copied and read out.
 */
export const headline = (title: string): Markup =>
  html`${title.split(/(\s+)/).map((word) => (isHeldTogether(word) ? html`<span class="nb">${word}</span>` : word))}`;

/** What is longer may have to break on a phone. */
const MAX_HELD_LENGTH = 14;
const isHeldTogether = (word: string) =>
  word.length <= MAX_HELD_LENGTH && word.includes('-') && /\d/.test(word);

/** A `time` element as people of `language` write a date; the time of day, in a site's zone, only where there is one. */
export function timeElement(at: number, language: string, site: Pick<Site, 'timeZone'>): Markup {
  const time =
    !isDateAlone(at) &&
    ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const);
  return timed(at, language, site, { year: 'numeric', month: 'long', day: 'numeric', ...time });
}

/** The same where the day is known: its time of day, nothing of a date alone. */
export const timeOfDay = (at: number, language: string, site: Pick<Site, 'timeZone'>): Markup | undefined =>
  isDateAlone(at)
    ? undefined
    : timed(at, language, site, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function timed(
  at: number,
  language: string,
  { timeZone = 'UTC' }: Pick<Site, 'timeZone'>,
  options: Intl.DateTimeFormatOptions,
): Markup {
  const iso = new Date(at).toISOString();
  const isDate = isDateAlone(at);
  const text = dateText(at, language, { ...options, timeZone: isDate ? 'UTC' : timeZone });
  return html`<time datetime="${isDate ? iso.split('T')[0] : iso}">${text}</time>`;
}

/** A day (`2026-05-21`) as a heading, `Thursday 21 May`; with the year where that has to be said. */
export function dayText(day: string, language: string, withYear: boolean): string {
  const year = withYear && ({ year: 'numeric' } as const);
  return dateText(Date.parse(day), language, { weekday: 'long', day: 'numeric', month: 'long', ...year });
}

const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 });

/** In UTC without another zone. */
export function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  // A private-use tag such as `x-klingon` is a RangeError; `en-GB` writes the day first, as most do.
  const locale = localeOf(language);
  const all = { timeZone: 'UTC', ...options };
  const key = JSON.stringify([locale, all]);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, all);
  formats.set(key, format);
  return format;
}

export const dateText = (at: number, language: string, options: Intl.DateTimeFormatOptions): string =>
  dateFormat(language, options).format(at);

/** What a language calls itself: `türkçe`; the tag where that is unknown. */
export function languageName(language: string): string {
  const locale = localeOf(language);
  return new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' }).of(locale) ?? language;
}

/** The words of a list and what stands between them. */
export const listParts = (words: readonly string[], language: string) =>
  new Intl.ListFormat(localeOf(language), { type: 'conjunction' }).formatToParts(words);

function localeOf(language: string): string {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
