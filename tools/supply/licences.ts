// docs/licences.md, from the lock file. `npm run licences` writes it.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Component, isForDevelopers, licenceOf, readBom } from './bom.ts';

const HEAD = `# Licences

Tagwire is MIT (\`LICENSE\`). What \`npm ci --omit=dev\` installs beside it, under licences that ask for no more than their
text to be kept; each package carries its own in \`node_modules\`. Made from the lock file by \`npm run licences\`.

| package | version | licence |
|---|---|---|
`;
const DEVELOPERS = `
What only developers install, by licence; none of it is part of a release:

| licence | packages |
|---|---|
`;

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

export function licences(): string {
  const components = readBom({ all: true }).components.toSorted(byName);
  const lines = components
    .filter((one) => !isForDevelopers(one))
    .map((one) => `| \`${one.name}\` | ${one.version} | ${licenceOf(one)} |\n`);
  const others = Map.groupBy(components.filter(isForDevelopers), licenceOf);
  const developers = [...others]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, packages]) => `| ${licence} | ${namesOf(packages)} |\n`);
  return HEAD + lines.join('') + DEVELOPERS + developers.join('');
}

const namesOf = (packages: readonly Component[]) =>
  [...new Set(packages.map(({ name }) => `\`${name}\``))].join(', ');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync('docs/licences.md', licences());
}
