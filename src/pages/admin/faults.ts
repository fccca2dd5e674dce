// What is wrong, in the interface's language: problems and findings are looked up by their codes.
import type { Finding } from '../../doctor/finding.ts';
import type { Param, Problem } from '../../problems.ts';
import { html, type Markup } from '../markup.ts';
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

/** Numbers and scripts as the language writes them. */
function wordsFor(ui: Ui, name: string, value: Param): string | undefined {
  if (typeof value === 'number') return number(ui, value);
  if (typeof value === 'object') return problemWords(ui, value);
  return name === 'script' ? ui.t(`script.${value}` as Key) : value;
}
