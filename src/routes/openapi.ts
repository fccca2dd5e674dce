// /openapi.json: what routes tell of themselves (describeRoute, validators), and what all operations have in common.
import { Hono } from 'hono';
import { describeRoute, generateSpecs, resolver } from 'hono-openapi';
import type { OpenAPIV3_1 } from 'openapi-types';
import * as v from 'valibot';
import type { Site } from '../formats/format.ts';
import type { Env, Services } from '../http/env.ts';
import { StaticFiles } from '../http/static.ts';
import { VERSION } from '../version.ts';

export type Description = Parameters<typeof describeRoute>[0];
type Operation = OpenAPIV3_1.OperationObject;
type Parameter = OpenAPIV3_1.ParameterObject;

export const TEXT = { schema: { type: 'string' as const } };
export const BINARY = { schema: { type: 'string' as const, format: 'binary' } };
export const DATE = v.pipe(v.string(), v.metadata({ format: 'date-time' }));
export const URI = v.pipe(v.string(), v.metadata({ format: 'uri' }));
export const security = [{ token: [] }];

/** An object that may have more members than those. */
export const openObject = <E extends v.ObjectEntries>(entries: E) => v.objectWithRest(entries, v.unknown());

export const json = (schema: v.GenericSchema) => ({ 'application/json': { schema: resolver(schema) } });

type Headers = Record<string, OpenAPIV3_1.HeaderObject>;

export const jsonAnswer = (description: string, schema: v.GenericSchema, headers?: Headers) => ({
  description,
  headers,
  content: json(schema),
});

/** describeRoute, with what a resource's operations have in common. */
export const describing = (common: Pick<Description, 'tags' | 'security'>) => (operation: Description) =>
  describeRoute({ ...common, ...operation });

/** A parameter that no validator reads. */
export const parameter = (
  place: 'query' | 'header' | 'path',
  name: string,
  description: string,
  schema: Parameter['schema'] = TEXT.schema,
): Parameter => ({ name, in: place, description, schema, ...(place === 'path' && { required: true }) });

/** RFC 9457, as every error but those of Micropub, OAuth and WebSub. */
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
  v.metadata({ ref: 'Problem' }),
);
const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

type Answers = NonNullable<Operation['responses']>;

/** What may be answered to every operation of its kind; errors are problems, but where another standard has its own. */
function answersOf(path: string, { security, requestBody, responses = {} }: Operation): Answers {
  const secured = {
    401: { description: 'No token, or one that is unknown, revoked or expired' },
    403: { description: 'A token that may not do this' },
  };
  const own = /^\/(micropub|indieauth|hub|rsscloud|admin\/authorize)/.test(path);
  const all: Answers = {
    ...(security && secured),
    ...(path.includes('{id}') && { 404: { description: 'There is none of that id' } }),
    ...(requestBody && { 415: { description: 'A body of a type that is not taken' } }),
    ...responses,
  };
  for (const [status, answer] of Object.entries(all)) {
    if (status < '400' || own || !('description' in answer) || 'content' in answer) continue;
    all[status] = { ...answer, content: PROBLEM };
  }
  return all;
}

/** @param more what is described and not routed one by one */
async function describe(app: Hono<Env>, more: Hono, site: Site): Promise<string> {
  const { components } = await resolver(Problem).toOpenAPISchema();
  const spec = await generateSpecs(new Hono().route('/', app).route('/', more), {
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
    documentation: {
      info: {
        title: `${site.title} API`,
        version: VERSION,
        description:
          'Prefixes combine in the order languages, tags, authors, sources. Reading needs no token.',
      },
      servers: [{ url: site.url }],
      // Where an operation names no other.
      security: [],
      components: { ...components, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
  });
  const tags = new Set<string>();
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const operation of Object.values(item as Record<string, Operation>)) {
      operation.responses = answersOf(path, operation);
      for (const tag of operation.tags ?? []) tags.add(tag);
    }
  }
  spec.tags = [...tags].map((name) => ({ name }));
  return JSON.stringify(spec);
}

/** /openapi.json, made when it is first asked for. */
export function openApiRoutes(services: Services, app: Hono<Env>, more: Hono) {
  const files = new StaticFiles(services);
  return new Hono<Env>().get('/openapi.json', (c) =>
    files.answer(c.req.raw, 'openapi.json', () => describe(app, more, services.context.site)),
  );
}
