// Which script a text is written in, and which languages are.

/** By script: how to find it, and languages that are written in it; the first is the one to suggest. */
const SCRIPTS: Readonly<Record<string, readonly [RegExp, string]>> = {
  Arabic: [/\p{Script=Arabic}/gu, 'ar fa ur ps ckb ug sd'],
  Cyrillic: [/\p{Script=Cyrillic}/gu, 'ru uk bg be sr mk kk ky mn tg tt ba ab os uz az bs sh'],
  Greek: [/\p{Script=Greek}/gu, 'el grc'],
  Hebrew: [/\p{Script=Hebrew}/gu, 'he yi iw'],
  Han: [/\p{Script=Han}/gu, 'zh ja yue wuu ko lzh'],
  Kana: [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  Hangul: [/\p{Script=Hangul}/gu, 'ko'],
  Devanagari: [/\p{Script=Devanagari}/gu, 'hi mr ne sa bho mai'],
  Bengali: [/\p{Script=Bengali}/gu, 'bn as'],
  Thai: [/\p{Script=Thai}/gu, 'th'],
  Armenian: [/\p{Script=Armenian}/gu, 'hy'],
  Georgian: [/\p{Script=Georgian}/gu, 'ka'],
  Latin: [/\p{Script=Latin}/gu, ''],
};
/** Languages that are written in Latin letters as well. */
const BOTH = new Set('sr az uz kk bs sh tt mn'.split(' '));
const OTHERS = new Set(Object.values(SCRIPTS).flatMap(([, languages]) => languages.split(' ')));
const LEAST = 20;
const MOST_OF_IT = 0.6;

/** Where most of a text is in a script its language is not written in: the script, and languages that are. */
export function foreignScript(
  text: string,
  language: string,
): { script: string; languages: string[] } | undefined {
  const [code = '', ...subtags] = language.toLowerCase().split('-');
  // It says itself how it is written: sr-Latn.
  if (subtags.some((subtag) => /^[a-z]{4}$/.test(subtag))) return undefined;
  const sample = text.slice(0, 5_000);
  const counts = Object.entries(SCRIPTS).map(
    ([script, [letters, languages]]) => [script, sample.match(letters)?.length ?? 0, languages] as const,
  );
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const [script, count, languages] = counts.reduce((a, b) => (b[1] > a[1] ? b : a));
  if (count < LEAST || count < all * MOST_OF_IT) return undefined;
  const known = languages.split(' ');
  const fits = script === 'Latin' ? !OTHERS.has(code) || BOTH.has(code) : known.includes(code);
  return fits ? undefined : { script, languages: known.filter(Boolean).slice(0, 3) };
}
