// Static files on this machine: those of web/, the interface's words, the API browser.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EDITOR_SCRIPT } from '../../pages/admin/script.ts';
import { UI_LANGUAGES } from '../../pages/admin/ui.ts';

const WEB = new URL('../../../web/', import.meta.url);
const MESSAGES = new URL('../../pages/admin/messages/', import.meta.url);

type Bytes = string | Uint8Array<ArrayBuffer>;

const fromPackage = (path: string) => readFile(new URL(import.meta.resolve(path)));

/** How each is read or made, by name. */
const FILES = new Map<string, () => Bytes | Promise<Bytes>>([
  ...['site.css', 'feed.css', 'favicon.svg', 'favicon.ico'].map(
    (name) => [name, () => readFile(new URL(name, WEB))] as const,
  ),
  ['admin.css', () => readFile(new URL('admin/admin.css', WEB))],
  ['editor.js', () => EDITOR_SCRIPT],
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

/** The bytes of a static file; undefined where there is none of that name. */
export const staticFile = async (name: string): Promise<Bytes | undefined> => FILES.get(name)?.();

/** Writes all of them into a folder, which a Worker is deployed with. */
export async function writeStaticFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, read] of FILES) await writeFile(join(folder, name), await read());
}
