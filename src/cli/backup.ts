import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { type Command, Failure, Misuse, noMore, text } from './command.ts';
import { checked, fileOf, inWords, megabytes, place, withPart, work } from './database-file.ts';
import { copyMedia, folderPlace, sitePlace } from './media-copy.ts';
import { presentDatabase, tellDatabase } from './with-database.ts';

const INSTEAD =
  'back it up where it is (sqld and Turso: their snapshots; D1: Time Travel), or take the articles with `tagwire export`';

export const command: Command = {
  usage: 'FILE [--media FOLDER] [--json]',
  help: [
    'Copies the database of DATABASE_URL, as it is at one moment, to FILE, which must not exist yet. A server that runs',
    'on it goes on reading and writing. The copy is checked, flushed to the disk, and has its name once it is whole; only',
    'its owner may read it, since it has what the database has (tokens are hashed, secrets of webhooks are not).',
    '',
    '--media FOLDER also copies to FOLDER the uploaded files that it lacks.',
    '--json prints { file, bytes, articles, changes, lastSeq, lastChange, media }.',
    '`tagwire restore FILE` takes it back.',
  ].join('\n'),
  options: { media: { type: 'string' }, json: { type: 'boolean' } },
  async run(options, [file, extra]) {
    if (!file) throw new Misuse('say tagwire backup FILE');
    noMore(extra);
    const config = readConfig(process.env);
    const path = fileOf(config, INSTEAD);
    if (existsSync(file)) throw new Failure(`${file}: exists already, and a backup replaces nothing`);
    presentDatabase(config);
    tellDatabase(config, options);
    const { size } = await stat(path);
    await withPart(file, async (part) => {
      // An empty file is taken by VACUUM INTO, and keeps its mode.
      await (await open(part, 'wx', 0o600)).close();
      const into = part.replaceAll("'", "''");
      const task = { path, run: `VACUUM INTO '${into}'`, statements: [] };
      await work(task, async (bar) => {
        const written = (await stat(part).catch(() => undefined))?.size ?? 0;
        bar.show(`copied ${megabytes(written)}`, written / size);
      }).catch((error: Error) => {
        throw new Failure(`${path} cannot be copied: ${error.message}`, { cause: error });
      });
      const contents = await checked(part, path);
      await place(part, file);
      const folder = text(options.media);
      const media = folder === undefined ? null : await copyMedia(sitePlace(config), folderPlace(folder));
      const bytes = (await stat(file)).size;
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ file, bytes, ...contents, migrations: undefined, media })}\n`,
        );
      else {
        process.stdout.write(`Backed up ${inWords(contents)}, to ${file} (${megabytes(bytes)}).\n`);
        if (media)
          process.stdout.write(`Copied ${media.copied} files to ${folder}; ${media.kept} were there.\n`);
      }
    });
    return 0;
  },
};
