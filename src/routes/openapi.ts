// /openapi.json. Made once and kept as a file (runtimes/node/static-files.ts), so that a Worker carries nothing of it; a test
// holds that what is described and what is routed are the same.
import type { OpenAPIV3_1 } from 'openapi-types';
import { archives } from './openapi/archives.ts';
import { articles } from './openapi/articles.ts';
import { facets } from './openapi/facets.ts';
import { indieauth } from './openapi/indieauth.ts';
import { media } from './openapi/media.ts';
import { micropub } from './openapi/micropub.ts';
import { type Operation, type Operations, problem, schemas } from './openapi/parts.ts';
import { push } from './openapi/push.ts';
import { reading } from './openapi/reading.ts';
import { tokens } from './openapi/tokens.ts';
import { aboutSite } from './reading/about-site.ts';

/** `get`, `/admin/articles/{id}`: getAdminArticlesById. */
const idOf = (method: string, path: string): string =>
  method +
  path.replace(/\/(\{?)([^/}]+)\}?/g, (_, parameter, name: string) => {
    const word = name.charAt(0).toUpperCase() + name.slice(1);
    return parameter ? `By${word}` : word;
  });

/** What everyone writes in the same way: the operation's name, and parameters that are in its path. */
function complete(method: string, path: string, operation: Operation): Operation {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(
    ([, name = '']): OpenAPIV3_1.ParameterObject => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }),
  );
  const told = operation.parameters?.map((one) => 'name' in one && one.in === 'path' && one.name) ?? [];
  const parameters = [...(operation.parameters ?? []), ...inPath.filter(({ name }) => !told.includes(name))];
  return {
    operationId: idOf(method, path),
    ...operation,
    ...(parameters.length && { parameters }),
    responses: answersOf(path, operation),
  };
}

type Answers = NonNullable<Operation['responses']>;

/** What may be answered to every operation of its kind; errors are problems, but where another standard has its own. */
function answersOf(path: string, { security, requestBody, responses = {} }: Operation): Answers {
  const secured = {
    401: { description: 'No token, or a wrong one' },
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
    all[status] = { ...answer, ...problem(answer.description ?? '') };
  }
  return all;
}

function pathsOf(operations: Operations): OpenAPIV3_1.PathsObject {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [key, operation] of Object.entries(operations)) {
    const [method = '', path = ''] = key.split(' ');
    paths[path] = { ...paths[path], [method]: complete(method, path, operation) };
  }
  return paths;
}

/** The description of the API; name and address of the site are put in when it is asked for. */
export function describe(): string {
  const spec: OpenAPIV3_1.Document = {
    openapi: '3.1.0',
    ...aboutSite({ title: '', url: '' }),
    paths: {
      ...pathsOf({
        ...articles,
        ...media,
        ...facets,
        ...tokens,
        ...archives,
        ...push,
        ...micropub,
        ...indieauth,
      }),
      ...pathsOf(reading()),
    },
    components: { schemas, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
  return JSON.stringify(spec);
}
