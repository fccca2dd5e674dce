import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../config.ts';
import { openPrimary } from '../runtimes/node/index.ts';
import { alone, swap } from './backups/replaced.ts';
import { copied, goOn, setBack } from './backups/restored-copy.ts';
import { type Command, Failure, Misuse, noMore, type Options, text } from './command.ts';
import { type Contents, checkHeader, fileOf, inWords, withPart } from './database-file.ts';
import { type Copied, copyMedia, sitePlace, sourcePlace } from './media-copy.ts';
import { withoutLinks } from './named-file.ts';
import { presentDatabase, tellDatabase } from './with-database.ts';

const INSTEAD =
  'set it back where it is (a snapshot, a point in time), with no server running, and say tagwire restore --in-place then';

export const command: Command = {
  usage: 'FILE [--force] [--media FOLDER] [--json] | --in-place',
  help: [
    'Puts a backup in the place of the database of DATABASE_URL, which nobody may have open: stop the server first. FILE',
    'stays as it is; its copy is checked (whole, of Tagwire, of no newer version), brought up to date and put in place in',
    'one step. Run it as the user that the server runs as.',
    '',
    'A database that has articles is replaced only with --force; one that was there is always kept, under another name.',
    'Readers and caches are not told 304 for what the backup does not have, and the change log goes on with numbers that',
    'were never used. Everybody has to sign in again, and tokens that were revoked since are valid again.',
    '',
    '--in-place is for a database that was set back by other means: a libSQL server to a snapshot or a point in time, a',
    'file by hand. It sees to the same before the server starts.',
    '--media FOLDER also copies the uploaded files from FOLDER that MEDIA_DIR, or the S3, lacks.',
    '--json prints { file, articles, changes, lastSeq, lastChange, applied, kept, media }; with --in-place { inPlace: true }.',
  ].join('\n'),
  options: {
    force: { type: 'boolean' },
    'in-place': { type: 'boolean' },
    media: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(options, [file, extra]) {
    if (options['in-place']) return inPlace(file, options);
    if (!file) throw new Misuse('say tagwire restore FILE');
    noMore(extra);
    const config = readConfig(process.env);
    // SQLite keeps its log beside the file that a link leads to.
    const path = await withoutLinks(fileOf(config, INSTEAD));
    await checkHeader(file, file);
    const folder = text(options.media);
    const uploads = folder === undefined ? undefined : await sourcePlace(folder);
    tellDatabase(config, options);
    await withPart(path, async (part) => {
      await alone(path, config.databaseDriver, async (found) => {
        if (found && found.articles !== 0 && options.force !== true) {
          const what = found.articles ? `has ${found.articles} articles` : 'is there, and cannot be read';
          throw new Failure(`${path}: ${what}: with --force it is kept under another name, and replaced`);
        }
        const contents = await copied(file, part, path);
        const media = uploads ? await copyMedia(uploads, sitePlace(config)) : null;
        const now = await nextSecond();
        const applied = await setBack(part, file, config.databaseDriver, now, found?.ends);
        found?.settle();
        const kept = await swap(part, path, now);
        tell({ file, ...contents, applied, kept: kept ?? null, media }, folder, options.json === true);
      });
    });
    return 0;
  },
};

/** Of a database that was set back by other means. */
async function inPlace(file: string | undefined, options: Options): Promise<number> {
  if (file !== undefined) throw new Misuse(`--in-place takes no file "${file}": the database is what it is`);
  const config = readConfig(process.env);
  presentDatabase(config);
  tellDatabase(config, options);
  const driver = await openPrimary(config);
  try {
    await goOn(driver, 'in place', await nextSecond());
  } finally {
    await driver.close();
  }
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify({ inPlace: true })}\n`
      : 'The change log and validators go on where none was before. Start the server.\n',
  );
  return 0;
}

interface Restored extends Contents {
  file: string;
  applied: string[];
  /** Where the database that was there is kept. */
  kept: string | null;
  media: Copied | null;
}

function tell(restored: Restored, folder: string | undefined, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...restored, migrations: undefined })}\n`);
    return;
  }
  const { applied, kept, media } = restored;
  const lines = [`Restored ${inWords(restored)}, from ${restored.file}.`];
  if (applied.length) lines.push(`Applied ${applied.join(', ')}.`);
  if (media) lines.push(`Copied ${media.copied} files from ${folder}; ${media.kept} were there.`);
  if (kept) lines.push(`The database that was there is kept as ${kept}.`);
  lines.push(
    'Everybody has to sign in again; tokens that were revoked since are valid again: tagwire token list.',
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}

/**
 * Waits until another second begins, in which nothing was told yet: Last-Modified has whole seconds, and one of before
 * must not be that of the restoration. Milliseconds.
 */
async function nextSecond(): Promise<number> {
  const second = Math.floor(Date.now() / 1_000);
  // A timer may be early by a millisecond.
  while (Math.floor(Date.now() / 1_000) === second) await sleep(1_000 - (Date.now() % 1_000));
  return Date.now();
}
