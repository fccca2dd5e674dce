// What Tagwire is made of: told, allowed, and run without scripts of strangers.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isForDevelopers, licenceOf, readBom } from '../../../tools/supply/bom.ts';
import { licences } from '../../../tools/supply/licences.ts';

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
type Locked = { hasInstallScript?: boolean; dev?: boolean; resolved?: string; integrity?: string };
const locked = Object.entries(json('package-lock.json').packages as Record<string, Locked>).filter(
  ([path]) => path,
);

test('docs/licences.md tells the lock file’s licences (npm run licences)', () => {
  expect(readFileSync('docs/licences.md', 'utf8')).toBe(licences());
});

/** Licences that ask for nothing but to be named. */
const PERMISSIVE = new Set([
  ...['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'],
  ...['BlueOak-1.0.0', 'PSF-2.0', 'Unlicense'],
]);

test('what is installed to run Tagwire may be used by anyone', () => {
  const others = readBom()
    .components.map((one) => `${one.name}: ${licenceOf(one)}`)
    .filter((line) => !PERMISSIVE.has(line.slice(line.indexOf(': ') + 2)));
  expect(others).toEqual([]);
});

test('the SBOM has every package of the lock file once, and who needs whom', () => {
  const { bomFormat, metadata, components, dependencies } = readBom();
  expect([bomFormat, metadata.component.name]).toEqual(['CycloneDX', 'tagwire']);
  expect(components.filter(isForDevelopers)).toEqual([]);
  const purls = components.map(({ purl }) => purl);
  expect(new Set(purls).size).toBe(purls.length);
  const names = components.map(({ name }) => name);
  for (const name of Object.keys(json('package.json').dependencies as object)) expect(names).toContain(name);
  const refs = new Set([metadata.component, ...components].map((one) => one['bom-ref']));
  for (const { ref, dependsOn } of dependencies)
    for (const one of [ref, ...dependsOn]) expect(refs).toContain(one);
  expect(dependencies.map(({ ref }) => ref).toSorted()).toEqual([...refs].toSorted());
});

test('every package that would run a script at its installation is told not to', () => {
  const allowed = json('package.json').allowScripts as Record<string, boolean>;
  const scripted = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  const names = new Set(scripted.map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
  expect(names.size).toBeGreaterThan(0);
  for (const name of names) expect(allowed[name], name).toBe(false);
});

test('the lock file names no registry, and holds each package to its bytes', () => {
  for (const [path, { resolved, integrity }] of locked) {
    // A folder of this repository (bundled-node).
    if (/^(?:node_modules\/|tools\/)bundled-node$/.test(path)) continue;
    expect(resolved, path).toBeUndefined();
    expect(integrity, path).toMatch(/^sha512-/);
  }
});
