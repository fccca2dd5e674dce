// Static files on this machine: those of the pages, the interface's words, the API browser.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UI_LANGUAGES } from '../../pages/admin/ui.ts';
import { STATIC_FILES } from '../../pages/static-files.ts';

const MESSAGES = new URL('../../pages/admin/messages/', import.meta.url);
const SWAGGER = ['swagger-ui.css', 'swagger-ui-bundle.js'];
const PREFIX = 'messages-';

/** The bytes of a static file; undefined where there is none of that name. */
export async function staticFile(name: string): Promise<string | Uint8Array<ArrayBuffer> | undefined> {
  const text = Object.hasOwn(STATIC_FILES, name) ? STATIC_FILES[name] : undefined;
  if (text !== undefined) return text;
  if (SWAGGER.includes(name)) {
    return new Uint8Array(await readFile(new URL(import.meta.resolve(`swagger-ui-dist/${name}`))));
  }
  // Whatever it takes to make it is loaded when somebody asks.
  if (name === 'openapi.json') return (await import('../../routes/openapi.ts')).describe();
  const language = name.startsWith(PREFIX) ? name.slice(PREFIX.length, -'.json'.length) : '';
  return UI_LANGUAGES.includes(language)
    ? readFile(new URL(`${language}.json`, MESSAGES), 'utf8')
    : undefined;
}

/** Writes all of them into a folder, which a Worker is deployed with. */
export async function writeStaticFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const messages = UI_LANGUAGES.map((language) => `${PREFIX}${language}.json`);
  for (const name of [...Object.keys(STATIC_FILES), 'openapi.json', ...SWAGGER, ...messages]) {
    await writeFile(join(folder, name), (await staticFile(name)) ?? '');
  }
}
