// What a view is called, as people say it: `Turkey and Diplomacy, without Sport`. No label is inflected: Russian and
// Turkish put theirs where its dictionary form is right.
import type { Conjunction } from '../domain/views.ts';

/** A view by the labels of its facets. */
export interface LabelledView {
  tags: readonly Conjunction<string>[];
  author?: string;
  source?: string;
  /** As it calls itself: `Türkçe`. */
  language?: string;
  /** Full-text query. */
  q: string;
}

interface TitleWords {
  comma: string;
  quoted: (text: string) => string;
  and: (labels: readonly string[]) => string;
  or: (labels: readonly string[]) => string;
  /** Between alternatives that are more than a word, and between those that have commas. */
  orElse: string;
  orAfterCommas: string;
  /** All of the first, and one of the others. */
  either: (all: readonly string[], any: readonly string[]) => string;
  without: (labels: readonly string[]) => string;
  /** @param first whether it begins the title */
  everythingBut: (labels: readonly string[], first: boolean) => string;
  by: (author: string) => string;
  from: (source: string) => string;
  in: (language: string) => string;
  having: (quoted: string) => string;
}

/** `A, B and C`. */
const list = (comma: string, last: string) => (labels: readonly string[]) =>
  labels.length > 1 ? `${labels.slice(0, -1).join(comma)}${last}${labels.at(-1)}` : (labels[0] ?? '');

const english: TitleWords = {
  comma: ', ',
  quoted: (text) => `“${text}”`,
  and: list(', ', ' and '),
  or: list(', ', ' or '),
  orElse: ', or ',
  orAfterCommas: '; or ',
  either: (all, any) => `${english.and(all)}${all.length > 1 ? ',' : ''} and either ${any.join(' or ')}`,
  without: (labels) => `without ${english.or(labels)}`,
  everythingBut: (labels, first) => `${first ? 'Everything' : 'everything'} except ${english.and(labels)}`,
  by: (author) => `by ${author}`,
  from: (source) => `from ${source}`,
  in: (language) => `in ${language}`,
  having: (quoted) => `with ${quoted}`,
};

const russian: TitleWords = {
  comma: ', ',
  quoted: (text) => `«${text}»`,
  and: list(', ', ' и '),
  or: list(', ', ' или '),
  orElse: ', или ',
  orAfterCommas: '; или ',
  either: (all, any) =>
    `${russian.and(all)}${all.length > 1 ? ',' : ''} и ${any.map((label) => `либо ${label}`).join(', ')}`,
  // `без` takes the genitive, which the word before the label has.
  without: (labels) => `без ${themes(labels)}`,
  everythingBut: (labels, first) => `${first ? 'Всё' : 'всё'}, кроме ${themes(labels)}`,
  by: (author) => `автор: ${author}`,
  from: (source) => `источник: ${source}`,
  in: (language) => `язык: ${language}`,
  having: (quoted) => `со словами ${quoted}`,
};
const themes = (labels: readonly string[]) =>
  `${labels.length > 1 ? 'тем' : 'темы'} ${russian.and(labels.map(russian.quoted))}`;

const arabic: TitleWords = {
  comma: '، ',
  quoted: (text) => `«${text}»`,
  // The conjunction is written together with the word that follows.
  and: (labels) => labels.join(' و'),
  or: (labels) => labels.join(' أو '),
  orElse: '، أو ',
  orAfterCommas: '؛ أو ',
  either: (all, any) => `${arabic.and(all)} مع ${arabic.or(any)}`,
  without: (labels) => `دون ${arabic.or(labels)}`,
  everythingBut: (labels) => `كل شيء عدا ${arabic.and(labels)}`,
  by: (author) => `بقلم ${author}`,
  from: (source) => `المصدر: ${source}`,
  in: (language) => `اللغة: ${language}`,
  having: (quoted) => `وفيه ${quoted}`,
};

const turkish: TitleWords = {
  comma: ', ',
  quoted: (text) => `“${text}”`,
  and: list(', ', ' ve '),
  or: list(', ', ' veya '),
  orElse: ', veya ',
  orAfterCommas: '; veya ',
  either: (all, any) => `${turkish.and(all)}, ${turkish.or(any)} ile`,
  // `hariç` stands after a word as the dictionary has it.
  without: (labels) => `${turkish.and(labels)} hariç`,
  everythingBut: (labels) => `${turkish.and(labels)} hariç her şey`,
  by: (author) => `yazar: ${author}`,
  from: (source) => `kaynak: ${source}`,
  in: (language) => `dil: ${language}`,
  having: (quoted) => `${quoted} geçen`,
};

const WORDS: ReadonlyMap<string, TitleWords> = new Map([
  ['en', english],
  ['ru', russian],
  ['ar', arabic],
  ['tr', turkish],
]);

/**
 * The view in words; '' for everything.
 * @param language of the words (BCP 47); English where there are none in it
 */
export function viewInWords(
  { tags, author, source, language: own, q }: LabelledView,
  language: string,
): string {
  const words = WORDS.get(language.toLowerCase().split('-')[0] ?? '') ?? english;
  // The first names what it is about and stands alone; the others say what kind of that.
  const parts: [subject: string | undefined, more: (text: string) => string][] = [
    [author, words.by],
    [source, words.from],
    [own, words.in],
    [q && words.quoted(q), words.having],
  ];
  const { text, isLong } = tagsInWords(tags, words);
  let title = text;
  for (const [subject, more] of parts) {
    if (!subject) continue;
    // What belongs to all alternatives is set apart from the last of them.
    const before = isLong && title === text ? ' — ' : words.comma;
    title = title ? title + before + more(subject) : subject;
  }
  return title;
}

/** The tags of a view; `isLong` where they are alternatives of more than a word. */
function tagsInWords(
  tags: readonly Conjunction<string>[],
  words: TitleWords,
): { text: string; isLong: boolean } {
  const common = {
    all: shared(tags.map(({ all }) => all)),
    none: shared(tags.map(({ none }) => none)),
  };
  const rests = tags.map(({ all, none }) => ({
    all: all.filter((label) => !common.all.includes(label)),
    none: none.filter((label) => !common.none.includes(label)),
  }));
  const any = rests.flatMap(({ all }) => all);
  const isChoice = tags.length > 1 && rests.every(({ all, none }) => all.length === 1 && !none.length);
  if (isChoice) {
    const subject = common.all.length ? words.either(common.all, any) : words.or(any);
    const without = common.none.length ? words.comma + words.without(common.none) : '';
    return { text: subject + without, isLong: false };
  }
  const phrases = tags.map(({ all, none }, i) => {
    if (!all.length) return words.everythingBut(none, i === 0);
    return words.and(all) + (none.length ? words.comma + words.without(none) : '');
  });
  const hasCommas = phrases.some((phrase, i) => phrase.includes(words.comma) || !tags[i]?.all.length);
  return {
    text: phrases.join(hasCommas ? words.orAfterCommas : words.orElse),
    isLong: phrases.length > 1,
  };
}

/** What is in every list. */
const shared = ([first = [], ...others]: readonly (readonly string[])[]) =>
  first.filter((label) => others.every((list) => list.includes(label)));
