// Refusals are worded once, in English, by whoever refuses; here are the words of the interface's languages.
import { direction, html, type Markup } from '../markup.ts';
import type { Key, Ui } from './ui.ts';

const KNOWN: readonly [pattern: RegExp, key: Key][] = [
  [/^is required: say what the article is called$/, 'fault.title.required'],
  [/^(is required|must not be empty)$/, 'fault.required'],
  [/^must be an absolute http\(s\) URL$/, 'fault.url'],
  [/^must be an absolute http\(s\) URL or a path/, 'fault.mediaUrl'],
  [/^must be a BCP 47/, 'fault.language'],
  [/^must be at most ([\d,]+) characters$/, 'fault.long'],
  [/^must have at most ([\d,]+) /, 'fault.many'],
  [/^must be a date-time/, 'fault.date'],
  [/^must be in the future$/, 'fault.future'],
  [/^must be a media type/, 'fault.mediaType'],
  [/^must be a (whole )?number$/, 'fault.number'],
  [/^must be the id of another article$/, 'fault.translationOf'],
  [/^"(.*)" is another article's; choose another$/, 'fault.slug.taken'],
  [/^needs at least one letter/, 'fault.slug.empty'],
  [/^"(.*)" has no letter, digit or symbol/, 'fault.label'],
  [/^a scheduled article needs the time/, 'fault.schedule'],
  [/^(has no date|is past): say when, or choose/, 'fault.schedule.date'],
  [/^readers have seen the article/, 'fault.seen'],
  [/^is the \w+ “(.*)”, now or once: /, 'fault.facet.taken'],
  [/^there is no \w+ “(.*)”; to give it/, 'fault.facet.unknown'],
  [/^“(.*)” went into another; \{/, 'fault.facet.gone'],
  [/^It is retired; \{/, 'fault.facet.retired'],
  [/^is the facet itself$/, 'fault.facet.itself'],
  [/^has no letter, digit or symbol/, 'fault.slug.empty'],
  [/^There are no bytes in the file/, 'fault.file.empty'],
];

/** What to change, in the interface's language; undefined where that does not know it. */
export function faultWords(ui: Ui, detail: string): string | undefined {
  for (const [pattern, key] of KNOWN) {
    const match = pattern.exec(detail);
    if (match) return numbered(ui, ui.t(key, { 1: match[1] ?? '' }));
  }
  // What went wrong at an address.
  const [, at = '', rest] = /^(https?:\S+): (.+)$/s.exec(detail) ?? [];
  const told = rest && faultWords(ui, rest);
  if (told) return `${isolated(ui, at)}: ${told}`;
  const said = ui.tell(detail);
  return said && numbered(ui, said);
}

/** `1,000` as the language writes it. */
const numbered = ({ language }: Ui, text: string): string =>
  text.replace(/(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])/g, (digits) =>
    new Intl.NumberFormat(language).format(Number(digits.replaceAll(',', ''))),
  );

/** An address that text from right to left does not turn round. */
const isolated = ({ language }: Ui, address: string): string =>
  direction(language) === 'rtl' ? `\u2066${address}\u2069` : address;

export function faultText(ui: Ui, detail: string): Markup {
  const words = faultWords(ui, detail);
  return words === undefined ? html`<span lang="en" dir="ltr">${detail}</span>` : html`${words}`;
}
