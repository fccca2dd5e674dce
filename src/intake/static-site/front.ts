// The front matter of a file, as it is written: YAML between lines of `---`, TOML between lines of `+++`, or JSON.
import { isObject, type Json } from '../../domain/objects.ts';
import { xmlSafe } from '../../domain/text.ts';
import { unreadable } from '../../errors.ts';
import { parseYaml } from '../front-matter.ts';
import { readToml } from '../import/toml.ts';
import { FRONT_MATTER } from '../markdown.ts';

/** As Hugo and Zola may have it. */
const TOML = /^\+\+\+[ \t]*\n([\s\S]*?\n)?\+\+\+[ \t]*(?:\n|$)/;
const MAX_JSON_LENGTH = 100_000;

export interface Front {
  /** Undefined where there is none. Numbers and dates are texts. */
  written?: Json;
  /** The text below it. */
  rest: string;
}

/** @throws Refusal 400 for front matter that cannot be read */
export function frontOf(body: string): Front {
  const text = xmlSafe(body).replace(/^\uFEFF/, '');
  const toml = TOML.exec(text);
  if (toml) return { written: readToml(toml[1] ?? ''), rest: text.slice(toml[0].length) };
  const yaml = FRONT_MATTER.exec(text);
  if (yaml) {
    const written = parseYaml(yaml[1] ?? '');
    if (!written) throw unreadable('the front matter is no list of names and values');
    return { written, rest: text.slice(yaml[0].length) };
  }
  const end = /^\{\s*["}]/.test(text) ? endOfObject(text) : -1;
  if (end < 0) return { rest: text };
  const written = readJson(text.slice(0, end), 'the front matter');
  return { written, rest: text.slice(end).replace(/^[ \t]*\n/, '') };
}

/** Where the object that a text begins with ends; -1 where it does not, in the length that front matter may have. */
function endOfObject(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < Math.min(text.length, MAX_JSON_LENGTH); i++) {
    const c = text[i];
    if (quoted && c === '\\') i++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === '{') depth++;
    else if (!quoted && c === '}' && --depth === 0) return i + 1;
  }
  return -1;
}

/** An object of JSON, its numbers as texts, as in YAML and TOML. @throws Refusal 400 */
export function readJson(text: string, what: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text, (_, one: unknown) => (typeof one === 'number' ? `${one}` : one));
  } catch (error) {
    throw unreadable(`${what} is not valid JSON: ${(error as Error).message}`);
  }
  if (!isObject(value)) throw unreadable(`${what} is no list of names and values`);
  return value;
}

/** A member whatever the case of its name, as Hugo has it; the first of several names that is there. */
export function member(object: unknown, ...names: readonly string[]): unknown {
  if (!isObject(object)) return undefined;
  for (const name of names) {
    if (Object.hasOwn(object, name) && object[name] !== null) return object[name];
    const found = Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase());
    if (found !== undefined && object[found] !== null) return object[found];
  }
  return undefined;
}

/** The member as a text; undefined for what is none, or blank. */
export function textMember(object: unknown, ...names: readonly string[]): string | undefined {
  const value = member(object, ...names);
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}

/** YAML 1.1 has more words for true and false, and front matter is full of quotes. */
export const isTrue = (value: unknown): boolean => /^(?:true|yes|on)$/i.test(`${value}`);
export const isFalse = (value: unknown): boolean => /^(?:false|no|off)$/i.test(`${value}`);

/** A text, or a list of texts. */
export const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== '',
  );
