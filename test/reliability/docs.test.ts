// The documentation does what it says: its commands run, page by page, on one server; its JSON
// parses; its TypeScript compiles, and runs where it is marked so; its links lead somewhere.
import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anchorsOf, type Block, blocksOf, relativeLinksOf } from '../support/markdown.ts';
import { ROOT, type Server, serve, stopServers, TOKEN, temporaryFolder } from '../unit/cli/process.ts';

const run = promisify(execFile);
const home = temporaryFolder();
const vars = { DATA_DIR: join(home, 'data') };
stopServers();
let server: Server;
beforeAll(async () => {
  server = await serve(vars);
});

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    // The reference is made of the description, which has its own tests.
    .filter((name) => name.endsWith('.md') && !/^(?:reference|\.vitepress)\//.test(name))
    .map((name) => `docs/${name}`),
].sort();
const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const all = pages.flatMap((page) => blocksOf(read(page)).map((block) => ({ page, ...block })));
const named = (language: string) => all.filter((block) => block.language === language);
const place = ({ page, line }: { page: string; line: number }) => `${page}:${line}`;

const LANGUAGES = ['', 'ini', 'js', 'json', 'sh', 'sql', 'text', 'ts', 'yaml'];
/** One more that cannot run is a decision: it says why in its fence, and is counted here. */
const NOT_RUN = 52;

test('every block has a language that is checked here, and says why it does not run', () => {
  expect(all.filter(({ language }) => !LANGUAGES.includes(language)).map(place)).toEqual([]);
  const marks = all.filter(({ mark }) => mark !== 'run' && mark !== '');
  expect(marks.filter(({ mark }) => !/^no-run: \w{3,}/.test(mark)).map(place)).toEqual([]);
  expect(marks.map((block) => `${place(block)} ${block.mark}`)).toHaveLength(NOT_RUN);
});

/** Programs that the commands call: the one that is tested, and some that say when a server refused. */
function programs(): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  const add = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  };
  const found = process.env.PATH!.split(':').map((path) => join(path, 'curl'));
  const curl = found.find((path) => existsSync(path));
  if (!curl) throw new Error('The commands of the documentation need curl.');
  add('tagwire', `#!/bin/sh\nexec '${process.execPath}' '${join(ROOT, 'src/cli/tagwire.js')}' "$@"\n`);
  add('npx', '#!/bin/sh\nexec "$@"\n');
  add('curl', `#!/bin/sh\nexec '${curl}' --silent --show-error --fail-with-body "$@"\n`);
  add(
    'jq',
    `#!${process.execPath}
let value = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
for (const [, name, index] of process.argv.at(-1).matchAll(/\\.(\\w+)|\\[(\\d+)\\]/g)) value = value[name ?? index];
if (value === undefined) process.exit(1);
console.log(value);
`,
  );
  return folder;
}

/** What the page says that its commands answer. */
const ANSWERS: Record<string, string[]> = {
  'README.md': ['"Hello"', '<title>Hello</title>', '<title type="text">Hello', '"title":"Hello"'],
  'docs/publish/api.md': [
    '"recognised"',
    '"version":2',
    '/media/',
    '"findings"',
    '"results"',
    '"status":404',
  ],
  'docs/publish/podcast-api.md': ['"chapters"', '<itunes:category text="Science">', 'News > Daily News'],
  'docs/publish/site.md': ['"accent":"#0b5fa5"', '"status":"draft"', 'Who <strong>we</strong> are.'],
  'docs/read/validators.md': ['304 Not Modified', '226 IM Used', 'Something new'],
  'docs/push/webhooks.md': ['"secret":"whsec_'],
  'docs/move.md': ['An old post'],
};

