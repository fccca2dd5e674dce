// The package as others install it: packed, in an empty folder, with what npm brings for it.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OTHERS, programOf } from '../../tools/other-runtimes.ts';
import { installedTool } from '../../tools/tool.ts';
import { INSTALL_OPTIONS, packed } from '../support/packed.ts';
import { freePort } from '../unit/cli/process.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'tagwire-package-'));
const installed = join(folder, 'node_modules');
let tarball: string;

/** Every entry, as a strict program of somebody else's uses it. */
const PROGRAM = `
import { createTagwire, TagwireError, type Change, type Person } from 'tagwire';
import { createClient } from 'tagwire/client';
import { inspectFeed, type Finding } from 'tagwire/doctor';
import { assemble, atom, jsonFeed, ninjs, rss, type Format } from 'tagwire/formats';
import { d1, libsqlFile, libsqlRemote } from 'tagwire/libsql';
import { memory } from 'tagwire/memory';
import { serve } from 'tagwire/node';
import { canonicalPath, matches, parse, type View } from 'tagwire/views';

const people: Record<string, Person> = { ann: { id: '1', name: 'Ann', scopes: ['articles:read', 'articles:write'] } };
const changes: Change[] = [];
const wire = createTagwire({
  publicUrl: 'https://example.org/wire',
  database: memory(),
  authenticate: (request) => people[request.headers.get('x-user') ?? ''] ?? null,
  hooks: {
    beforePublish: (article) => (article.title === 'Bad' ? { refusal: 'Not this title.' } : undefined),
    afterChange: (change) => void changes.push(change),
  },
  links: ({ slug }) => \`https://example.org/news/\${slug}\`,
});
const post = (user: string) =>
  wire.fetch(
    new Request('https://example.org/wire/admin/articles', {
      method: 'POST',
      headers: { 'x-user': user, 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'By HTTP', content: { text: 'x' } }),
    }),
  );
const { id, slug, html } = await wire.articles.create({ title: 'Hello', content: { markdown: '*x*' }, tags: ['A'] });
const refused = await wire.articles.create({ title: 'Bad' }).catch((error: unknown) => error);
const feed = await (await wire.fetch(new Request('https://example.org/wire/tags/a/rss.xml'))).text();
const unknown = await wire.fetch(new Request('https://example.org/elsewhere'), {}, undefined);
const found: Finding[] = (await inspectFeed(feed, { url: 'https://example.org/wire/tags/a/rss.xml', now: Date.now() })).findings;
const view: View = parse('/tags/b+a/rss.xml');
const formats: Format[] = [rss, atom, jsonFeed, ninjs];
const fetch = (request: Request) => { request.headers.set('x-user', 'ann'); return wire.fetch(request); };
const client = createClient({ url: 'https://example.org/wire', fetch });
const listed = await client.call('listArticles', { query: { tag: 'a' } });
const answers = [(await post('ann')).status, (await post('bob')).status];
await wire.tick();
await wire.close();
console.log(
  JSON.stringify({
    html,
    answers,
    refused: refused instanceof TagwireError && [refused.status, refused.code, refused.message],
    link: feed.includes(\`https://example.org/news/\${slug}\`),
    unknown: unknown === undefined,
    errors: found.filter(({ severity }) => severity === 'error').length,
    path: canonicalPath(view),
    matches: matches(view, [{ kind: 'tag', slug: 'a' }]),
    files: formats.map(({ file }) => file),
    changes: changes.map(({ kind, article }) => [kind, article?.title]),
    functions: [assemble, d1, libsqlFile, libsqlRemote, serve].every((one) => typeof one === 'function'),
    same: listed.articles[0]?.id === id,
  }),
);
`;

