// The rules of the house: imports go one way, and only runtimes and the command line touch a runtime.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VERSION } from '../../src/version.ts';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /(?<!\.d)\.ts$/.test(name))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join('src', name), 'utf8') }));

/** Rooms from the outside in; a room imports from itself and from those behind it. */
const ORDER = [
  ['index.ts', 'entries'],
  ['runtimes', 'cli'],
  ['client'],
  ['app.ts'],
  ['routes'],
  ['http', 'pages'],
  ['services'],
  ['store', 'formats', 'intake', 'doctor'],
  ['content', 'media', 'config.ts'],
  ['domain', 'version.ts'],
  ['errors.ts', 'ports.ts', 'problems.ts', 'problem-texts.ts', 'problem-texts', 'embedding.ts'],
];
const rankOf = (file: string) => ORDER.findIndex((rooms) => rooms.includes(file.split('/')[0] ?? ''));

const importsOf = (text: string) =>
  [...text.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'|import\('([^']+)'\)/gm)].map(
    (m) => m[1] ?? m[2] ?? '',
  );
const isTypeOnly = (text: string, specifier: string) =>
  new RegExp(`import type [^;]*from '${specifier.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}'`).test(text);

describe.each(files)('$name', ({ name, text }) => {
  test('stands in a room', () => {
    expect(rankOf(name)).toBeGreaterThanOrEqual(0);
  });

  test('imports go one way', () => {
    for (const specifier of importsOf(text).filter((s) => s.startsWith('.'))) {
      const target = normalize(join(dirname(name), specifier));
      if (target.startsWith('..') || isTypeOnly(text, specifier)) continue;
      expect(rankOf(target), `${name} imports ${target}`).toBeGreaterThanOrEqual(rankOf(name));
    }
  });

  // What is made of /openapi.json is as long as that.
  if (name !== 'client/api.ts') {
    test('is not a hall', () => {
      expect(text.split('\n').length).toBeLessThanOrEqual(300);
    });
  }
});

const folders = Map.groupBy(files, ({ name }) => dirname(name));

test.each([...folders])('what is in %s is seen at a glance', (_, inside) => {
  expect(inside.length).toBeLessThanOrEqual(30);
});

/** The package's entries are where an application meets a runtime. */
const portable = files.filter(({ name }) => !/^(runtimes|cli|entries)\/|^index\.ts$/.test(name));

test.each(portable)('$name touches no runtime', ({ text }) => {
  const code = text.replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
  expect(importsOf(code).filter((s) => s.startsWith('node:'))).toEqual([]);
  expect(code).not.toMatch(
    /\bprocess\.|\bDeno\.|\bBun\.|\bBuffer\b|Date\.now\(|new Date\(\)|performance\.now/,
  );
  expect(code).not.toMatch(/(?<![.#\w])fetch\(/);
});

test('the version is the package’s', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});
