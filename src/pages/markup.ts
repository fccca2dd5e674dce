// What every page is made with: escaped templates, safe links, dates and language names for people.

import { html as template } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { absolute } from '../content/absolute.ts';
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

/** `text`, linked where there is somewhere to link to. */
export const linked = (text: string, href: string | undefined): Markup =>
  href ? html`<a href="${href}">${text}</a>` : html`${text}`;

/** A `time` element as people of `language` write a date, in UTC; the time of day only where there is one. */
export function timeElement(at: number, language: string): Markup {
  const date = new Date(at);
  const iso = date.toISOString();
  const day = iso.endsWith('T00:00:00.000Z');
  return html`<time datetime="${day ? iso.slice(0, 10) : iso}">${dateText(date, day, language)}</time>`;
}

function dateText(date: Date, day: boolean, language: string): string {
  const options: Intl.DateTimeFormatOptions = {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    ...(!day && { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' }),
  };
  // A private-use tag such as `x-klingon` is a RangeError; `en-GB` writes the day first, as most do.
  const locale = localeOf(language);
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, options).format(date);
}

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
