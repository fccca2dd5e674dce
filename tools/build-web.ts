// What browsers run and show is built of web/ with rolldown and lightningcss: into the package (tools/build-package.ts), and in a clone when it is
// asked for (src/runtimes/node/static-files.ts).
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'lightningcss';
import { rolldown } from 'rolldown';
import { ICONS } from '../src/pages/admin/icons.ts';

const WEB = new URL('../web/', import.meta.url);
const ROOT = fileURLToPath(new URL('../', import.meta.url));

const LUCIDE = import.meta.resolve('lucide-static/package.json');

/** The script of editors' pages, of the page that a text is written on, or of reading pages: one classic script, minified. */
export async function buildScript(name: 'admin/main' | 'admin/writing' | 'site/main'): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`${name}.ts`, WEB)),
    platform: 'browser',
    // As written: what it takes of a browser (Map.groupBy, 2024) is younger than its syntax.
    transform: { target: 'es2022' },
    tsconfig: false,
    // Of Tiptap's packages only what the text editor imports: each begins a part by `Node.create` and the like.
    treeshake: { manualPureFunctions: ['Node', 'Extension', 'Mark'] },
  });
  try {
    const { output } = await bundle.generate({ format: 'iife', minify: true });
    return output[0].code;
  } finally {
    await bundle.close();
  }
}

/**
 * The page of the API, a module. Of its sources, since its own bundle is a quarter larger: it brings along what browsers lack
 * that are far older than what its syntax asks for.
 */
export async function buildApiBrowser(): Promise<string> {
  const bundle = await rolldown({
    input: 'openapi-explorer',
    cwd: ROOT,
    platform: 'browser',
    // It is written for a bundler that brings along Node's.
    transform: { target: 'es2022', inject: { Buffer: ['buffer/', 'Buffer'] } },
    tsconfig: false,
  });
  try {
    const { output } = await bundle.generate({ format: 'es', minify: true, comments: { jsdoc: false } });
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

/** Icons of the editors' interface, each a symbol by its name, with their licence. */
export async function buildIcons(): Promise<string> {
  const read = (path: string) => readFile(new URL(path, LUCIDE), 'utf8');
  const symbols = Object.entries(ICONS).map(async ([name, file]) => {
    const svg = await read(`icons/${file}.svg`);
    const drawing = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    return `<symbol id="${name}" ${STROKES}>${drawing.replaceAll('\n  ', '').trim()}</symbol>`;
  });
  const licence = (await read('LICENSE')).replaceAll('--', '—');
  return `<svg xmlns="http://www.w3.org/2000/svg">\n<!--\n${licence}\n-->\n${(await Promise.all(symbols)).join('\n')}\n</svg>\n`;
}

const STROKES =
  'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
