// Which script a text is written in, and which languages are.

/** By script, languages that are written in it; the first are the ones to suggest. */
const SCRIPTS: Readonly<Record<string, string>> = {
  Arabic: 'ar fa ur ps ckb ug sd',
  Cyrillic: 'ru uk bg be sr mk kk ky mn tg tt ba os uz az bs',
  Greek: 'el grc',
  Hebrew: 'he yi',
  Han: 'zh ja yue ko',
  Hiragana: 'ja',
  Katakana: 'ja',
  Hangul: 'ko',
  Devanagari: 'hi mr ne',
  Bengali: 'bn as',
  Thai: 'th',
  Armenian: 'hy',
  Georgian: 'ka',
  Latin: '',
};
export const SCRIPT_NAMES: readonly string[] = Object.keys(SCRIPTS);
/** Languages that are written in Latin letters as well. */
const BOTH = new Set('sr az uz kk bs tt mn'.split(' '));
const OTHERS = new Set(Object.values(SCRIPTS).join(' ').split(' '));
const MIN_LETTERS = 20;
const MIN_SHARE = 0.6;

/** Where most of a text is in a script its language is not written in: the script, and languages that are. */
export function foreignScript(
  text: string,
  language: string,
): { script: string; languages: string[] } | undefined {
  const [code = '', ...subtags] = language.toLowerCase().split('-');
  // It says itself how it is written: sr-Latn.
  if (subtags.some((subtag) => /^[a-z]{4}$/.test(subtag))) return undefined;
  const sample = text.slice(0, 5_000);
  const counts = SCRIPT_NAMES.map(
    (script) => [script, sample.match(new RegExp(`\\p{Script=${script}}`, 'gu'))?.length ?? 0] as const,
  );
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const [script, count] = counts.reduce((a, b) => (b[1] > a[1] ? b : a));
  if (count < MIN_LETTERS || count < all * MIN_SHARE) return undefined;
  const languages = SCRIPTS[script] ?? '';
  const known = languages.split(' ');
  const fits = script === 'Latin' ? !OTHERS.has(code) || BOTH.has(code) : known.includes(code);
  return fits ? undefined : { script, languages: known.filter(Boolean).slice(0, 3) };
}
