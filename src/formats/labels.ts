// The words before a credit, a source and a correction, by BCP 47 language. Nothing but data, which a Worker keeps beside
// itself (runtimes/tables.ts).
export type Labels = readonly [photo: string, source: string, correction: string];

export const LABELS: Record<string, Labels> = {
  en: ['Photo', 'Source', 'Correction'],
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
