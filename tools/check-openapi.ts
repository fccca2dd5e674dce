// npm run check:openapi: the API's description has nothing that Redocly or Spectral finds fault with, and a client made of it by
// openapi-typescript compiles. These are fetched once, beside the dependencies: together they are larger than all of those.
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeApi, TYPES_TOOL } from './description.ts';
import { installedTool } from './tool.ts';

const REDOCLY = ['@redocly/cli', '2.77.0'] as const;
const SPECTRAL = ['@stoplight/spectral-cli', '6.16.0'] as const;
const FETCH = ['openapi-fetch', '0.17.0'] as const;

/** Ordinary calls, each of what a description is easily wrong about. */
const PROGRAM = `
import createClient from 'openapi-fetch';
import type { components, paths } from './api.ts';

const api = createClient<paths>({ baseUrl: 'https://wire.example', headers: { authorization: 'Bearer x' } });
const hook = await api.POST('/admin/webhooks', { body: { url: 'https://x.example/', events: ['publish'] } });
const secret: string | undefined = hook.data?.secret;
const token: string | undefined = (await api.POST('/admin/tokens', { body: { name: 'x', scopes: ['media'] } })).data?.token;
const next: number | undefined = (await api.GET('/changes.json', { params: { query: { since: 5 } } })).data?.next;
const feeds: string[] | undefined = (await api.GET('/feeds.json')).data?.feeds.map(({ rss }) => rss);
const made = await api.POST('/admin/articles', { body: { title: 'x', content: { markdown: 'y' }, tags: ['z'] } });
const article: components['schemas']['Article'] | undefined = made.data;
const members = [article?.content, article?.tags, article?.authors, article?.summary, article?.language, article?.source];
const more = [article?.image?.url, article?.enclosures, article?.credits, article?.canonicalUrl, article?.rights];
const rest = [article?.corrections[0]?.note, article?.translations[0]?.url, article?.feeds[0]?.rss];
const problem: components['schemas']['Problem'] | undefined = made.error;
const faults: string[] | undefined = problem?.errors?.map(({ pointer, code }) => pointer + code);
const one = { path: { id: article?.id ?? '' } };
await api.PATCH('/admin/articles/{id}', { params: { ...one, header: { 'If-Match': '"1"' } }, body: { summary: 'x' } });
await api.GET('/admin/deliveries', { params: { query: { limit: 5 } } });
await api.GET('/admin/subscriptions', { params: { query: { after: 5 } } });
const actor: string | undefined = (await api.GET('/admin/audit')).data?.entries[0]?.actor.name;
await api.GET('/tags/{expr}/feed.json', { params: { path: { expr: 'a' }, header: { 'If-None-Match': '"x"', 'A-IM': 'feed' } } });
// @ts-expect-error without a title
await api.POST('/admin/articles', { body: { tags: ['z'] } });
// @ts-expect-error of no status
await api.GET('/admin/articles', { params: { query: { status: 'drafft' } } });
export { actor, faults, feeds, members, more, next, rest, secret, token };
`;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist/openapi');
const document = join(folder, 'openapi.json');
const run = promisify(execFile);

/** Runs a program; what it says is shown where it fails. */
async function execute(program: string, args: string[]): Promise<string> {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  try {
    const { stdout } = await run(program, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    process.stderr.write(stdout + stderr);
    throw new Error(`${relative(root, program)} fails`, { cause: error });
  }
}

async function writeDescription(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(document, JSON.stringify(await describeApi('https://wire.example')));
}

async function lint(): Promise<void> {
  const redocly = join(await installedTool(...REDOCLY), 'node_modules/.bin/redocly');
  const config = ['--config', '.redocly.yaml'];
  const found = await execute(redocly, ['lint', document, ...config, '--format', 'json']);
  const { totals, problems } = JSON.parse(found) as {
    totals: { warnings: number };
    problems: { ruleId: string; message: string }[];
  };
  if (totals.warnings) {
    const lines = problems.map(({ ruleId, message }) => `${ruleId}: ${message}\n`);
    throw new Error(`Redocly warns:\n${lines.join('')}`);
  }
  const spectral = join(await installedTool(...SPECTRAL), 'node_modules/.bin/spectral');
  await execute(spectral, ['lint', document, '--ruleset', '.spectral.yaml', '--fail-severity', 'hint']);
}

async function compileClient(): Promise<void> {
  const types = join(await installedTool(...TYPES_TOOL), 'node_modules/.bin/openapi-typescript');
  await execute(types, [document, '--output', join(folder, 'api.ts')]);
  const modules = join(await installedTool(...FETCH), 'node_modules');
  writeFileSync(join(folder, 'client.ts'), PROGRAM);
  const compilerOptions = {
    ...{ strict: true, noEmit: true, target: 'es2024', module: 'nodenext', allowImportingTsExtensions: true },
    // The repository's own types are none of this program's business.
    types: [],
    lib: ['es2024', 'dom'],
    paths: { 'openapi-fetch': [`${modules}/openapi-fetch/dist/index.d.mts`] },
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['client.ts', 'api.ts'] }),
  );
  await execute(join(root, 'node_modules/.bin/tsc'), ['--project', folder]);
}

try {
  await writeDescription();
  await lint();
  await compileClient();
  process.stdout.write('The description lints clean, and a client made of it compiles.\n');
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
