// The Worker as one module: the application, and of each library what is reached.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { htmlDecodeTree } from 'entities/decode';
import { type Plugin, rolldown } from 'rolldown';
import { esmExternalRequirePlugin } from 'rolldown/plugins';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Modules of libraries, and what stands in the Worker for them; each says why. */
const STAND_INS: [module: string, instead: string][] = [
  ['postcss/lib/postcss.js', './absent.ts'],
  ['xml-js/lib/index.js', './xml-writer.ts'],
  ['hono/dist/index.js', './hono-trie.ts'],
  ['hono/dist/utils/mount.js', './absent.ts'],
  ['hono/dist/utils/body.js', './absent.ts'],
  ['drizzle-orm/relations.js', './absent.ts'],
  ['drizzle-orm/sqlite-core/query-builders/query.js', './absent.ts'],
  ['drizzle-orm/sqlite-core/query-builders/query-builder.js', './absent.ts'],
  ['drizzle-orm/sqlite-core/query-builders/count.js', './absent.ts'],
  ['drizzle-orm/sqlite-core/columns/all.js', './absent.ts'],
  // Without what makes trees and feeds of it.
  ['htmlparser2/dist/index.js', '../../node_modules/htmlparser2/dist/Parser.js'],
];

type Shorten = (code: string) => string;

/** Our own modules that export one table. */
const withoutData: Shorten = (code) => `export const ${/^export const (\w+)/m.exec(code)?.[1]} = {};`;

/** Without each of what `patterns` find. */
const without =
  (...patterns: RegExp[]): Shorten =>
  (code) =>
    patterns.reduce((left, pattern) => {
      if (left.search(pattern) < 0) throw new Error(`no longer there to be left out: ${pattern}`);
      return left.replace(pattern, '');
    }, code);
const method = (name: string) =>
  new RegExp(`^ {2}(?:async )?${name}\\(.*\\n(?:(?! {2}\\}$).*\\n)* {2}\\}$`, 'm');
const statement = (indent: number, name: string) =>
  new RegExp(`^ {${indent}}${name} = function .*\\n(?:(?! {${indent}}\\};$).*\\n)* {${indent}}\\};$`, 'm');
const field = (name: string) => new RegExp(`^ {2}${name} = .*;$`, 'm');
const rule = (name: string) => new RegExp(`^\\t\\[\\s*"${name}",[^\\[\\]]*(?:\\[[^\\]]*\\]\\s*)?\\],?$`, 'm');

