// What descriptions of operations are made of.
import { toJsonSchema } from '@valibot/to-json-schema';
import type { OpenAPIV3_1 } from 'openapi-types';
import * as v from 'valibot';

export type Operation = NonNullable<OpenAPIV3_1.PathItemObject['get']>;
export type Parameter = OpenAPIV3_1.ParameterObject;

/** Operations by method and path, `get /admin/articles/{id}`. */
export type Operations = Record<`${'get' | 'put' | 'post' | 'patch' | 'delete'} /${string}`, Operation>;

export const TEXT = { schema: { type: 'string' as const } };
export const BINARY = { schema: { type: 'string' as const, format: 'binary' } };
export const security = [{ token: [] }];

/** The JSON Schema of what a valibot schema takes; what it transforms into is nobody's business outside. */
const schemaOf = (schema: v.GenericSchema): object => {
  const { $schema: _, ...rest } = toJsonSchema(schema, { errorMode: 'ignore' });
  return rest;
};

export const json = (schema: v.GenericSchema) => ({ 'application/json': { schema: schemaOf(schema) } });

/** RFC 9457, as every error but those of Micropub and OAuth. */
const Problem = v.pipe(
  v.object({
    type: v.string(),
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
    requestId: v.string(),
  }),
  v.title('Problem'),
);

export const schemas = { Problem: schemaOf(Problem) };
const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

export const problem = (description: string) => ({ description, content: PROBLEM });

export const query = (
  name: string,
  description: string,
  schema: Parameter['schema'] = TEXT.schema,
): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
});
export const header = (name: string, description: string): Parameter => ({
  name,
  in: 'header',
  description,
  ...TEXT,
});
export const path = (name: string, description: string): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  ...TEXT,
});
