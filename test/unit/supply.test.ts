// docs/operate/supply.md says which files import each package of the running server: those, and no others.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
  'dependencies' | 'peerDependencies',
  Record<string, string>
>;
const packages = [...Object.keys(dependencies), ...Object.keys(peerDependencies)].sort();

/** Of each row of the table: packages, and the files and folders that import them. */
const rows = readFileSync('docs/operate/supply.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)))
  .map(([, names = [], , places = []]) => ({ names, places }));

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ path: join('src', name), text: readFileSync(join('src', name), 'utf8') }));

const importersOf = (name: string) =>
  files
    .filter(({ text }) =>
      [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].some(
        ([, specifier]) => specifier === name || specifier?.startsWith(`${name}/`),
      ),
    )
    .map(({ path }) => path);

test('every package that the server depends on has its row', () => {
  expect(rows.flatMap(({ names }) => names).sort()).toEqual(packages);
});

test.each(rows)('$names: imported where the page says', ({ names, places }) => {
  const importers = names.flatMap(importersOf);
  const within = (path: string, place: string) => path === place || path.startsWith(`${place}/`);
  expect(importers.filter((path) => !places.some((place) => within(path, place)))).toEqual([]);
  expect(places.filter((place) => !importers.some((path) => within(path, place)))).toEqual([]);
});

test('node:sqlite is known to the same file as libsql alone', () => {
  expect(importersOf('node:sqlite')).toEqual(['src/runtimes/libsql/binding.ts']);
});
