// What every page of the editors' interface is made with: its words, its addresses, who is looking.
import type { Site } from '../../formats/format.ts';
import type { Scope } from '../../services/access/tokens.ts';
import type en from './messages/en.json';

export type Key = keyof typeof en;
/** What `messages/{language}.json` holds. */
export type Messages = Record<Key, string>;

/** The interface's languages; another one is another file in messages/ and a word here. */
export const UI_LANGUAGES: readonly string[] = ['en', 'ru', 'ar', 'tr'];

/** A message with its `{placeholders}` filled in. */
export type Translate = (key: Key, values?: Record<string, string | number>) => string;

export interface Ui {
  site: Site;
  /** Path of the interface, prefix included: `/admin`. */
  base: string;
  /** One of UI_LANGUAGES. */
  language: string;
  t: Translate;
  /** What was worded in English elsewhere (the doctor, a refusal), in the interface's language; undefined if unknown. */
  tell: Tell;
  /** '' where nobody is signed in. */
  formToken: string;
  /** Name of the token; undefined where nobody is signed in. */
  who?: string;
  may(scope: Scope): boolean;
  /** Path and query of this page below `base`, to come back to. */
  here: string;
  /** Milliseconds. */
  now: number;
}

export const translator =
  (messages: Messages): Translate =>
  (key, values = {}) =>
    (messages[key] ?? '').replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

export type Tell = (english: string) => string | undefined;

/** Messages that are English texts said elsewhere, `{1}` standing for what differs: a language says them its own way. */
const SAID = 'said.';
/** A longer one stays English, in characters: the patterns take time with the power of their placeholders. */
const MAX_SAID = 2_000;
const asPattern = (text: string) =>
  new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\d\}/g, '(.+?)')}$`, 's');

export function teller(english: Messages, own: Messages): Tell {
  const keys = (Object.keys(english) as Key[]).filter((key) => key.startsWith(SAID));
  const known = keys.map((key) => ({ key, pattern: asPattern(english[key]) }));
  const say = translator(own);
  const tell: Tell = (text) => {
    if (text.length > MAX_SAID) return undefined;
    for (const { key, pattern } of known) {
      const match = pattern.exec(text);
      // What differs may be such a text itself: the name of a script.
      if (match)
        return say(key, Object.fromEntries(match.map((part, i) => [i, i ? (tell(part) ?? part) : part])));
    }
    return undefined;
  };
  return tell;
}

/** Characters of Accept-Language that are read. */
const MAX_ACCEPTED = 1_000;

/** The language that was chosen, else the best of Accept-Language (RFC 9110 §12.5.4), else English. */
export function chooseLanguage(chosen: string | undefined, accepted: string | undefined): string {
  if (chosen && UI_LANGUAGES.includes(chosen)) return chosen;
  const wishes = (accepted ?? '')
    .slice(0, MAX_ACCEPTED)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part
        .toLowerCase()
        .split(';')
        .map((one) => one.trim());
      const q = Number(parameters.find((p) => p.startsWith('q='))?.slice(2) ?? 1);
      return { language: range.split('-')[0] ?? '', q: q > 0 ? q : 0 };
    });
  const known = wishes.filter(({ language, q }) => q > 0 && UI_LANGUAGES.includes(language));
  return known.sort((a, b) => b.q - a.q)[0]?.language ?? 'en';
}
