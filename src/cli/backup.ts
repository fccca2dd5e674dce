import { existsSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { durationOf } from './backups/duration.ts';
import { BackupFolder } from './backups/folder.ts';
import { copyDatabase, INSTEAD, type Made, makeBackup, mediaIn, type Wanted } from './backups/make.ts';
import { copyAllMedia } from './backups/media.ts';
import { refuseOwnName, refusePlaces } from './backups/places.ts';
import { backUpForEver } from './backups/schedule.ts';
import { type Command, Failure, Misuse, noMore, type Options, text } from './command.ts';
import { checked, fileOf, inWords, megabytes, place, withPart } from './database-file.ts';
import type { Copied } from './media-copy.ts';
import { stopAsked } from './stop-asked.ts';
import { presentDatabase, tellDatabase } from './with-database.ts';

const DAY_MS = 86_400_000;
const MAX_KEPT = 100_000;

export const command: Command = {
  usage: 'FILE [--media FOLDER] [--json] | FOLDER --keep N [--every 6h [--once]] [--media [FOLDER]] [--json]',
  help: [
    'Copies the database of DATABASE_URL, as it is at one moment, to FILE, which must not exist yet. A server that runs',
    'on it goes on reading and writing. The copy is checked, flushed to the disk, and has its name once it is whole; only',
    'its owner may read it, since it has what the database has (tokens are hashed, secrets of webhooks are not).',
    '',
    'With --keep N it goes into FOLDER, which must exist, as tagwire-2026-11-30T06-00-00Z.db (UTC). It has that name once',
    'it was restored to a scratch file and found whole; then the oldest beyond N are removed. FOLDER needs room for two',
    'more than N. What a command that was killed has left there the next one removes.',
    '',
    '--every 6h (30m, 1d …) goes on until it is stopped: it makes a backup when the newest there is is so old. One that fails',
    'is told in a line, and tried again after ten minutes. With --once it makes one now and ends, for a timer that starts it',
    'so often; without --every too, and a day is meant. /metrics of the server tells when the last one was made, and how',
    'often one is expected.',
    '',
    '--media FOLDER also copies to FOLDER the uploaded files that it lacks; with --keep --media alone means media in the',
    'folder of backups, and another one must exist. All backups there share the files, and none is removed. Where a file is',
    'missing that the database knows, no backup is made.',
    '--json prints { file, bytes, articles, changes, lastSeq, lastChange, media }, with --keep also removed (names).',
    '`tagwire restore FILE` takes it back.',
  ].join('\n'),
  options: {
    media: { type: 'string' },
    keep: { type: 'string' },
    every: { type: 'string' },
    once: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  bare: ['media'],
  async run(options, [to, extra]) {
    const [keep, every] = [keepOf(options), everyOf(options)];
    if (keep !== undefined) {
      if (!to) throw new Misuse('say tagwire backup FOLDER --keep N');
      noMore(extra);
      return toFolder(to, options, keep, every);
    }
    if (options.once) throw new Misuse('--once: goes with --keep N --every 6h');
    if (every !== undefined)
      throw new Misuse('--every needs --keep N: how many backups stay, such as --keep 28');
    if (!to) throw new Misuse('say tagwire backup FILE');
    noMore(extra);
    if (options.media === '') throw new Misuse('--media: say into which FOLDER');
    return toFile(to, options);
  },
};

/** @throws Misuse */
function keepOf(options: Options): number | undefined {
  const given = text(options.keep);
  if (given === undefined) return undefined;
  const keep = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  if (keep >= 1 && keep <= MAX_KEPT) return keep;
  throw new Misuse(`--keep ${given}: must be how many backups stay, from 1 to ${MAX_KEPT}`);
}

/** @throws Misuse */
function everyOf(options: Options): number | undefined {
  const given = text(options.every);
  return given === undefined ? undefined : durationOf('--every', given);
}

async function toFile(file: string, options: Options): Promise<number> {
  const config = readConfig(process.env);
  const path = fileOf(config, INSTEAD);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Failure(
      `${file}: is a folder: name a file in it, or say how many backups stay there (--keep 28)`,
    );
  }
  refuseOwnName(file, path);
  if (existsSync(file)) throw new Failure(`${file}: exists already, and a backup replaces nothing`);
  const folder = text(options.media);
  refusePlaces(config, undefined, folder);
  presentDatabase(config);
  tellDatabase(config, options);
  await withPart(file, async (part) => {
    await copyDatabase(path, part);
    const contents = await checked(part, path);
    const media = folder === undefined ? null : await copyAllMedia(config, path, part, folder);
    await place(part, file);
    const { migrations: _, ...told } = contents;
    tell({ file, bytes: (await stat(file)).size, ...told, media, removed: undefined }, folder, options);
  });
  return 0;
}

async function toFolder(
  path: string,
  options: Options,
  keep: number,
  every: number | undefined,
): Promise<number> {
  const config = readConfig(process.env);
  fileOf(config, INSTEAD);
  const given = text(options.media);
  const media = given === '' ? mediaIn(path) : given;
  refusePlaces(config, path, media);
  presentDatabase(config);
  tellDatabase(config, options);
  const goesOn = every !== undefined && options.once !== true;
  const folder = new BackupFolder(path, config.databaseDriver);
  await folder.enter();
  const tidy = () => folder.tidy();
  process.once('exit', tidy);
  // Nothing that is half done is worth waiting for.
  void stopAsked().then((why) => process.exit(goesOn ? 0 : why === 'SIGINT' ? 130 : 143));
  try {
    const wanted: Wanted = { keep, every: every ?? DAY_MS, media };
    const make = async () => tell(await makeBackup(config, folder, wanted), media, options);
    if (goesOn) await backUpForEver(folder, every, () => folder.enter().then(make), tellFailure);
    await make();
    return 0;
  } finally {
    process.off('exit', tidy);
    folder.leave();
  }
}

const tellFailure = (error: unknown): void => {
  const [line] = String((error as Error).message).split('\n');
  process.stderr.write(`tagwire: the backup failed: ${line}\n`);
};

type Told = Omit<Made, 'removed'> & { removed: string[] | undefined };

function tell(made: Told, folder: string | undefined, { json }: Options): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(made)}\n`);
    return;
  }
  const { file, bytes, media, removed } = made;
  const lines = [`Backed up ${inWords(made)}, to ${file} (${megabytes(bytes)}).`];
  if (media) lines.push(mediaLine(media, folder));
  if (removed?.length) lines.push(`Removed ${removed.join(', ')}.`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

const mediaLine = ({ copied, kept }: Copied, folder: string | undefined): string =>
  `Copied ${copied} files to ${folder}; ${kept} were there.`;
