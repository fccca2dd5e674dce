// Where in src/ something happened: what was built is minified. Node's own way (`setSourceMapsEnabled`) reads the maps of
// every module as it is loaded, all libraries' with their sources: 10 MB, and a tenth of the start.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { brotliDecompressSync } from 'node:zlib';

/** What of a built file's URL is before its name in the package. */
const FOLDER = '/dist/package/';

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

function placed(frame: NodeJS.CallSite): string {
  const [url, row, column] = [frame.getFileName() ?? '', frame.getLineNumber(), frame.getColumnNumber()];
  const end = url.lastIndexOf(FOLDER) + FOLDER.length;
  if (end < FOLDER.length || row === null || column === null) return `${frame}`;
  const [folder, file] = [url.slice(0, end), url.slice(end)];
  const found = mapOf(folder, file)?.findEntry(row - 1, column - 1);
  if (!found || !('originalSource' in found)) return `${frame}`;
  const place = `${new URL(found.originalSource, folder + file).href}:${found.originalLine + 1}`;
  return `${frame}`.replace(`${url}:${row}:${column}`, () => place);
}

/** Makes the stack of every error name places in src/, by the maps of the built package. */
export function nameSources(): void {
  Error.prepareStackTrace = (error, frames) =>
    [`${error}`, ...frames.map((frame) => `    at ${placed(frame)}`)].join('\n');
}
