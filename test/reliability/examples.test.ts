// Each folder of examples/ as a user has it who copies it: installed with the packed Tagwire, type-checked and run. What it
// must do is in examples/{name}.ts beside this file.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { INSTALL_OPTIONS, packed } from '../support/packed.ts';
import { ROOT } from '../unit/cli/process.ts';
import { type Check, type Example, Running } from './examples/running.ts';

const run = promisify(execFile);
const EXAMPLES = join(ROOT, 'examples');
const folder = mkdtempSync(join(tmpdir(), 'tagwire-examples-'));
const names = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

/** What a user has, but for where Tagwire comes from; one installation serves all. */
beforeAll(async () => {
  const tarball = await packed();
  for (const name of names) {
    const ignored = ['node_modules', 'data', 'package-lock.json'];
    cpSync(join(EXAMPLES, name), join(folder, name), {
      recursive: true,
      filter: (path) => !ignored.includes(basename(path)),
    });
    const manifest = JSON.parse(read(folder, name, 'package.json'));
    manifest.dependencies.tagwire = `file:${tarball}`;
    writeFileSync(join(folder, name, 'package.json'), JSON.stringify(manifest));
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, workspaces: names }));
  await run('npm', ['install', ...INSTALL_OPTIONS], { cwd: folder, timeout: 240_000 });
}, 400_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(names)('%s', (name) => {
  test('says what it is and how to start it, and asks for this version', () => {
    const { version } = JSON.parse(read(ROOT, 'package.json'));
    const { scripts, dependencies } = JSON.parse(read(EXAMPLES, name, 'package.json'));
    expect(dependencies.tagwire).toBe(`^${version}`);
    expect(scripts.start).toEqual(expect.any(String));
    const readme = read(EXAMPLES, name, 'README.md');
    expect(readme).toContain('`npm install && npm start`');
    expect(readme.split('\n').length).toBeLessThanOrEqual(20);
  });

  test('compiles strictly', async () => {
    const flags =
      '--ignoreConfig --noEmit --strict --noUncheckedIndexedAccess --erasableSyntaxOnly --verbatimModuleSyntax ' +
      '--allowImportingTsExtensions --target es2024 --module nodenext --skipLibCheck --types node --typeRoots';
    const files = readdirSync(join(folder, name)).filter((file) => file.endsWith('.ts'));
    const roots = join(ROOT, 'node_modules/@types');
    if (files.length)
      await run(join(ROOT, 'node_modules/.bin/tsc'), [...flags.split(' '), roots, ...files], {
        cwd: join(folder, name),
      }).catch(({ stdout }: { stdout: string }) => expect.fail(stdout));
  });

  test('does what it is for', async () => {
    const { check } = (await import(`./examples/${name}.ts`)) as { check: Check };
    const example: Example = {
      folder: join(folder, name),
      start(vars, ...args) {
        const running = new Running(join(folder, name), vars, args);
        onTestFinished(() => running.stop());
        return running;
      },
    };
    await check(example);
  }, 120_000);
});
