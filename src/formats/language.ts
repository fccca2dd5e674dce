// What a language decides in a feed: the direction of the text and the words before a credit.

/** The words an article's credits are introduced by. */
export interface Labels {
  photo: string;
  source: string;
  correction: string;
}

type Words = readonly [photo: string, source: string, correction: string];

const ENGLISH: Words = ['Photo', 'Source', 'Correction'];

const LABELS: Record<string, Words> = {
  ar: ['الصورة', 'المصدر', 'تصحيح'],
  az: ['Foto', 'Mənbə', 'Düzəliş'],
  be: ['Фота', 'Крыніца', 'Выпраўленне'],
  bg: ['Снимка', 'Източник', 'Поправка'],
  cs: ['Foto', 'Zdroj', 'Oprava'],
  de: ['Foto', 'Quelle', 'Korrektur'],
  el: ['Φωτογραφία', 'Πηγή', 'Διόρθωση'],
  es: ['Foto', 'Fuente', 'Corrección'],
  fa: ['عکس', 'منبع', 'اصلاحیه'],
  fr: ['Photo', 'Source', 'Correction'],
  he: ['צילום', 'מקור', 'תיקון'],
  hi: ['फ़ोटो', 'स्रोत', 'सुधार'],
  id: ['Foto', 'Sumber', 'Koreksi'],
  it: ['Foto', 'Fonte', 'Correzione'],
  ja: ['写真', '出典', '訂正'],
  kk: ['Фото', 'Дереккөз', 'Түзету'],
  ko: ['사진', '출처', '정정'],
  nl: ['Foto', 'Bron', 'Correctie'],
  pl: ['Foto', 'Źródło', 'Sprostowanie'],
  pt: ['Foto', 'Fonte', 'Correção'],
  ru: ['Фото', 'Источник', 'Исправление'],
  tr: ['Fotoğraf', 'Kaynak', 'Düzeltme'],
  uk: ['Фото', 'Джерело', 'Виправлення'],
  ur: ['تصویر', 'ماخذ', 'تصحیح'],
  vi: ['Ảnh', 'Nguồn', 'Đính chính'],
  zh: ['图片', '来源', '更正'],
};

/** The labels in `language` (BCP 47), or in English. */
export function labelsFor(language: string): Labels {
  const key = primary(language);
  const [photo, source, correction] = (Object.hasOwn(LABELS, key) && LABELS[key]) || ENGLISH;
  return { photo, source, correction };
}

const RTL_LANGUAGES = new Set([
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'he',
  'ks',
  'nqo',
  'ps',
  'sd',
  'syr',
  'ug',
  'ur',
  'yi',
]);
const RTL_SCRIPTS = new Set(['adlm', 'arab', 'aran', 'hebr', 'mand', 'nkoo', 'rohg', 'samr', 'syrc', 'thaa']);

/** Whether text in `language` (BCP 47) runs from right to left; a script subtag decides (`az-Arab`, `ur-Latn`). */
export function isRightToLeft(language: string): boolean {
  // RFC 5646 §2.2.3: the script is the one subtag of four letters. Intl.Locale's textInfo is not everywhere.
  const script = language
    .toLowerCase()
    .split('-')
    .slice(1)
    .find((subtag) => /^[a-z]{4}$/.test(subtag));
  return script ? RTL_SCRIPTS.has(script) : RTL_LANGUAGES.has(primary(language));
}

const primary = (language: string) => language.toLowerCase().split('-')[0]!;
