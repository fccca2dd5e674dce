// Static files on this machine: those of web/, the interface's words, the API browser.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { UI_LANGUAGES } from '../../pages/admin/ui.ts';

const ROOT = new URL('../../../', import.meta.url);
const WEB = new URL('web/', ROOT);
const MESSAGES = new URL('../../pages/admin/messages/', import.meta.url);

type Bytes = string | Uint8Array<ArrayBuffer>;

const fromPackage = (path: string) => readFile(new URL(import.meta.resolve(path)));

/** A clone with its development dependencies builds the script of what stands in web/ now; elsewhere it is built already. */
async function editorScript(): Promise<Bytes> {
  if (!existsSync(new URL('node_modules/rolldown/', ROOT)))
    return readFile(new URL('dist/web/editor.js', ROOT));
  // Not by its name, which would make the tools a part of the package.
  const { href } = new URL('tools/build-web.ts', ROOT);
  const { buildEditorScript } = (await import(href)) as { buildEditorScript(): Promise<string> };
  return buildEditorScript();
}

/** How each is read or made, by name. */
const FILES = new Map<string, () => Bytes | Promise<Bytes>>([
  ...['site.css', 'feed.css', 'favicon.svg', 'favicon.ico'].map(
    (name) => [name, () => readFile(new URL(name, WEB))] as const,
  ),
  ['admin.css', () => readFile(new URL('admin/admin.css', WEB))],
  ['editor.js', editorScript],
  // Whatever it takes to make it is loaded when somebody asks.
  ['openapi.json', async () => (await import('../../routes/openapi.ts')).describe()],
  ...['swagger-ui.css', 'swagger-ui-bundle.js'].map(
    (name) => [name, () => fromPackage(`swagger-ui-dist/${name}`)] as const,
  ),
  ...UI_LANGUAGES.map(
    (language) =>
      [`messages-${language}.json`, () => readFile(new URL(`${language}.json`, MESSAGES))] as const,
  ),
]);

/** In a package all are built already, the largest packed. */
const BUILT = new URL('assets/', ROOT);
const isBuilt = existsSync(BUILT);

async function builtFile(name: string): Promise<Bytes | undefined> {
  if (!FILES.has(name)) return undefined;
  const packed = new URL(`${name}.br`, BUILT);
  if (existsSync(packed)) return new Uint8Array(brotliDecompressSync(await readFile(packed)));
  return readFile(new URL(name, BUILT));
}

/** The bytes of a static file; undefined where there is none of that name. */
export const staticFile = async (name: string): Promise<Bytes | undefined> =>
  isBuilt ? builtFile(name) : FILES.get(name)?.();

/** Writes all of them into a folder, which a Worker is deployed with. */
export async function writeStaticFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, read] of FILES) await writeFile(join(folder, name), await read());
}
