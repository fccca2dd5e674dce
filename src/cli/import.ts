import { problemOf, Refusal } from '../errors.ts';
import { webUrl } from '../intake/checks.ts';
import { Import } from '../services/transfer/import.ts';
import type { ImportReport } from '../services/transfer/import-report.ts';
import { type Importer, importUrl } from '../services/transfer/import-url.ts';
import { type Command, Failure, Misuse, text } from './command.ts';
import { RemoteImport } from './import/remote-import.ts';
import { writeReport } from './import/report.ts';
import { openUrl, type Source, sourcesOf, watched } from './import/sources.ts';
import { copyMedia, sitePlace, sourcePlace } from './media-copy.ts';
import { type Progress, progressOn } from './progress.ts';
import { remote, SITE_HELP, SITE_OPTIONS } from './remote.ts';
import { withDatabase } from './with-database.ts';

export const command: Command = {
  usage:
    'FILE|FOLDER|URL… [--base-url URL] [--pictures copy] [--categories tags|ignore] [--media FOLDER] [--dry-run] [--json] [--url URL --token TOKEN]',
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
    'Of a WordPress or Ghost export pages become the site’s own pages, old addresses of articles, pages, tags, authors and',
    'pictures’ pages lead to what they are now, and comments are counted and stay behind. At the end it says what came,',
    'what did not and why, and what to look at. A page that was changed here is not overwritten.',
    '--base-url is the address that the site had: what relative addresses of its texts and pictures are relative to,',
    'and what Ghost writes as __GHOST_URL__.',
    '--pictures copy also copies pictures of elsewhere into the media library: each article names the copies by a silent fix.',
    'What cannot be fetched stays where it is and is listed; importing again tries that again.',
    '--categories ignore leaves categories of WordPress out; else they are tags.',
    '--media FOLDER first copies uploaded files from FOLDER, as `tagwire export --media FOLDER` put them there.',
    '--dry-run stores nothing and says what would be; --json writes the report as JSON to standard output.',
    SITE_HELP,
    'Where there is no database it makes one, and says where.',
    'Exit code 1 when an item could not be imported; the others are in.',
  ].join('\n'),
  options: {
    'base-url': { type: 'string' },
    pictures: { type: 'string' },
    categories: { type: 'string' },
    media: { type: 'string' },
    'dry-run': { type: 'boolean' },
    json: { type: 'boolean' },
    ...SITE_OPTIONS,
  },
  async run(options, names) {
    if (!names.length) throw new Misuse('say which files, folders or URLs to import');
    const site = remote(options);
    const dryRun = options['dry-run'] === true;
    const baseUrl = baseUrlOf(options['base-url']);
    const pictures = text(options.pictures);
    if (pictures !== undefined && pictures !== 'copy') throw new Misuse('--pictures: must be copy');
    const copyPictures = pictures === 'copy';
    const categories = categoriesOf(text(options.categories));
    const media = text(options.media);
    if (media !== undefined && site)
      throw new Misuse(
        '--media copies files on this machine: with --url, copy them to the site’s folder of uploads',
      );
    const uploads = media === undefined ? undefined : await sourcePlace(media);
    const sources = (await Promise.all(names.map(sourcesOf))).flat();
    const bar = progressOn(process.stderr);
    const importAll = async (run: Importer) => {
      for (const [i, source] of sources.entries()) {
        const place = { ...source.origin, baseUrl, categories };
        await importOne(run, { ...source, origin: place }, bar, [i, sources.length]);
      }
      return run.report;
    };
    const report = site
      ? await importAll(new RemoteImport(site, { dryRun, copyPictures }))
      : await withDatabase(
          options,
          async (context) => {
            if (uploads && !dryRun) await copyMedia(uploads, sitePlace(context.config));
            const progress = (report: ImportReport) => told(report, bar);
            return importAll(new Import(context, { dryRun, copyPictures, isAdmin: true, progress }));
          },
          'make',
        );
    bar.clear();
    return answer(report, options.json === true, dryRun);
  },
};

function baseUrlOf(written: unknown): string | undefined {
  if (typeof written !== 'string') return undefined;
  const url = webUrl(written);
  if (!url) throw new Misuse(`--base-url ${written} is no absolute http(s) URL: write https://example.org/`);
  return url;
}

function categoriesOf(written: string | undefined): 'tags' | 'ignore' | undefined {
  if (written === undefined || written === 'tags' || written === 'ignore') return written;
  throw new Misuse('--categories: must be tags or ignore');
}

const told = (
  { created, updated, unchanged, failed, pictures }: ImportReport,
  bar: Progress,
  part?: number,
) => {
  const copied = pictures ? `, ${pictures} pictures copied` : '';
  bar.show(`${created} created, ${updated} updated, ${unchanged} unchanged, ${failed} failed${copied}`, part);
};

/** Imports one source; what is no document fails alone. */
async function importOne(
  run: Importer,
  source: Source,
  bar: Progress,
  [i, n]: [number, number],
): Promise<void> {
  try {
    if ('address' in source) await importUrl(run, source.address, openUrl, source.origin);
    else {
      const parts = watched(source, (part) => told(run.report, bar, n > 1 ? i / n : part));
      await run.document(parts, source.origin, n > 1 ? source.name : undefined);
    }
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Failure)) throw error;
    run.fail(0, source.name, problemOf(error));
  }
}

function answer(report: ImportReport, json: boolean, dryRun: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else writeReport(report, dryRun);
  return report.failed ? 1 : 0;
}
