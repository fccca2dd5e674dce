// /openapi.json, generated from what each route says of itself (describeRoute, validators), and the parts that routes share.
// Errors of a kind (401 where there is a token, 415 where there is a body) are added here.
import { Hono } from 'hono';
import { describeRoute, generateSpecs, resolver } from 'hono-openapi';
import type { OpenAPIV3_1 } from 'openapi-types';
import * as v from 'valibot';
import { FORMATS } from '../formats/all.ts';
import type { Format, Site } from '../formats/format.ts';
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

/** A schema that stands in the components under a name, which generated clients take for their types. */
export const named = <const S extends v.GenericSchema>(name: string, schema: S) =>
  v.pipe(schema, v.metadata({ ref: name }));

/** An object that may have more members than these. */
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

/** A parameter that the handler reads itself. */
export const parameter = (
  place: 'query' | 'header' | 'path',
  name: string,
  description: string,
  schema: Parameter['schema'] = TEXT.schema,
): Parameter => ({ name, in: place, description, schema, ...(place === 'path' && { required: true }) });

type Fields = Record<string, OpenAPIV3_1.SchemaObject>;

/** A body that is a form of these fields. */
export const formBody = (properties: Fields, required: string[]) => ({
  required: true,
  content: {
    'application/x-www-form-urlencoded': { schema: { type: 'object' as const, required, properties } },
  },
});

/** Headers, answers and parameters of everything that has validators. */
export const VALIDATOR_HEADERS = {
  ETag: { description: 'the validator of this very version', ...TEXT },
  'Last-Modified': { description: 'when it last changed', ...TEXT },
};
export const CONDITIONAL_ANSWERS = {
  304: { description: 'The client has it already (If-None-Match, If-Modified-Since)' },
  412: { description: 'A precondition failed (If-Match, If-Unmodified-Since)' },
};
export const CONDITIONAL_PARAMETERS = [
  parameter('header', 'If-None-Match', 'the ETag of what the client has'),
  parameter('header', 'If-Modified-Since', 'the Last-Modified of what the client has'),
];

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

/** Adds the answers that every operation of a kind may give. Errors are problems, except where another standard rules. */
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

/** What differs from site to site. */
const aboutSite = ({ title, url }: Site) => ({
  info: {
    title: `${title} API`,
    version: VERSION,
    description: 'Prefixes combine in the order languages, tags, authors, sources. Reading needs no token.',
  },
  servers: [{ url }],
});

/** @param described routes that exist for their descriptions alone */
async function generate(app: Hono<Env>, described: Hono, site: Site): Promise<string> {
  const { components } = await resolver(Problem).toOpenAPISchema();
  const spec = await generateSpecs(new Hono().route('/', app).route('/', described), {
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
    documentation: {
      ...aboutSite(site),
      // Operations that need a token say so themselves.
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

/**
 * The document is generated at the first request and kept. A Worker finds it beside itself: to make it takes longer than
 * Cloudflare's free plan gives a request (10 ms of processor time); with added formats it is made there, too.
 */
export function openApiRoutes(
  services: Services,
  app: Hono<Env>,
  described: (formats: readonly Format[]) => Hono,
) {
  const files = new StaticFiles(services);
  const { site, runtime, formats } = services.context;
  const isAsBuilt = formats.length === FORMATS.length;
  return new Hono<Env>().get('/openapi.json', (c) =>
    files.answer(c.req.raw, 'openapi.json', async () => {
      const made = isAsBuilt && (await runtime.assets('openapi.json'));
      if (!made) return generate(app, described(formats), site);
      return JSON.stringify({ ...((await made.json()) as object), ...aboutSite(site) });
    }),
  );
}
