// `npm run build`: what `npm pack` packs, in dist/package: JavaScript of the TypeScript, types of what is public, maps,
// migrations, samples, and the files that browsers get.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { writeAssets } from './build-assets.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OUT = join(ROOT, 'dist', 'package');
/** As they are, the API browser and the text editor would be most of the package. */
const PACKED = ['openapi-explorer.js', 'writing.js'];

rmSync(OUT, { recursive: true, force: true });
execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', join(ROOT, 'tools/package.tsconfig.json')], {
  stdio: 'inherit',
});
for (const folder of ['migrations', 'samples', 'pictures']) {
  // Without drizzle-kit's pictures of the schema, one for each migration, from which the next one is made.
  const filter = (path: string) => basename(path) !== 'meta';
  cpSync(join(ROOT, 'db', folder), join(OUT, 'db', folder), { recursive: true, filter });
}
const assets = join(OUT, 'assets');
await writeAssets(assets);
for (const name of PACKED) {
  writeFileSync(join(assets, `${name}.br`), brotliCompressSync(readFileSync(join(assets, name))));
  rmSync(join(assets, name));
}
// Made when it is asked for: written beforehand it spares a Worker that is deployed from a clone the time.
rmSync(join(assets, 'openapi.json'));
// Of these only a type is taken; their words are among the assets.
rmSync(join(OUT, 'src/pages/admin/messages'), { recursive: true });

const files = readdirSync(OUT, { recursive: true, encoding: 'utf8' }).map((name) => join(OUT, name));
for (const file of files.filter((name) => name.endsWith('.map'))) shortenMap(file);
const wanted = typesBelow(publicTypes());
for (const file of files) if (file.endsWith('.d.ts') && !wanted.has(file)) rmSync(file);

/** Lines are what a stack trace needs; every column would be a third of the package. */
function shortenMap(file: string): void {
  const { mappings, ...map } = JSON.parse(readFileSync(file, 'utf8'));
  const lines = encode(decode(mappings).map((line) => line.slice(0, 1)));
  writeFileSync(file, JSON.stringify({ ...map, names: [], mappings: lines }));
}

function publicTypes(): string[] {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const entries = Object.values(exports as Record<string, { types?: string }>);
  return entries.flatMap(({ types }) => (types ? [join(ROOT, types)] : []));
}

/** Those files and what they name. */
function typesBelow(entries: string[]): Set<string> {
  const found = new Set<string>();
  for (const queue = [...entries]; queue.length; ) {
    const file = queue.pop()!;
    if (found.has(file)) continue;
    if (!existsSync(file)) throw new Error(`${file} is named in the public types and is not there`);
    found.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /(?:from|import\()\s*['"](\.[^'"]*)['"]/g,
    )) {
      queue.push(resolve(dirname(file), name.replace(/\.ts$/, '.d.ts')));
    }
  }
  return found;
}