describe('commands', () => {
  let path: string;
  beforeAll(() => {
    path = `${programs()}:${dirname(process.execPath)}:${process.env.PATH}`;
  });

  const runnable = named('sh').filter(({ mark }) => mark === '');
  test.each([...Map.groupBy(runnable, ({ page }) => page)])(
    'of %s',
    async (page, blocks) => {
      const folder = join(home, page.replaceAll('/', '-'));
      mkdirSync(join(folder, 'db'), { recursive: true });
      symlinkSync(join(ROOT, 'db/samples'), join(folder, 'db/samples'));
      copyFileSync(join(ROOT, 'docs/images/reader.png'), join(folder, 'photo.jpg'));
      const script = blocks.map((block) => `echo '--- ${place(block)}' >&2\n${block.text}`).join('\n');
      const env = { PATH: path, HOME: folder, TOKEN, ...vars, PUBLIC_URL: server.url };
      const answer = await run('bash', ['-euo', 'pipefail', '-c', onServer(script)], {
        ...{ cwd: folder, env, timeout: 150_000, maxBuffer: 50_000_000 },
      }).catch(({ stdout, stderr }) => expect.fail(`${stderr}\n${stdout}`));
      for (const words of ANSWERS[page] ?? []) expect(answer.stdout).toContain(words);
      // Each command is a process, and the machine may be busy.
    },
    160_000,
  );

  const onServer = (script: string) => script.replaceAll('http://localhost:3000', server.url);
});

test.each(named('json').map((block) => [place(block), block.text]))('JSON at %s parses', (_, text) => {
  JSON.parse(text);
});

test.each(named('yaml').map((block) => [place(block), block.text]))('YAML at %s parses', (_, text) => {
  load(text);
});

describe('TypeScript', () => {
  // Below the sources' packages, so that theirs are found.
  const folder = join(ROOT, 'dist/snippets');
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const block of [...named('ts'), ...named('js')])
      writeFileSync(fileOf(block), fromSource(block.text));
    const include = ['*.ts', '../../src/**/*.d.ts'];
    const config = { extends: '../../tsconfig.json', include, compilerOptions: { noUnusedLocals: false } };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const fileOf = ({ page, line, language }: Block & { page: string }) =>
    join(
      folder,
      `${page.replace(/\.md$/, '').replaceAll('/', '-')}-${line}.${language === 'ts' ? 'ts' : 'mjs'}`,
    );
  /** The package's entries, as they are before it is built. */
  const fromSource = (text: string) =>
    text.replace(/from 'tagwire(?:\/(\w+))?'/g, (_, entry?: string) =>
      entry ? `from '../../src/entries/${entry}.ts'` : `from '../../src/index.ts'`,
    );

  test('compiles strictly', async () => {
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    await run(tsc, ['-p', folder]).catch(({ stdout }) => expect.fail(stdout));
  });

  test.each(named('js').map((block) => [place(block), block] as const))(
    'JavaScript at %s parses',
    async (_, block) => {
      await run(process.execPath, ['--check', fileOf(block)]);
    },
  );

  test.each(
    named('ts')
      .filter(({ mark }) => mark === 'run')
      .map((block) => [place(block), block] as const),
  )('%s runs', async (_, block) => {
    const env = { PATH: process.env.PATH, SITE: server.url, TOKEN };
    const { stdout } = await run(process.execPath, [fileOf(block)], { env, cwd: home });
    // What a comment says is printed, and something is.
    const told = [...block.text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, words]) => words!);
    expect(stdout.trim()).not.toBe('');
    for (const words of told) expect(stdout).toContain(words);
  });
});

test.each(pages)('relative links of %s lead to files and headings that are there', (page) => {
  const dead = relativeLinksOf(read(page)).filter((address) => {
    const [file = '', anchor] = address.split('#');
    const target = file ? join(dirname(page), file) : page;
    if (!existsSync(join(ROOT, target))) return !target.startsWith('docs/reference/');
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
  });
  expect(dead).toEqual([]);
});

test('every page is in the site’s menu', () => {
  const menu = readFileSync(join(ROOT, 'docs/.vitepress/config.ts'), 'utf8');
  const paths = pages.filter((page) => page.startsWith('docs/')).map((page) => page.slice(4, -3));
  const missing = paths.filter(
    (path) => !menu.includes(`'${path.replace(/README$/, '')}'`) && path !== '/index',
  );
  expect(missing).toEqual([]);
});
