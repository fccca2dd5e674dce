// `npm run client`: src/client/api.ts, the types that `tagwire/client` has, made of /openapi.json by openapi-typescript.
// With --check it says whether they are of today.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { OpenAPIV3_1 } from 'openapi-types';
import { describeApi, schemasIn, TYPES_TOOL } from './description.ts';
import { installedTool } from './tool.ts';

const FILE = new URL('../src/client/api.ts', import.meta.url);
const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
const HEAD = '// Made by `npm run client` of /openapi.json; not to be edited.\n';

type Operation = OpenAPIV3_1.OperationObject;
type Named = [method: string, path: string, operation: Operation];

/** Whether a program calls it as it calls the rest of the API: with JSON or a file, for JSON. */
function isOfApi([, path, { responses = {} }]: Named): boolean {
  if (path.startsWith('/admin/')) return path !== '/admin/authorize';
  const answer = responses[200];
  return (
    answer !== undefined &&
    'content' in answer &&
    answer.content?.['application/json'] !== undefined &&
    !/^\/(?:micropub|indieauth|rsscloud|\.well-known|ninjs|tags|languages|authors|sources)/.test(path)
  );
}

/** The operation without what the client does for whoever calls it: headers, refusals. */
function shorter({
  operationId,
  summary,
  parameters = [],
  requestBody,
  responses = {},
}: Operation): Operation {
  const own = parameters.filter((one) => 'in' in one && one.in !== 'header');
  const done = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const answers = done.map(([status, answer]) => [status, { ...answer, headers: undefined }]);
  return { operationId, summary, parameters: own, requestBody, responses: Object.fromEntries(answers) };
}

async function typesOf(description: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tagwire-client-'));
  try {
    const [from, to] = [join(folder, 'openapi.json'), join(folder, 'api.ts')];
    await writeFile(from, JSON.stringify(description));
    const tool = await installedTool(...TYPES_TOOL);
    const program = join(tool, 'node_modules/openapi-typescript/bin/cli.js');
    // Elsewhere: it would lint by this repository's rules, which are for the whole description.
    await promisify(execFile)(process.execPath, [program, from, '--output', to], { cwd: folder });
    return await readFile(to, 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const { openapi, info, paths, components } = (await describeApi(
  'https://site.invalid',
)) as unknown as OpenAPIV3_1.Document;
const all = Object.entries(paths ?? {}).flatMap(([path, item]) =>
  METHODS.flatMap((method): Named[] => (item?.[method] ? [[method, path, item[method]]] : [])),
);
const wanted = all.filter(isOfApi);
const kept: Record<string, Record<string, Operation>> = {};
for (const [method, path, operation] of wanted) {
  kept[path] = { ...kept[path], [method]: shorter(operation) };
}
const schemas = schemasIn(kept, (components?.schemas ?? {}) as Record<string, unknown>);
const types = await typesOf({ openapi, info, paths: kept, components: { schemas } });
const table = wanted.map(
  ([method, path, { operationId }]) => `  ${operationId}: ['${method.toUpperCase()}', '${path}'],`,
);
const text = `${HEAD}${types}
/** Method and path of each operation. */
export const OPERATIONS = {
${table.join('\n')}
} as const;
`;

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
if (!values.check) await writeFile(FILE, text);
else if ((await readFile(FILE, 'utf8')) !== text) {
  console.error('src/client/api.ts is not of today’s /openapi.json: run `npm run client`');
  process.exit(1);
}
