// Slugs: the Unicode, readable names of facets and articles in URLs.
import { trimOf } from './text.ts';

// What nobody sees and copying brings along: soft hyphens, marks of direction, zero-width space and no-break; and
// joiners of letters, which choose a shape (those of emoji make another one).
const INVISIBLE =
  /[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]|(?<=[\p{L}\p{M}])\u200D(?=\p{L})/gu;

/** Folds what makes two labels one: case, spacing, normalisation, the invisible. `İ` folds to `i`, as in slugs. */
export function labelKey(label: string): string {
  // toLowerCase() turns İ into i and a combining dot, which nobody types.
  const seen = label.replace(INVISIBLE, '').normalize('NFC');
  const text = seen.replace(/İ/g, 'i').toLowerCase().normalize('NFC');
  return text.replace(/\s+/gu, ' ').trim();
}

/**
 * The slug of a label: NFC, lower case; letters, combining marks and digits of any script kept, `+` and `#`
 * spelt out (`C`, `C++`, `C#` differ), the rest separates with `-`. A label of symbols only keeps them;
 * one of ASCII punctuation only has none: ''.
 */
export function slugOf(label: string): string {
  const text = labelKey(label).replace(/\+/g, 'plus').replace(/#/g, 'sharp').normalize('NFC');
  // A mark on a symbol (emoji have an invisible one) goes with its symbol.
  const words = hyphenate(text.replace(/(?<![\p{L}\p{M}\p{N}])\p{M}+/gu, '-'), /[^\p{L}\p{M}\p{N}]+/gu);
  return words || hyphenate(text, /[\p{ASCII}\p{White_Space}\p{Cc}]+/gu);
}

/** Whether text is a slug as it stands; `🚀-2` is one (of a second label), though the label `🚀-2` has another. */
export const isSlug = (text: string): boolean => {
  const base = text.replace(/-[1-9]\d*$/, '');
  return slugOf(text) === text || (base !== '' && slugOf(base) === base && !/[\p{L}\p{N}]/u.test(base));
};

const hyphenate = (text: string, separator: RegExp) => trimOf(text.replace(separator, '-'), '-');

const MAX_ARTICLE_SLUG_LENGTH = 100;

/** The slug of an article's title, cut between words at 100 characters; '' where the title has none. */
export function articleSlugOf(title: string): string {
  const slug = slugOf(title);
  const characters = [...slug];
  if (characters.length <= MAX_ARTICLE_SLUG_LENGTH) return slug;
  const cut = characters.slice(0, MAX_ARTICLE_SLUG_LENGTH + 1).join('');
  const end = cut.lastIndexOf('-');
  return end > MAX_ARTICLE_SLUG_LENGTH / 2
    ? cut.slice(0, end)
    : characters.slice(0, MAX_ARTICLE_SLUG_LENGTH).join('');
}

/** A BCP 47 tag in canonical case, `iw` as `he`; undefined where it is none. */
export function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** `en-GB` → `['en', 'en-gb']`: the language facets of an article, so that `/languages/en` includes it. */
export function languageSlugs(language: string): string[] {
  const subtags = language.toLowerCase().split('-');
  const singleton = subtags.findIndex((s) => s.length === 1);
  const plain = singleton > 0 ? subtags.slice(0, singleton) : subtags;
  return plain.map((_, i) => plain.slice(0, i + 1).join('-'));
}

/** Orders by code point; JavaScript's own order is by UTF-16 unit, which puts U+10000 before U+FFFD. */
export function byCodePoint(a: string, b: string): number {
  const x = [...a];
  const y = [...b];
  for (let i = 0; i < x.length && i < y.length; i++) {
    const difference = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (difference) return difference;
  }
  return x.length - y.length;
}
