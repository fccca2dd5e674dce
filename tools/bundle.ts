// The package's JavaScript: src/ in some dozens of minified files. Each statement has a line of its own, whose place in src/ a
// stack trace says (src/cli/tagwire.js): a map of the lines is a tenth of one of the columns.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { type OutputChunk, type Plugin, rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

/** Begun by their paths: the command, and what it starts as a thread or a process. */
const STARTED = [
  'src/cli/main',
  'src/cli/database-process',
  'src/runtimes/libsql/libsql-sync',
  'src/runtimes/libsql/libsql-writer-thread',
  'src/runtimes/node/offload-thread',
];

/** What many need of each, together: a file of its own takes as much room as what is in it. */
const SMALL = [
  {
    name: 'domain',
    test: /\/src\/(?:domain\/(?:bytes|hash|lazy|objects|placeholders|slugs|text|views)|doctor\/finding|version)\.ts$/,
  },
  {
    name: 'libsql',
    test: /\/src\/runtimes\/libsql\/(?:values|busy|outage|patiently|kept-file)\.ts$/,
  },
  { name: 'command', test: /\/src\/cli\/(?:command|progress|remote|stop-asked)\.ts$/ },
];
const SERVE = 'src/cli/serve.ts';
const TEXTS = 'src/intake/text-work.ts';

/** Bundles src/ into a folder, where what is exported or started keeps its path. Imports when needed stay such. */
export async function bundle(root: string, folder: string): Promise<void> {
  const entries = [...exportedFrom(root, folder), ...STARTED];
  const texts = new Set<string>();
  const bundled = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((path) => [path, join(root, `${path}.ts`)])),
    platform: 'node',
    transform: { target: 'es2024' },
    tsconfig: false,
    // What makes chunks of one's own asks for it.
    preserveEntrySignatures: 'allow-extension',
    external: (id) => !id.startsWith('.') && !isAbsolute(id) && !id.startsWith('@oxc-project/runtime/'),
    plugins: [ownAddresses(root), findTexts(root, texts)],
  });
  try {
    const { output } = await bundled.generate({
      // Where they are written, which paths in maps begin from.
      dir: folder,
      format: 'es',
      sourcemap: true,
      entryFileNames: '[name].js',
      chunkFileNames: ({ name, moduleIds }) => `src/parts/${moduleIds.length > 100 ? 'server' : name}.js`,
      // What the first text loads is one file: a dozen, by who else needs which of it, take more room in the package.
      codeSplitting: {
        includeDependenciesRecursively: false,
        groups: [{ name: 'texts', test: (id) => texts.has(id) }, ...SMALL],
      },
      comments: false,
      minify: {
        compress: true,
        mangle: { keepNames: { function: false, class: true } },
        codegen: { removeWhitespace: true },
      },
    });
    const maps: Record<string, object> = {};
    for (const chunk of output) {
      const map = chunk.type === 'chunk' && write(chunk, folder);
      if (map) maps[chunk.fileName] = map;
    }
    // All in one file, which src/runtimes/node/stack-traces.ts reads: a third of what they take one by one.
    writeFileSync(join(folder, 'maps.json.br'), brotliCompressSync(JSON.stringify(maps)));
  } finally {
    await bundled.close();
  }
}

/** Adds the modules that working on texts takes and serving does not. */
function findTexts(root: string, texts: Set<string>): Plugin {
  return {
    name: 'find-texts',
    buildEnd() {
      const reach = (path: string, known = new Set<string>()): Set<string> => {
        known.add(path);
        for (const id of this.getModuleInfo(path)?.importedIds ?? []) if (!known.has(id)) reach(id, known);
        return known;
      };
      const serving = reach(join(root, SERVE));
      for (const id of reach(join(root, TEXTS))) if (!serving.has(id)) texts.add(id);
    },
  };
}

/** The modules that package.json exports, as paths below the folder. */
function exportedFrom(root: string, folder: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.values(exports as Record<string, { default?: string }>).flatMap(({ default: path }) =>
    path ? [relative(folder, join(root, path)).replace(/\.js$/, '')] : [],
  );
}

/** Begins what stands for the address of a module as a file of its own. */
const OWN = 'own-address:';

/** What a module finds from its own address (migrations, threads) it finds there still, whichever file it came into. */
function ownAddresses(root: string): Plugin {
  return {
    name: 'own-addresses',
    transform(code, id) {
      if (!code.includes('import.meta.url')) return;
      const path = relative(root, id).replace(/\.ts$/, '.js');
      // The lines stay the same.
      return {
        code: code.replaceAll('import.meta.url', `new URL('${OWN}${path}', import.meta.url).href`),
        map: null,
      };
    },
  };
}

/** Writes the file; its map, where it has one. */
function write({ fileName, code, map }: OutputChunk, folder: string): object | undefined {
  const starts = startsOf(code);
  const lines = starts.map((start, i) => code.slice(start, starts[i + 1]).replace(/\n$/, ''));
  const text = lines
    .join('\n')
    .replace(/\n\/\/# sourceMappingURL=\S+\n?$/, '')
    .replace(new RegExp(`${OWN}([\\w./-]+)`, 'g'), (_, path) => relative(dirname(fileName), path));
  const file = join(folder, fileName);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  // What only hands on names of others has none.
  if (!map) return undefined;
  const mappings = encode(mapped(code, starts, decode(map.mappings)));
  return { version: 3, sources: map.sources, names: [], mappings };
}

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

/** Where lines begin: those that there are, in texts, and statements and members of classes that come after others. */
function startsOf(code: string): number[] {
  const starts = new Set([0]);
  for (let at = code.indexOf('\n'); at !== -1; at = code.indexOf('\n', at + 1)) starts.add(at + 1);
  const walk = (value: unknown, begins: boolean) => {
    if (Array.isArray(value)) for (const [i, one] of value.entries()) walk(one, begins && i > 0);
    else if (value && typeof value === 'object') {
      const node = value as Node;
      if (begins) starts.add(node.start);
      for (const [key, child] of Object.entries(node)) walk(child, BODIES.has(node.type) && key === 'body');
    }
  };
  walk(parseAst(code).body, true);
  return [...starts].sort((a, b) => a - b);
}

const BODIES = new Set(['BlockStatement', 'ClassBody']);

/** One segment for each line, which tells a line. */
function mapped(code: string, starts: number[], decoded: SourceMapSegment[][]): SourceMapSegment[][] {
  let [line, lineStart] = [0, 0];
  return starts.map((start) => {
    for (
      let end = code.indexOf('\n', lineStart);
      end !== -1 && end < start;
      end = code.indexOf('\n', lineStart)
    ) {
      line++;
      lineStart = end + 1;
    }
    const found = decoded[line]?.findLast(([column]) => column <= start - lineStart);
    return found && found.length > 1 ? [[0, found[1]!, found[2]!, 0]] : [];
  });
}
