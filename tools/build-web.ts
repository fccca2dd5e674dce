// What browsers run is built of web/ with rolldown. `npm run build:web` writes it into dist/web, for installations without
// development dependencies; a clone builds it when it is asked for (src/runtimes/node/static-files.ts).
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const WEB = new URL('../web/', import.meta.url);
const OUT = new URL('../dist/web/', import.meta.url);

/** The editors' script: one classic script, minified. */
export async function buildEditorScript(): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('admin/main.ts', WEB)),
    platform: 'browser',
    // As written: what it takes of a browser (Map.groupBy, 2024) is younger than its syntax.
    transform: { target: 'es2022' },
    tsconfig: false,
  });
  try {
    const { output } = await bundle.generate({ format: 'iife', minify: true });
    return output[0].code;
  } finally {
    await bundle.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(OUT, { recursive: true });
  await writeFile(new URL('editor.js', OUT), await buildEditorScript());
}
