// Names that are typed or pasted as a list, told apart; a known one with a comma in it stays one.
import { labelKey } from '../../src/domain/slugs.ts';

export const SEPARATORS = /[,،、，;؛；\r\n\t]+/;

/** Whether a text is a name that there is or, while somebody types, may become one: “Washington, D.C.”. */
export function isKnown(known: ReadonlySet<string>, text: string, isUnfinished = false): boolean {
  const key = labelKey(text);
  return known.has(key) || (isUnfinished && [...known].some((one) => one.startsWith(key)));
}

/** @param known keys of names that there are */
export function splitNames(text: string, known: ReadonlySet<string>): string[] {
  const parts = text.split(/([,،、，;؛；\r\n\t]+)/);
  const names: string[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    // The longest known name that begins here.
    let end = at;
    for (let to = parts.length - 1; to > at; to -= 2) {
      if (!known.has(labelKey(parts.slice(at, to + 1).join('')))) continue;
      end = to;
      break;
    }
    const name = parts
      .slice(at, end + 1)
      .join('')
      .trim();
    if (name) names.push(name);
    at = end;
  }
  return names;
}

/** Names in the middle of a sentence keep to their own direction. */
export const isolated = (name: string | number): string => `\u2068${name}\u2069`;

/** A sentence with its names in it: `Removed: {name}`. */
export const filledIn = (words: string, values: Record<string, string | number>): string =>
  words.replace(/\{(\w+)\}/g, (_, name: string) => isolated(values[name] ?? ''));
