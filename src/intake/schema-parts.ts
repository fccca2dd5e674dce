// What the schemas of posted members are made of: texts, numbers and lists within limits, each with the message for its
// mistake.
import * as v from 'valibot';
import { oneLine, xmlSafe } from '../domain/text.ts';
import { mediaUrl, webUrl } from './checks.ts';
import { says } from './schema-problems.ts';

const within = (limit: number) =>
  v.maxLength<string, number, string>(limit, says('too-long', { max: limit }));
/** A list of at most 50. @param what the items are called @param items their type, where that says more */
export const listOf = <S extends v.GenericSchema>(item: S, what: string, items = what) =>
  v.pipe(
    v.array(item, says('not-a-list', { items })),
    v.maxLength<v.InferOutput<S>[], number, string>(50, says('too-many', { max: 50, items: what })),
  );

/** A text of at most so many characters, as `uniform` leaves it. */
const textOf = <T extends string | undefined>(
  limit: number,
  description: string,
  uniform: (text: string) => T,
  format?: string,
) =>
  v.pipe(
    v.string(says('not-a-string')),
    v.description(description),
    v.metadata({ format }),
    within(limit),
    v.transform(uniform),
  );
/** One line of plain text; blank counts as absent. */
export const line = (limit: number, description: string, format?: string) =>
  textOf(limit, description, (text) => oneLine(text) || undefined, format);
/** Plain text with line ends; blank counts as absent. */
export const prose = (limit: number, description: string) =>
  textOf(limit, description, (text) => xmlSafe(text).trim() || undefined);
/** The same, but blank says that there is to be none, also where another source has one. */
export const proseOrNone = (limit: number, description: string) =>
  textOf(limit, description, (text) => xmlSafe(text).trim());
/** A line that `uniform` understands; blank counts as absent. */
export const formatted = (
  description: string,
  limit: number,
  message: string,
  uniform: (text: string) => string | undefined,
  format?: string,
) =>
  v.pipe(
    line(limit, description, format),
    v.check((text) => text === undefined || uniform(text) !== undefined, message),
    v.transform((text) => (text === undefined ? undefined : uniform(text))),
  );
/** Absent and `null` are one (RFC 7396 removes a member by `null`). */
export const optional = <S extends v.GenericSchema>(schema: S) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );
/** True or false. */
export const flag = (description: string) =>
  optional(v.pipe(v.boolean(says('not-a-boolean')), v.description(description)));
/** A member that must be there and not blank. */
export const needed = <S extends v.GenericSchema<string, string | undefined>>(schema: S) =>
  v.pipe(
    schema,
    v.metadata({ minLength: 1 }),
    v.check((text) => text !== undefined, says('blank')),
    v.transform((text) => text ?? ''),
  );
/** Non-negative; 0 means unknown and counts as absent. */
export const measure = (
  description: string,
  number: v.GenericSchema<number> = v.number(says('not-a-number')),
) =>
  optional(
    v.pipe(
      number,
      v.description(description),
      v.minValue(0, says('negative')),
      v.maxValue(Number.MAX_SAFE_INTEGER, says('too-large')),
      v.transform((value) => value || undefined),
    ),
  );
export const wholeNumber = (description: string) =>
  measure(description, v.pipe(v.number(says('not-a-number')), v.integer(says('not-an-integer'))));

export const web = (description: string) => formatted(description, 2048, says('url-invalid'), webUrl, 'uri');
export const media = (description: string) =>
  formatted(description, 2048, says('media-url-invalid'), mediaUrl, 'uri-reference');
export const notation = (description: string) => optional(textOf(2_000_000, description, xmlSafe));
