// Front matter in TOML (https://toml.io/en/v1.0.0), as Hugo and Zola write it.
import { parse, TomlDate, TomlError } from 'smol-toml';
import { isObject, type Json } from '../../domain/objects.ts';
import { unreadable } from '../../errors.ts';

const MAX_LENGTH = 100_000;
const MAX_DEPTH = 50;

/**
 * Names and values, those of the table `taxonomies` (Zola) among them. Numbers and dates are texts, as they are in YAML
 * here: an offset stays as written, and so does an integer of any size.
 * @throws Refusal 400
 */
export function readToml(text: string): Json {
  if (text.length > MAX_LENGTH) throw unreadable('the front matter must be at most 100,000 characters');
  const { taxonomies, ...values } = withTexts(parsed(text), 0) as Json;
  return { ...values, ...(isObject(taxonomies) ? taxonomies : {}) };
}

function parsed(toml: string): Json {
  try {
    return parse(toml, { integersAsBigInt: true, maxDepth: MAX_DEPTH, unsafeKeyBehaviour: 'drop' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = /^Invalid TOML document: (.*)/.exec(error.message)?.[1] ?? 'it cannot be read';
    // The opening `+++` is line 1.
    throw unreadable(`the front matter is not valid TOML, line ${error.line + 1}: ${reason}`);
  }
}

/** Dotted names nest as deep as they are long: `maxDepth` is of inline values only. */
function withTexts(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) throw unreadable('the front matter is nested too deeply');
  if (value instanceof TomlDate) return value.toISOString().replace(/\.000(?=Z|[-+]|$)/, '');
  if (Array.isArray(value)) return value.map((one) => withTexts(one, depth + 1));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withTexts(one, depth + 1)]));
  }
  return typeof value === 'boolean' ? value : `${value}`;
}
