// What is wrong, in the interface's language: problems and findings are looked up by their codes.
import type { Finding } from '../../doctor/finding.ts';
import type { Param, Problem } from '../../problems.ts';
import { dateFormat, html, type Markup } from '../markup.ts';
import { timeText } from './components.ts';
import { number } from './figures.ts';
import type { Key, Ui } from './ui.ts';

/** Undefined where the interface has no words for it. */
export function problemWords(ui: Ui, { code, params }: Problem): string | undefined {
  return code && wordsOf(ui, `problem.${code}`, params);
}

/** The problem in the interface's language, else marked as English. */
export const problemText = (ui: Ui, problem: Problem): Markup =>
  marked(problemWords(ui, problem), problem.detail);

/** What was found, in the interface's language, else marked as English. */
export const findingText = (ui: Ui, { code, params, message }: Finding): Markup =>
  marked(wordsOf(ui, `finding.${code}`, params), message);

/** What to change of it. */
export const findingFix = (ui: Ui, { code, params, fix }: Finding): Markup =>
  marked(wordsOf(ui, `finding.${code}.fix`, params), fix);

const marked = (words: string | undefined, english: string): Markup =>
  words === undefined ? html`<span lang="en" dir="ltr">${english}</span>` : html`${words}`;

function wordsOf(ui: Ui, key: string, params: Problem['params'] = {}): string | undefined {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    const words = wordsFor(ui, name, value);
    if (words === undefined) return undefined;
    values[name] = words;
  }
  return ui.t(key as Key, values) || undefined;
}

/** Numbers, scripts, dates and times as the language writes them. */
function wordsFor(ui: Ui, name: string, value: Param): string | undefined {
  if (typeof value === 'number') return number(ui, value);
  if (typeof value === 'object') return problemWords(ui, value);
  if (name === 'date' && ISO.test(value) && Number.isFinite(Date.parse(value))) return dateWords(ui, value);
  return name === 'script' ? ui.t(`script.${value}` as Key) : value;
}

/** A day, or a time in UTC. */
const ISO = /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/;

/** What such a day or time is called. */
const dateWords = (ui: Ui, iso: string): string =>
  iso.includes('T')
    ? timeText(ui, Date.parse(iso))
    : dateFormat(ui.language, { timeZone: 'UTC', dateStyle: 'medium' }).format(Date.parse(iso));
