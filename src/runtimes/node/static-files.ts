// Static files on this machine: those of web/, the interface's words, the API browser.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AllMessages, type Key, type Messages, UI_LANGUAGES } from '../../pages/admin/ui.ts';
import { unpack } from '../compressors.ts';

const ROOT = new URL('../../../', import.meta.url);
const WEB = new URL('web/', ROOT);
const MESSAGES = new URL('../../pages/admin/messages/', import.meta.url);

type Bytes = string | Uint8Array<ArrayBuffer>;

type Script = 'admin/main' | 'admin/writing' | 'site/main';

/** What builds web/. */
interface Tools {
  buildScript(name: Script): Promise<string>;
  buildStyle(path: string): Promise<string>;
  buildIcons(): Promise<string>;
  buildApiBrowser(): Promise<string>;
}

// Not by its name, which would make the tools a part of the package.
const tools = (): Promise<Tools> => import(new URL('tools/build-web.ts', ROOT).href);
const script = async (name: Script): Promise<Bytes> => (await tools()).buildScript(name);
const style = async (path: string): Promise<Bytes> => (await tools()).buildStyle(path);

/** How each is read or made, by name. */
const FILES = new Map<string, () => Bytes | Promise<Bytes>>([
  ...['favicon.svg', 'favicon.ico'].map((name) => [name, () => readFile(new URL(name, WEB))] as const),
  ...['site.css', 'subscribe.css', 'feed.css'].map((name) => [name, () => style(name)] as const),
  ['admin.css', () => style('admin/admin.css')],
  ['editor.js', () => script('admin/main')],
  ['reader.css', () => style('admin/reader.css')],
  ['writing.css', () => style('admin/writing.css')],
  ['writing.js', () => script('admin/writing')],
  ['icons.svg', async () => (await tools()).buildIcons()],
  ['site.js', () => script('site/main')],
  ['openapi-explorer.js', async () => (await tools()).buildApiBrowser()],
  ['messages.json', allMessages],
]);

/** One file for all languages: compressed, four with the same keys are a third larger. */
async function allMessages(): Promise<Bytes> {
  const read = async (language: string): Promise<[string, Messages]> => [
    language,
    JSON.parse(await readFile(new URL(`${language}.json`, MESSAGES), 'utf8')),
  ];
  const languages = await Promise.all(UI_LANGUAGES.map(read));
  const keys = Object.keys(languages[0]![1]) as Key[];
  const texts = languages.map(([language, messages]) => [language, keys.map((key) => messages[key])]);
  return JSON.stringify({ keys, texts: Object.fromEntries(texts) } satisfies AllMessages);
}

/** A file that tools/build-package.ts has written; the largest are compressed. */
async function builtFile(folder: URL, name: string): Promise<Bytes> {
  const packed = new URL(`${name}.br`, folder);
  if (existsSync(packed)) return unpack(await readFile(packed));
  return readFile(new URL(name, folder));
}

/** Built files, of a package or of a clone without development dependencies. Any other clone makes them when asked. */
const BUILT = [
  'assets/',
  ...(existsSync(new URL('node_modules/rolldown/', ROOT)) ? [] : ['dist/package/assets/']),
]
  .map((path) => new URL(path, ROOT))
  .find((folder) => existsSync(folder));

/** The bytes of a static file; undefined where there is none of that name. */
export async function staticFile(name: string): Promise<Bytes | undefined> {
  const make = FILES.get(name);
  return make && (BUILT ? builtFile(BUILT, name) : make());
}

/** Writes all of them into a folder, which a Worker is deployed with. */
export async function writeStaticFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, read] of FILES) await writeFile(join(folder, name), await read());
}
