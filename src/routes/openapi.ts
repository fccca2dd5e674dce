// What routes describe themselves with, for /openapi.json (openapi-document.ts).
import { describeRoute, resolver } from 'hono-openapi';
import type { OpenAPIV3_1 } from 'openapi-types';
import * as v from 'valibot';

export type Description = Parameters<typeof describeRoute>[0];
type Parameter = OpenAPIV3_1.ParameterObject;

export const TEXT = { schema: { type: 'string' as const } };
export const BINARY = { schema: { type: 'string' as const, format: 'binary' } };
export const DATE = v.pipe(v.string(), v.metadata({ format: 'date-time' }));
export const URI = v.pipe(v.string(), v.metadata({ format: 'uri' }));
export const security = [{ token: [] }];

/** A schema that stands in the components under a name, which generated clients take for their types. */
export const named = <const S extends v.GenericSchema>(name: string, schema: S) =>
  v.pipe(schema, v.metadata({ ref: name }));

/** An object that may have more members than these. */
export const openObject = <E extends v.ObjectEntries>(entries: E) => v.objectWithRest(entries, v.unknown());

/** @param example of a request's body: what /docs fills in */
export const json = (schema: v.GenericSchema, example?: unknown) => ({
  'application/json': { schema: resolver(schema), example },
});

type Headers = Record<string, OpenAPIV3_1.HeaderObject>;

export const jsonAnswer = (description: string, schema: v.GenericSchema, headers?: Headers) => ({
  description,
  headers,
  content: json(schema),
});

/** describeRoute, with what a resource's operations have in common. */
export const describing = (common: Pick<Description, 'tags' | 'security'>) => (operation: Description) =>
  describeRoute({ ...common, ...operation });

/** A parameter that the handler reads itself. */
export const parameter = (
  place: 'query' | 'header' | 'path',
  name: string,
  description: string,
  schema: Parameter['schema'] = TEXT.schema,
): Parameter => ({ name, in: place, description, schema, ...(place === 'path' && { required: true }) });

type Fields = Record<string, OpenAPIV3_1.SchemaObject>;

/** A body that is a form of these fields. */
export const formBody = (properties: Fields, required: string[], example: Record<string, unknown>) => ({
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: { type: 'object' as const, required, properties },
      example,
    },
  },
});

/** Headers, answers and parameters of everything that has validators. */
export const VALIDATOR_HEADERS = {
  ETag: { description: 'the validator of this very version', ...TEXT },
  'Last-Modified': { description: 'when it last changed', ...TEXT },
};
export const LINK = { Link: { description: '`self`, `hub`, `next`, `alternate` (RFC 8288)', ...TEXT } };
export const LOCATION = { Location: { description: 'where it is', ...TEXT } };
export const CONDITIONAL_ANSWERS = {
  304: {
    description: 'The client has it already (If-None-Match, If-Modified-Since)',
    headers: { ...VALIDATOR_HEADERS, ...LINK },
  },
  412: {
    description: 'A precondition failed (If-Match, If-Unmodified-Since)',
    headers: { ETag: VALIDATOR_HEADERS.ETag },
  },
};
export const CONDITIONAL_PARAMETERS = [
  parameter('header', 'If-None-Match', 'the ETag of what the client has'),
  parameter('header', 'If-Modified-Since', 'the Last-Modified of what the client has'),
];

/** RFC 9457, as every error but those of Micropub, OAuth and WebSub. */
export const Problem = v.pipe(
  v.object({
    type: v.pipe(URI, v.description('a page that says what `code` means')),
    title: v.string(),
    status: v.number(),
    code: v.pipe(v.string(), v.description('what is wrong, for programs: stable, as not-found')),
    detail: v.pipe(v.string(), v.description('what to change')),
    errors: v.optional(
      v.array(
        v.object({
          pointer: v.pipe(v.string(), v.description('JSON Pointer into the body (RFC 6901)')),
          code: v.pipe(v.string(), v.description('what is wrong, for programs: slug-taken')),
          detail: v.string(),
        }),
      ),
    ),
    requestId: v.optional(
      v.pipe(v.string(), v.description('by which the log has it; absent where a request could not be read')),
    ),
  }),
  v.metadata({ ref: 'Problem' }),
);
