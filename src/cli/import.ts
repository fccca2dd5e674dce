import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { malformed, Refusal } from '../errors.ts';
import type { Origin } from '../intake/import/read.ts';
import { Import, type ImportReport } from '../services/transfer/import.ts';
import { charsetOf, IMPORT_HEADERS, importUrl } from '../services/transfer/import-url.ts';
import { type Command, Failure, fileTrouble, Misuse } from './command.ts';
import { type Progress, progressOn } from './progress.ts';
import { remote } from './remote.ts';
import { importRemotely } from './remote-import.ts';
import { withDatabase } from './with-database.ts';

/** Bytes as they come, told as they are read. */
export type Bytes = AsyncIterable<Uint8Array<ArrayBuffer>>;

/** One thing named on the command line, or a file of a folder that is. */
export type Source = { name: string; origin: Origin } & (
  | { address: string }
  | { size: number; open: () => Bytes }
);

export const importCommand: Command = {
  usage: 'FILE|FOLDER|URL… [--dry-run] [--json] [--url URL --token TOKEN]',
  help: [
    'RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed, WordPress (WXR), Ghost (JSON), an export of Tagwire,',
    'Markdown files with front matter, one or a tar of them; packed with gzip too; - is standard input. Of a folder its',
    'Markdown files are taken, with those of the folders in it; of a feed’s URL its archives (RFC 5005) and further',
    'pages too.',
    '',
    'The same article again is not touched, one that its source changed is updated: an import that broke off is begun',
    'again. A Markdown file that has no `id` is known by its folder and its name. What is new and older than a day is',
    'history: it is not pushed to subscribers; what its source changed is. An export of Tagwire that is imported into an',
    'empty site restores everything as it was.',
    '',
    '--dry-run stores nothing and says what would be; --json writes the report as JSON to standard output.',
    'Works on DATABASE_URL, or with --url over HTTP on a running site (the token: --token or ADMIN_TOKEN).',
    'Exit code 1 when an item could not be imported; the others are in.',
  ].join('\n'),
  options: {
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
    url: { type: 'string' },
    token: { type: 'string' },
  },
  async run(options, names) {
    if (!names.length) throw new Misuse('say which files, folders or URLs to import');
    const site = remote(options);
    const dryRun = options['dry-run'] === true;
    const sources = (await Promise.all(names.map(sourcesOf))).flat();
    const bar = progressOn(process.stderr);
    const report = site
      ? await importRemotely(site, sources, { dryRun, bar })
      : await withDatabase(async (context) => {
          const run: Import = new Import(context, {
            dryRun,
            mayRestore: true,
            progress: () => told(run.report, bar),
          });
          for (const [i, source] of sources.entries()) await importOne(run, source, bar, [i, sources.length]);
          return run.report;
        });
    bar.clear();
    return answer(report, options.json === true, dryRun);
  },
};

async function sourcesOf(name: string): Promise<Source[]> {
  if (/^https?:\/\//i.test(name)) return [{ name, origin: { url: name }, address: name }];
  if (name === '-') return [{ name, origin: {}, size: 0, open: () => process.stdin }];
  const found = await stat(name).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(`${name}: ${fileTrouble(error)}`);
  });
  const fileOf = (path: string, folder: string, size: number): Source => ({
    name: path,
    origin: { path: placeOf(resolve(path), resolve(folder)) },
    size,
    open: () => createReadStream(path) as Bytes,
  });
  if (!found.isDirectory()) return [fileOf(name, dirname(name), found.size)];
  const files = (await readdir(name, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(?:md|markdown)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (!files.length) throw new Failure(`${name}: there is no Markdown file in the folder`);
  return files.map((path) => fileOf(path, name, 0));
}

/** A file's path from its folder's name on; that of a page bundle's own `index.md` begins a folder higher. */
function placeOf(path: string, folder: string): string {
  const isBundle = dirname(path) === folder && /^_?index\./i.test(basename(path));
  const above = dirname(isBundle ? dirname(folder) : folder);
  return relative(above, path).replaceAll('\\', '/');
}

const told = ({ created, updated, unchanged, failed }: ImportReport, bar: Progress, part?: number) =>
  bar.show(`${created} created, ${updated} updated, ${unchanged} unchanged, ${failed} failed`, part);

/** Imports one source; what is no document fails alone. */
async function importOne(
  run: Import,
  source: Source,
  bar: Progress,
  [i, n]: [number, number],
): Promise<void> {
  try {
    if ('address' in source) await importUrl(run, source.address, openUrl);
    else {
      const parts = watched(source, (part) => told(run.report, bar, n > 1 ? i / n : part));
      await run.document(parts, source.origin, n > 1 ? source.name : undefined);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    run.fail(0, source.name, error.message);
  }
}

/** The bytes of a file, saying how far they are. */
export async function* watched(
  { size, open }: { size: number; open: () => Bytes },
  seen: (part: number | undefined) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let read = 0;
  for await (const chunk of open()) {
    read += chunk.length;
    yield chunk;
    seen(size ? read / size : undefined);
  }
}

/** A document by its address, wherever that is: whoever types a command may reach what they can reach. */
export async function openUrl(url: string) {
  const response = await fetch(url, { headers: IMPORT_HEADERS }).catch((error: Error) => {
    const reason = (error.cause as Error | undefined)?.message ?? error.message;
    throw malformed(`cannot reach ${url}: ${reason}`);
  });
  if (!response.ok || !response.body) throw malformed(`${url} answers ${response.status}`);
  return {
    url: response.url,
    charset: charsetOf(response.headers.get('content-type')),
    bytes: response.body as Bytes,
  };
}

function answer(report: ImportReport, json: boolean, dryRun: boolean): number {
  const { created, updated, unchanged, skipped, failed, errors, articles = [] } = report;
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    for (const { change, title, publishedAt, guid } of articles)
      process.stdout.write(`${change}  ${publishedAt ?? 'no date'}  ${title}  ${guid}\n`);
    const would = dryRun ? 'Would be: ' : '';
    const others = skipped ? `, ${skipped} skipped that are no articles` : '';
    process.stdout.write(
      `${would}${created} created, ${updated} updated, ${unchanged} unchanged${others}, ${failed} failed.\n`,
    );
    for (const { document, position, item, detail } of errors) {
      const where = [document, position ? `item ${position}` : undefined, item].filter(Boolean).join(', ');
      process.stderr.write(`tagwire: ${where}: ${detail}\n`);
    }
    if (failed > errors.length) process.stderr.write(`tagwire: and ${failed - errors.length} more\n`);
  }
  return failed ? 1 : 0;
}
