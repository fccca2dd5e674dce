// What every page of the editors' interface is made with: its words, its addresses, who is looking.
import { parseAccept } from 'hono/utils/accept';
import type { Scope } from '../../domain/rights.ts';
import type { Site } from '../../formats/format.ts';
import type en from './messages/en.json';

export type Key = keyof typeof en;
/** What `messages/{language}.json` holds. */
export type Messages = Record<Key, string>;

/** What `messages.json` holds, the static file of all languages: each key once, and texts in the order of the keys. */
export interface AllMessages {
  keys: Key[];
  texts: Record<string, string[]>;
}

export const messagesIn = ({ keys, texts }: AllMessages, language: string): Messages =>
  Object.fromEntries(keys.map((key, i) => [key, texts[language]?.[i] ?? ''])) as Messages;

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
  /** '' where nobody is signed in. */
  formToken: string;
  /** Name of the token; undefined where nobody is signed in. */
  who?: string;
  may(scope: Scope): boolean;
  /**
   * How many articles wait for whoever looks: for any editor, or for this writer, to whom they were returned. Asked by the
   * page that shows it.
   */
  waiting?: () => Promise<number | undefined>;
  /** Path and query of this page below `base`, to come back to. */
  here: string;
  /** Milliseconds. */
  now: number;
}

export const translator =
  (messages: Messages): Translate =>
  (key, values = {}) =>
    (messages[key] ?? '').replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));

/** What somebody is called; ADMIN_TOKEN is nobody's name. */
export const nameOf = (t: Translate, name: string): string => (name === 'ADMIN_TOKEN' ? t('who.env') : name);

/** Characters of Accept-Language that are read. */
const MAX_ACCEPTED = 1_000;

/** The language that was chosen, else the best of Accept-Language (RFC 9110 §12.5.4), else English. */
export function chooseLanguage(chosen: string | undefined, accepted = ''): string {
  const wishes = parseAccept(accepted.slice(0, MAX_ACCEPTED)).filter(({ q }) => q > 0);
  const languages = [chosen, ...wishes.map(({ type }) => type.split('-')[0]?.toLowerCase())];
  return languages.find((one) => one !== undefined && UI_LANGUAGES.includes(one)) ?? 'en';
}