/** Modules, and how they are shortened to what is called of them. */
const SHORTENED: [module: string, shorten: Shorten][] = [
  // What tables.ts fills.
  ['src/formats/labels.ts', withoutData],
  ['src/content/wire-words.ts', withoutData],
  ['src/pages/translations.ts', withoutData],
  [
    'entities/dist/generated/decode-data-html.js',
    () => `export const htmlDecodeTree = new Uint16Array(${htmlDecodeTree.length});`,
  ],
  // Without its stream, too: what is read comes in pieces of text.
  [
    'sax/lib/sax.js',
    (code) =>
      without(
        /^ {2}sax\.(?:SAXStream|createStream) = .*$/m,
        /^ {2}sax\.(?:SAXStream|createStream) = .*$/m,
        /^ {2}var Stream\n(?:(?! {2}\/\/ this really needs).*\n)*/m,
      )(code.replace(/(sax\.ENTITIES = Object\.assign\(.*), \{[^}]+\}\)/, '$1)')),
  ],
  [
    'uc.micro/build/index.mjs',
    (code) => `${code.replace(/^const ([PS]) = .*$/gm, 'const $1 = late();')}
      function late() {
        return { source: '', test(text) { return (this.whole ??= new RegExp(this.source)).test(text); } };
      }`,
  ],
  // Its schemas, tags and patterns are made when it is loaded, and no bundler can know that this does nothing else.
  // intake/front-matter.ts names a schema of its own, and shows no snippet of what is wrong.
  [
    'js-yaml/dist/js-yaml.mjs',
    (code) =>
      without(/^\t+mark\.snippet = makeSnippet\(.*\n/m)(code)
        .replace(/^\tschema: CORE_SCHEMA,$/m, '\tschema: FAILSAFE_SCHEMA,')
        .replace(/^var ([\w$]+) = ((?:.|\n[\t}\])])*);$/gm, 'var $1 = /* @__PURE__ */ (() => ($2))();'),
  ],
  // content/markdown.ts has no `typographer`, and takes the preset `default`.
  [
    'markdown-it/dist/markdown-it.mjs',
    without(
      ...['replacements', 'smartquotes'].map(rule),
      /^\tzero: \{\n(?:\t\t.*\n)*\t\},?$/m,
      /^\tcommonmark: \{\n(?:\t\t.*\n)*\t\},?$/m,
    ),
  ],
  // Addresses and networks are parsed and compared, and nothing is made of them.
  [
    'ipaddr.js/lib/ipaddr.js',
    without(
      ...['4', '6'].flatMap((version) =>
        ['broadcastAddressFromCIDR', 'networkAddressFromCIDR', 'subnetMaskFromPrefixLength'].map((name) =>
          statement(4, `ipaddr\\.IPv${version}\\.${name}`),
        ),
      ),
      ...['4', '6'].map((version) => statement(8, `IPv${version}\\.prototype\\.prefixLengthFromSubnetMask`)),
      ...['isIPv4', 'isValidFourPartDecimal', 'isValidCIDRFourPartDecimal'].map((name) =>
        statement(4, `ipaddr\\.IPv4\\.${name}`),
      ),
      ...['toIPv4MappedAddress', 'toNormalizedString'].map((name) =>
        statement(8, `IPv4\\.prototype\\.${name}`),
      ),
      statement(4, 'ipaddr\\.IPv6\\.isIPv6'),
      statement(8, 'IPv6\\.prototype\\.toFixedLengthString'),
      statement(4, 'ipaddr\\.fromByteArray'),
    ),
  ],
  // content/clean.ts has lists of its own instead of these; the others who call it want no text of it.
  [
    'sanitize-html/index.js',
    (code) => code.replace(/^ {2}(allowedTags|nonBooleanAttributes): \[[^\]]*\],$/gm, '  $1: [],'),
  ],
  // sanitize-html takes `naughtyHref` of it.
  [
    'launder/index.js',
    (code) =>
      code
        .replace(/^const dayjs = .*\n/, '')
        .replace(/^module\.exports = function.*\n(?:(?!\};$).*\n)*\};$/m, 'module.exports = {};'),
  ],
  // Without `db.query`, `db.with()`, unions and drizzle's own migrations.
  [
    'drizzle-orm/sqlite-core/dialect.js',
    without(
      ...['buildRelationalQuery', 'buildSetOperationQuery', 'buildSetOperations', 'migrate', 'migrate'].map(
        method,
      ),
    ),
  ],
  [
    'drizzle-orm/sqlite-core/db.js',
    without(method('with'), /^ {2}\$with = .*\n(?:(?! {2}\};$).*\n)* {2}\};$/m),
  ],
  [
    'drizzle-orm/sqlite-core/query-builders/select.js',
    without(
      ...['createSetOperator', 'addSetOperators'].map(method),
      ...['union', 'unionAll', 'intersect', 'except', 'rightJoin', 'fullJoin', 'crossJoin'].map(field),
    ),
  ],
  // `help` is for the command line.
  ['src/config.ts', (code) => code.replace(/\bhelp: ('[^']*'),/g, '').replace(/^ *help: s\.help,$/m, '')],
];

/** A module of a library as the Worker has it. */
export const shortened = (module: string, code: string): string =>
  SHORTENED.find(([name]) => name === module)?.[1](code) ?? code;

/** Whether a file is a module of a library, or of this program (`src/…`). */
const isModule = (id: string, module: string) =>
  module.startsWith('src/') ? id === here(`../../${module}`) : id.endsWith(`/node_modules/${module}`);

/** @throws Error where a library no longer has what stands here */
function leanModules(): Plugin {
  const missing = new Set([...STAND_INS, ...SHORTENED].map(([module]) => module));
  return {
    name: 'lean modules',
    async resolveId(source, importer, options) {
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      const standIn = found && STAND_INS.find(([module]) => isModule(found.id, module));
      if (!standIn) return found;
      const [module, instead] = standIn;
      missing.delete(module);
      return importer === here(instead) ? found : here(instead);
    },
    async load(id) {
      const found = SHORTENED.find(([module]) => isModule(id, module));
      if (!found) return;
      const [module] = found;
      const code = await readFile(id, 'utf8');
      const less = shortened(module, code);
      if (less !== code) missing.delete(module);
      return less;
    },
    buildEnd(error) {
      if (!error && missing.size)
        throw new Error(`no longer there to be replaced or shortened: ${[...missing].join(', ')}`);
    },
  };
}

export interface Bundle {
  code: string;
  /** Source map, as JSON. */
  map: string;
  /** What it expects of workerd. */
  imports: string[];
}

export async function bundleWorker(): Promise<Bundle> {
  const build = await rolldown({
    input: here('./workers.ts'),
    platform: 'browser',
    // Of workerd: https://developers.cloudflare.com/workers/runtime-apis/nodejs/
    external: [/^node:/, /^cloudflare:/],
    resolve: { conditionNames: ['workerd', 'worker', 'browser', 'import', 'default'] },
    plugins: [
      esmExternalRequirePlugin({ external: ['events', 'stream', 'string_decoder', 'timers'] }),
      leanModules(),
    ],
    // No module here or of these libraries does anything when it is loaded but make what it exports.
    treeshake: {
      moduleSideEffects: false,
      propertyReadSideEffects: false,
      unknownGlobalSideEffects: false,
    },
  });
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    sourcemap: true,
    codeSplitting: false,
  });
  await build.close();
  const [{ code, map, imports }] = output;
  return { code, map: map?.toString() ?? '', imports };
}

/** Writes `worker.js` and its source map into a folder. */
export async function writeWorker(folder: string): Promise<void> {
  const { code, map } = await bundleWorker();
  await mkdir(folder, { recursive: true });
  const files = {
    'worker.js.map': map,
    'worker.js': `${code.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '')}\n//# sourceMappingURL=worker.js.map\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    // Another start of a Worker may be reading it.
    const file = join(folder, name);
    await writeFile(`${file}.${process.pid}`, text);
    await rename(`${file}.${process.pid}`, file);
  }
}
