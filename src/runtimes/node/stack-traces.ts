// Where in src/ something happened: what was built is minified. Node's own way (`setSourceMapsEnabled`) reads the maps of
// every module as it is loaded, all libraries' with their sources: 10 MB, and a tenth of the start.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { brotliDecompressSync } from 'node:zlib';

/** Of a file of the built package, in a line of a stack trace. */
const PLACE = /(file:\/\/\S*\/dist\/package\/)(\S+\.js):(\d+):(\d+)/;

type Maps = Record<string, ConstructorParameters<typeof SourceMap>[0]>;
const known = new Map<string, SourceMap | undefined>();
let maps: Maps | undefined;

function mapOf(folder: string, file: string): SourceMap | undefined {
  if (!known.has(file)) {
    try {
      maps ??= JSON.parse(`${brotliDecompressSync(readFileSync(new URL('maps.json.br', folder)))}`) as Maps;
      known.set(file, maps[file] && new SourceMap(maps[file]));
    } catch {
      known.set(file, undefined);
    }
  }
  return known.get(file);
}

const placed = (line: string): string =>
  line.replace(PLACE, (built, folder: string, file: string, row: string, column: string) => {
    const found = mapOf(folder, file)?.findEntry(Number(row) - 1, Number(column) - 1);
    if (!found || !('originalSource' in found)) return built;
    return `${new URL(found.originalSource, folder + file).href}:${found.originalLine + 1}`;
  });

/** Makes the stack of every error name places in src/, by the maps of the built package. */
export function nameSources(): void {
  Error.prepareStackTrace = (error, frames) =>
    [`${error}`, ...frames.map((frame) => `    at ${placed(`${frame}`)}`)].join('\n');
}
