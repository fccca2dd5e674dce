// Query parameters, parsed and checked by valibot schemas; /openapi.json describes them from the same schemas.
import { validator } from 'hono-openapi';
import * as v from 'valibot';
import { nearest } from '../domain/nearest.ts';
import { malformed } from '../errors.ts';
import { rfc3339 } from '../intake/dates.ts';
import { problem } from '../problems.ts';

const MAX_NAME_LENGTH = 40;

/** Values by name, as hono's validator gives them: a list where a name is repeated. */
type RawQuery = Record<string, string | string[]>;

const firstValues = (raw: RawQuery) =>
  Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, [value].flat()[0] ?? '']));

/** The schema of a whole query. If a name is repeated, its first value counts. */
const parameters = <E extends v.ObjectEntries>(entries: E) =>
  v.pipe(
    v.custom<RawQuery>(() => true),
    v.transform((raw) => firstValues(raw) as v.InferInput<v.ObjectSchema<E, undefined>>),
    v.object(entries),
  );

/** The message of the first issue, after its parameter's name. */
const refusal = ({ path, message }: v.BaseIssue<unknown>) =>
  malformed(
    problem('parameter-invalid', {
      name: `${path?.map(({ key }) => key).join('.')}`,
      expected: message.endsWith('.') ? message : `${message}.`,
    }),
  );

function refuseUnknown(given: readonly string[], known: readonly string[]): void {
  const name = given.find((one) => !known.includes(one));
  if (name === undefined) return;
  const meant = nearest(name, known);
  const others = known.length ? `known are ${known.join(', ')}.` : 'there is none here.';
  const expected = `unknown parameter; ${meant ? `did you mean ${meant}?` : others}`;
  throw malformed(problem('parameter-invalid', { name: name.slice(0, MAX_NAME_LENGTH), expected }));
}

/**
 * Middleware that checks a route's query; the handler reads it as `c.req.valid('query')`.
 * @param also parameters that the handler reads itself; `any` where unknown ones are ignored
 * @throws Refusal 400
 */
export const query = <E extends v.ObjectEntries>(entries: E, also: readonly string[] | 'any' = []) =>
  validator(
    'query',
    parameters(entries),
    (result, c) => {
      if (also !== 'any') refuseUnknown(Object.keys(c.req.queries()), [...Object.keys(entries), ...also]);
      if (!result.success) throw refusal(result.error[0] as v.BaseIssue<unknown>);
    },
    // Described as what the handler gets: a number, not the text of one.
    { options: { typeMode: 'output' } },
  );

/** The same for pages, which show a refusal in their own way. @throws Refusal 400 */
export function readQuery<E extends v.ObjectEntries>(entries: E, search: URLSearchParams) {
  // Reversed, so that the first of repeated values wins.
  const { success, output, issues } = v.safeParse(
    parameters(entries),
    Object.fromEntries([...search].reverse()),
  );
  if (!success) throw refusal(issues[0]);
  return output;
}

/** A date, or a date-time with its zone; as milliseconds. */
export const date = (description: string) =>
  v.pipe(
    text(description),
    v.check(isInstant, 'a date such as 2027-01-31 or 2027-01-31T00:00:00Z.'),
    v.transform((value) => Date.parse(rfc3339(value) ?? '')),
  );

/** RFC 3339 knows no time without a zone; it is read as a date. */
const isInstant = (text: string) => {
  const isTime = /\d[Tt ]\d/.test(text);
  return rfc3339(text)?.includes('T') === isTime;
};

/** A parameter that may be left out or empty; `clean` is applied before the check. */
export const unlessEmpty = <S extends v.GenericSchema<string, unknown>>(
  schema: S,
  clean = (value: string) => value,
) =>
  v.optional(
    v.pipe(
      v.string(),
      v.transform((value) => clean(value) || undefined),
      v.optional(schema),
    ),
  );

/** Free text. */
export const text = (description: string) => v.pipe(v.string(), v.description(description));

export const oneOf = <const T extends readonly string[]>(options: T, description: string) =>
  v.pipe(v.picklist(options, `one of ${options.join(', ')}.`), v.description(description));

/** @param usual the default, which the handler applies */
export const wholeNumber = (
  description: string,
  min: number,
  max: number,
  { usual, message = `a number from ${min} to ${max}.` }: { usual?: number; message?: string } = {},
) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,16}$/, message),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(min, message),
    v.maxValue(max, message),
    v.description(description),
    v.metadata({ default: usual }),
  );

export const trueOrFalse = (description: string) =>
  v.pipe(
    v.picklist(['true', 'false'], 'true or false.'),
    v.transform((value) => value === 'true'),
    v.boolean(),
    v.description(description),
    v.metadata({ default: false }),
  );