beforeAll(async () => {
  tarball = await packed();
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await run('npm', ['install', ...INSTALL_OPTIONS, tarball], { cwd: folder, timeout: 240_000 });
}, 300_000);
// What has to be fetched takes as long as the network does, and no test should.
beforeAll(async () => {
  for (const [name, other] of Object.entries(OTHERS)) await programOf(name, other);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('weighs less than 1 MB packed, less than 80 MB installed, and runs no script at its installation', () => {
  expect(statSync(tarball).size).toBeLessThan(1_000_000);
  const names = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  const sizes = names.map((name) => statSync(join(installed, name), { throwIfNoEntry: false })?.size ?? 0);
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(80_000_000);
  const scripts = names
    .filter((name) => /^(?:@[^/]+\/)?[^/@]+\/package\.json$/.test(name))
    .filter((name) => {
      const { scripts = {} } = JSON.parse(readFileSync(join(installed, name), 'utf8'));
      return ['preinstall', 'install', 'postinstall'].some((script) => script in scripts);
    });
  expect(scripts).toEqual([]);
});

/** The program of an npm package that checks packages, fetched once. */
async function checker(name: string, version: string, program: string): Promise<string> {
  return join(await installedTool(name, version), 'node_modules/.bin', program);
}

test('publint and "Are the types wrong?" find nothing', async () => {
  const publint = await checker('publint', '0.3.25', 'publint');
  expect((await run(publint, ['run', tarball, '--strict'])).stdout).toContain('All good!');
  const attw = await checker('@arethetypeswrong/cli', '0.18.5', 'attw');
  // The package has modules alone, which every Node that it runs on can `require`, too.
  await run(attw, [tarball, '--profile', 'esm-only']).catch(({ stdout }: { stdout: string }) =>
    expect.fail(stdout),
  );
}, 300_000);

test('has no TypeScript that must run, no tests, nothing of drizzle-kit, and types of what is public', () => {
  const own = join(installed, 'tagwire');
  const names = readdirSync(own, { recursive: true, encoding: 'utf8' });
  expect(names.filter((name) => /(?<!\.d)\.ts$|(?:^|\/)(?:test|meta)\//.test(name))).toEqual([]);
  const { exports } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'));
  for (const entry of Object.values(exports as Record<string, string | Record<string, string>>)) {
    for (const file of typeof entry === 'string' ? [entry] : Object.values(entry))
      expect(existsSync(join(own, file)), file).toBe(true);
  }
  const types = names
    .filter((name) => name.endsWith('.d.ts'))
    .map((name) => readFileSync(join(own, name), 'utf8'));
  expect(types.join('\n')).not.toMatch(/from ['"](?:drizzle-orm|hono|libsql|valibot)/);
});

test('a strict program compiles and runs', async () => {
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  const flags = [
    '--strict',
    '--noEmit',
    'false',
    '--target',
    'es2024',
    '--module',
    'nodenext',
    '--types',
    'node',
  ];
  const roots = ['--typeRoots', join(process.cwd(), 'node_modules/@types')];
  const tsc = join(process.cwd(), 'node_modules/.bin/tsc');
  await run(tsc, ['program.ts', '--ignoreConfig', ...flags, ...roots], { cwd: folder }).catch(
    ({ stdout }: { stdout: string }) => expect.fail(stdout),
  );
  const { stdout } = await run(process.execPath, ['program.js'], { cwd: folder });
  expect(JSON.parse(stdout)).toEqual({
    html: '<p><em>x</em></p>\n',
    answers: [201, 401],
    refused: [422, 'refused-by-hook', 'Not this title.'],
    link: true,
    unknown: true,
    errors: 0,
    path: '/tags/a+b/',
    matches: false,
    files: ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json'],
    changes: [
      ['publish', 'Hello'],
      ['publish', 'By HTTP'],
    ],
    functions: true,
    same: true,
  });
}, 120_000);

test('stack traces name places in src/', async () => {
  const built = join(installed, 'tagwire/dist/package/src');
  const program = `
    const { nameSources } = await import(${JSON.stringify(join(built, 'cli/main.js'))});
    const { parse } = await import('tagwire/views');
    nameSources();
    try { parse('/tags/a+,b/rss.xml'); } catch (error) { console.log(error.stack); }`;
  const args = ['--input-type=module', '--eval', program];
  const { stdout } = await run(process.execPath, args, { cwd: folder });
  expect(stdout).toMatch(
    /^Refusal: Malformed expression: .*\n(?: {4}at .*\n)* {4}at .*\/src\/domain\/views\.ts:\d+\)\n/,
  );
});

/** The command on another runtime, which npm runs nothing with. */
const onOther = (name: string) => async () => {
  const { args } = OTHERS[name]!;
  return [await programOf(name, OTHERS[name]!), ...args, 'node_modules/tagwire/src/cli/tagwire.js'];
};
const withoutLibsql = (commandOf: () => Promise<string[]>) => async () => {
  rmSync(join(folder, 'node_modules/libsql'), { recursive: true, force: true });
  return commandOf();
};
test.each([
  ['npx tagwire', async () => ['npx', 'tagwire']],
  ['tagwire on Deno', onOther('deno')],
  ['tagwire on Bun', onOther('bun')],
  // From here on as on a machine that libSQL has no binary for.
  ['npx tagwire without libsql', withoutLibsql(async () => ['npx', 'tagwire'])],
  ['tagwire on Deno without libsql', withoutLibsql(onOther('deno'))],
  ['tagwire on Bun without libsql', withoutLibsql(onOther('bun'))],
])(
  '%s demo serves a feed',
  async (name, commandOf) => {
    const [program = '', ...args] = await commandOf();
    const driver = name.endsWith('without libsql') && { DATABASE_DRIVER: 'node:sqlite' };
    const env = { ...process.env, ...driver, PORT: `${await freePort()}`, DATA_DIR: join(folder, name) };
    const demo = spawn(program, [...args, 'demo'], { cwd: folder, env, detached: true });
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let said = '';
        demo.stdout.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          const [found] = /http:\/\/localhost:\d+/.exec(said) ?? [];
          if (found && said.includes('Stop with')) resolve(found);
        });
        demo.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
      });
      const feed = await (await fetch(`${address}/rss.xml`)).text();
      expect(feed).toContain('S-400');
      expect((await fetch(`${address}/docs/openapi-explorer.js`)).status).toBe(200);
      expect((await fetch(`${address}/admin/sign-in`)).status).toBe(200);
    } finally {
      process.kill(-demo.pid!, 'SIGTERM');
    }
  },
  60_000,
);
