// The lines agencies put around a text: photo credits, sources, bylines, in the languages they write.
import type { Author, Credit, Source } from '../model.ts';
import { webUrl } from './checks.ts';

const NAME_LIMIT = 160;
const named = (words: string) => new RegExp(`^(?:${words})\\s*[:：]\\s*(?<name>\\S.*)$`, 'iu');

const PHOTO = [
  named(
    'photos?(?: credits?| by| source| courtesy(?: of)?)?|photograph(?:s|er|y)?(?: by)?|image(?: credit| source)?|picture|' +
      'фото|фотография|фотограф|foto(?:s|graf|grafie|grafía|ğraf)?|fotoğraf(?: kredisi)?|surat|' +
      'صورة|الصورة|تصوير|عکس|تصویر|तस्वीर|फोटो|写真|摄影|图片|图|照片|사진|photographie|crédit photo|bild|zdjęcie|світлина',
  ),
  /^photo(?:graph)?s? (?:by|courtesy of|credits? to) (?<name>\S.*)$/iu,
];
const SOURCE = [
  named(
    'sources?|источники?|джерел[оа]|крыніца|дереккөз|kaynak|mənbə|manba|المصدر|مصدر|منبع|ماخذ|स्रोत|sumber|quellen?|fuentes?|' +
      'fonte|bron|źródło|来源|來源|出典|출처|via',
  ),
  /^(?:based|prepared) on (?:the )?(?:materials?|information|reports?|data)(?: provided)? (?:from|of|by) (?<name>\S.*)$/iu,
  /^(?:with|using) (?:the )?materials? (?:from|of|by) (?<name>\S.*)$/iu,
  /^(?:подготовлено )?(?:по|на основе) материал(?:ам|ов)\s+(?<name>\S.*)$/iu,
  /^за матеріалами\s+(?<name>\S.*)$/iu,
  /^(?<name>\S.*?) (?:materyallerine|materyallerinden|kaynaklarına|haberlerine) (?:göre|dayanarak|dayanmaktadır|dayalıdır|derlenmiştir)\.?$/iu,
  /^(?:استنادا?ً?|بناء?ً?) (?:إلى|على) مواد (?:من )?(?<name>\S.*)$/iu,
  /^نقلا?ً? عن (?:وكالة )?(?<name>\S.*)$/iu,
  /^(?:nach|basierend auf) materialien (?:von|der|des) (?<name>\S.*)$/iu,
  /^d['’]après (?:les )?(?:matériaux|informations|documents) (?:de |du |d['’])(?<name>\S.*)$/iu,
  /^(?:basado en|con) (?:materiales|información) (?:de|del) (?<name>\S.*)$/iu,
];
const BYLINE = [
  named(
    'by|author|authors|written by|автор|авторы|автори?|текст|yazar|yazan|müəllif|الكاتب|بقلم|کاتب|نویسنده|लेखक|autor|auteur|autore|作者|文',
  ),
  /^[Bb][Yy] (?<name>\p{Lu}[\p{L}\p{M}.'’-]*(?:\s+(?:and|&|[\p{L}\p{M}.'’,-]+)){1,8})$/u,
];

function nameIn(line: string, patterns: readonly RegExp[]): string | undefined {
  if (line.length > NAME_LIMIT) return undefined;
  for (const pattern of patterns) {
    const name = pattern.exec(line)?.groups?.name?.trim();
    if (name && /[\p{L}\p{N}]/u.test(name)) return name;
  }
  return undefined;
}

/** Without the full stop a sentence ends with; `Inc.` and `J. R.` keep theirs. */
const unstopped = (name: string) =>
  /[\p{Ll}\p{Lo}\p{Lu}]{3,}[.。۔]$/u.test(name) && !/\b(?:Inc|Ltd|Co|Corp)\.$/.test(name)
    ? name.slice(0, -1)
    : name;

/** `Photo: X`, `Фото: X`, `Photo by X` … */
export function photoCredit(line: string): Credit | undefined {
  const name = nameIn(line, PHOTO);
  return name ? { role: 'photo', name } : undefined;
}

/** `Based on materials from X`, `Источник: X` …; the line as sent is the sentence to print. */
export function sourceLine(line: string): Source | undefined {
  const written = nameIn(line, SOURCE);
  if (!written) return undefined;
  const link = /https?:\/\/[^\s<>"()]+/i.exec(written)?.[0];
  const url = link && webUrl(link.replace(/[.,;]+$/, ''));
  const rest = link
    ? written
        .replace(link, '')
        .replace(/[\s(),:;–—-]+$/u, '')
        .trim()
    : written;
  const name = unstopped(rest) || (url ? new URL(url).hostname : '');
  return name ? { name, ...(url ? { url } : {}), note: line } : undefined;
}

/** `Author: X`, `By Jane Smith`: a byline that says so. */
export function signedBy(line: string): Author | undefined {
  const name = nameIn(line, BYLINE);
  return name ? { name: unstopped(name) } : undefined;
}

/** A line that can be nothing but a name: short, capitalised where the script has capitals, no sentence. */
export function looksLikeName(line: string): boolean {
  return (
    line.length <= 80 &&
    line.split(/\s+/).length <= 12 &&
    /\p{L}/u.test(line) &&
    !/^\P{L}*\p{Ll}/u.test(line) &&
    !/^[-–—•*·"“«„'‘「>#\d]/u.test(line) &&
    !/[.!?…:;,。！？：；，、؟؛،۔।]["”»’)\]」』]*$/u.test(line)
  );
}
