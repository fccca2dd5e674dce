// What browsers run and show is built of web/ with rolldown and lightningcss: into the package (tools/build-package.ts), and in a clone when it is
// asked for (src/runtimes/node/static-files.ts).
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'lightningcss';
import { rolldown } from 'rolldown';

const WEB = new URL('../web/', import.meta.url);

/** The script of editors' pages or of reading pages: one classic script, minified. */
export async function buildScript(room: 'admin' | 'site'): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`${room}/main.ts`, WEB)),
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

/** A style sheet, minified. @param path below web/ */
export async function buildStyle(path: string): Promise<string> {
  const code = await readFile(new URL(path, WEB));
  return transform({ filename: path, code, minify: true }).code.toString();
}
