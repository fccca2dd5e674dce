// Where in src/ something happened: what was built is minified. Node's own way (`setSourceMapsEnabled`) reads the maps of
// every module as it is loaded, all libraries' with their sources: 10 MB, and a tenth of the start.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** Of a file of the built package, in a line of a stack trace. */
const PLACE = /(file:\/\/\S*\/dist\/package\/\S+\.js):(\d+):(\d+)/;

const maps = new Map<string, SourceMap | undefined>();

function mapOf(url: string): SourceMap | undefined {
  if (!maps.has(url)) {
    try {
      maps.set(url, new SourceMap(JSON.parse(readFileSync(new URL(`${url}.map`), 'utf8'))));
    } catch {
      maps.set(url, undefined);
    }
  }
  return maps.get(url);
}

const placed = (line: string): string =>
  line.replace(PLACE, (built, url: string, row: string, column: string) => {
    const found = mapOf(url)?.findEntry(Number(row) - 1, Number(column) - 1);
    if (!found || !('originalSource' in found)) return built;
    return `${new URL(found.originalSource, url).href}:${found.originalLine + 1}`;
  });

/** Makes the stack of every error name places in src/, by the maps beside the files of the built package. */
export function nameSources(): void {
  Error.prepareStackTrace = (error, frames) =>
    [`${error}`, ...frames.map((frame) => `    at ${placed(`${frame}`)}`)].join('\n');
}
