// What browsers run is built of web/ with rolldown: into the package (tools/build-package.ts), and in a clone when it is
// asked for (src/runtimes/node/static-files.ts).
import { fileURLToPath } from 'node:url';
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
