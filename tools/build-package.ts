// `npm run build`: what `npm pack` packs, in dist/package: JavaScript of the TypeScript with maps (bundle.ts), types of what
// is public, samples, migrations, and the files that browsers get.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { writeAssets } from './build-assets.ts';
import { bundle } from './bundle.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const OUT = join(ROOT, 'dist', 'package');
/** Files that browsers get are packed compressed where they are longer than this. */
const LONG = 10_000;
/** Blocks of 64 kB, found by trying, take a little less than those that Brotli chooses. */
const SMALLEST = { [constants.BROTLI_PARAM_LGBLOCK]: 16 };

rmSync(OUT, { recursive: true, force: true });
execFileSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', join(ROOT, 'tools/package.tsconfig.json')], {
  stdio: 'inherit',
});
await bundle(ROOT, OUT);
for (const folder of ['samples', 'pictures']) {
  cpSync(join(ROOT, 'db', folder), join(OUT, 'db', folder), { recursive: true });
}
const assets = join(OUT, 'assets');
await writeAssets(assets);
// Made when it is asked for: written beforehand it spares a Worker that is deployed from a clone the time.
rmSync(join(assets, 'openapi.json'));
for (const name of readdirSync(assets)) {
  const bytes = readFileSync(join(assets, name));
  // The migrations are read as they are.
  if (bytes.length < LONG || name === 'migrations.json') continue;
  writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes, { params: SMALLEST }));
  rmSync(join(assets, name));
}

const files = readdirSync(OUT, { recursive: true, encoding: 'utf8' }).map((name) => join(OUT, name));
const wanted = typesBelow(publicTypes());
for (const file of files) if (file.endsWith('.d.ts') && !wanted.has(file)) rmSync(file);
for (const name of ['problems', 'problem-texts']) leaveParameters(join(OUT, 'src', `${name}.d.ts`));

/** Types ask for the codes of problems and for the `{name}`s in their texts, not for the words around those. */
function leaveParameters(file: string): void {
  const parametersOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).join('');
  const types = readFileSync(file, 'utf8').replace(
    /^( +(?:readonly )?[\w'-]+: )'(.*)';$/gm,
    (_, begin, text) => `${begin}'${parametersOf(text)}';`,
  );
  writeFileSync(file, types);
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
