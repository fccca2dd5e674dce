// What a request's query says, checked by the schemas that /openapi.json tells.
import { validator } from 'hono-openapi';
import * as v from 'valibot';
import { malformed } from '../errors.ts';

type Said = Record<string, string | string[]>;

const firstValues = (said: Said) =>
  Object.fromEntries(Object.entries(said).map(([name, value]) => [name, [value].flat()[0] ?? '']));

/** Of a name that is repeated the first value counts. */
const parameters = <E extends v.ObjectEntries>(entries: E) =>
  v.pipe(
    v.custom<Said>(() => true),
    v.transform((said) => firstValues(said) as v.InferInput<v.ObjectSchema<E, undefined>>),
    v.object(entries),
  );

/** The message of the first issue, after its parameter's name. */
const refusal = ({ path, message }: v.BaseIssue<unknown>) =>
  malformed(`${path?.map(({ key }) => key).join('.')}: ${message}`);

/** Checks a route's query; its handler has what came of it as `c.req.valid('query')`. @throws Refusal 400 */
export const query = <E extends v.ObjectEntries>(entries: E) =>
  validator(
    'query',
    parameters(entries),
    (result) => {
      if (!result.success) throw refusal(result.error[0] as v.BaseIssue<unknown>);
    },
    { options: { typeMode: 'output' } },
  );

/** The same, outside a route of the API. @throws Refusal 400 */
export function readQuery<E extends v.ObjectEntries>(entries: E, said: URLSearchParams) {
  // Backwards, so that the first of several stays.
  const { success, output, issues } = v.safeParse(
    parameters(entries),
    Object.fromEntries([...said].reverse()),
  );
  if (!success) throw refusal(issues[0]);
  return output;
}

/** A parameter that may be left out, or be empty; `read` makes what is checked of what is said. */
export const unlessEmpty = <S extends v.GenericSchema<string, unknown>>(
  schema: S,
  read = (said: string) => said,
) =>
  v.optional(
    v.pipe(
      v.string(),
      v.transform((said) => read(said) || undefined),
      v.optional(schema),
    ),
  );

/** Words to look for, a name. */
export const text = (description: string) => v.pipe(v.string(), v.description(description));

export const oneOf = <const T extends readonly string[]>(options: T, description: string) =>
  v.pipe(v.picklist(options, `one of ${options.join(', ')}.`), v.description(description));

/** @param usual what counts where it is left out */
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
    v.transform((text) => text === 'true'),
    v.boolean(),
    v.description(description),
    v.metadata({ default: false }),
  );
