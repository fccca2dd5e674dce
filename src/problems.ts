// Every refusal has a code: for programs and translations; its English text (problem-texts.ts) is for people.
import { API_PROBLEMS, type GENERAL_PROBLEMS, PROBLEMS, type STATUS_PROBLEMS } from './problem-texts.ts';

// Named, so that the package's types have each code once.
const TEXTS: typeof PROBLEMS & typeof API_PROBLEMS = { ...PROBLEMS, ...API_PROBLEMS };

export type Code = keyof typeof TEXTS;
export type GeneralCode = keyof typeof GENERAL_PROBLEMS;
export type StatusCode = keyof typeof STATUS_PROBLEMS;

/** The code of a status without more to tell: `Not Found` is `not-found`. */
export const codeOfStatus = (title: string) => title.toLowerCase().replaceAll(' ', '-') as StatusCode;

/** Where a page says what a code means (RFC 9457 §3.1.1). @param siteUrl without a trailing slash */
export const problemUrl = (siteUrl: string, code: string) => `${siteUrl}/problems/${code}`;

/** `{name}`s of a text; braces of JSON are none. */
type Names<Text extends string> = Text extends `${string}{${infer Rest}`
  ? Rest extends `${infer Name}}${infer More}`
    ? Name extends `${string}"${string}`
      ? Names<Rest>
      : Name | Names<More>
    : never
  : never;

/** A problem within another stands in its text. */
export type Param = string | number | Problem;
export type Params<C extends Code> = Record<Names<(typeof TEXTS)[C]>, Param>;

/** What is wrong: for programs by its code, for people in English. */
export interface Problem {
  /** Absent where the answer's status tells programs enough. */
  readonly code?: Code | GeneralCode;
  readonly params?: Readonly<Record<string, Param>>;
  readonly detail: string;
}

/** The problem of that code, with its English text. */
export function problem<C extends Code>(
  code: C,
  ...[params]: [Names<(typeof TEXTS)[C]>] extends [never] ? [] : [Params<C>]
): Problem & { code: Code } {
  return { code, params, detail: fillIn(TEXTS[code], params ?? {}) };
}

/** A whole number as `toLocaleString('en')` writes it, which would load the runtime's language data: 6 MB. */
function withCommas(count: number): string {
  const digits = `${count}`;
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 3) groups.unshift(digits.slice(Math.max(0, end - 3), end));
  return groups.join(',');
}

/** The text with its `{name}`s filled in; limits are written with commas, other numbers as they are. */
export const fillIn = (text: string, params: Readonly<Record<string, Param>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (typeof value === 'object') return value.detail;
    return name === 'max' && typeof value === 'number' ? withCommas(value) : `${value ?? whole}`;
  });
