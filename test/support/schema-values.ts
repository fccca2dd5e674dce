// Values that a JSON Schema allows, as /openapi.json has them: for tests that send what the description says may be sent.
import fc from 'fast-check';
import type { Schema } from './described.ts';

const FORMATS: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  uri: () => fc.webUrl(),
  'uri-reference': () => fc.oneof(fc.webUrl(), fc.constant('/media/a.jpg')),
  'date-time': () =>
    fc
      .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
};
const PATTERNS: Readonly<Record<string, () => fc.Arbitrary<string>>> = {
  '^/': () => fc.constantFrom('/', '/tags/a+b/', '/languages/en/', '/x', '/tags/+/'),
};
/** Long texts find nothing that these do not. */
const MAX_LENGTH = 40;

/** @param schemas what `$ref` names @throws Error for a keyword that nobody has needed yet */
export function valuesOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  const inner = (one: unknown) => valuesOf(one as Schema, schemas);
  const { $ref, allOf, anyOf, enum: options, const: only, type, format, pattern } = schema;
  if ($ref) return inner(schemas[`${$ref}`.split('/').at(-1) ?? '']);
  if (allOf) {
    const { allOf: parts, ...rest } = schema;
    return fc
      .tuple(...[...(parts as Schema[]), rest].map(inner))
      .map((values) => Object.assign({}, ...values));
  }
  if (anyOf) return fc.oneof(...(anyOf as Schema[]).map(inner));
  if (options) return fc.constantFrom(...(options as unknown[]));
  if (only !== undefined) return fc.constant(only);
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number': {
      const { minimum: min, maximum: max } = schema as { minimum?: number; maximum?: number };
      return type === 'integer'
        ? fc.maxSafeInteger().filter((n) => n >= (min ?? n) && n <= (max ?? n))
        : fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
    }
    case 'string': {
      const made = FORMATS[`${format}`] ?? PATTERNS[`${pattern}`];
      if (made) return made();
      if (pattern) throw new Error(`a pattern that nobody has needed yet: ${pattern}`);
      const { minLength = 0, maxLength = MAX_LENGTH } = schema as { minLength?: number; maxLength?: number };
      return fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, MAX_LENGTH) });
    }
    case 'array': {
      const { minItems: minLength = 0, items = {} } = schema as { minItems?: number; items?: Schema };
      return fc.array(inner(items), { minLength, maxLength: 4 });
    }
    case 'object': {
      const { properties = {}, required = [] } = schema as { properties?: Schema; required?: string[] };
      const model = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)]));
      return fc.record(model, { requiredKeys: required });
    }
  }
  // What says nothing allows all.
  return fc.jsonValue({ maxDepth: 2 });
}
