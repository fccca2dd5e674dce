import { existsSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { type Command, Failure, Misuse, text } from './command.ts';
import { checked, failureOf, fileOf, megabytes, place, removeWhenStopped, work } from './database-file.ts';
import { copyMedia } from './media-copy.ts';

const INSTEAD =
  'back it up where it is (sqld and Turso: their snapshots; D1: Time Travel), or take the articles with `tagwire export`';

export const backup: Command = {
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
    if (extra !== undefined) throw new Misuse(`"${extra}" is one argument too many`);
    const config = readConfig(process.env);
    const path = fileOf(config, INSTEAD);
    if (existsSync(file)) throw new Failure(`${file}: exists already, and a backup replaces nothing`);
    if (!existsSync(path)) throw new Failure(`there is no database at ${path}`);
    const { size } = await stat(path);
    const part = `${file}.${process.pid}.part`;
    const removed = removeWhenStopped(part);
    try {
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
      const { migrations: _, ...contents } = await checked(part, path);
      await place(part, file);
      const folder = text(options.media);
      const media = folder === undefined ? null : await copyMedia(config.mediaDir, folder);
      const bytes = (await stat(file)).size;
      if (options.json) process.stdout.write(`${JSON.stringify({ file, bytes, ...contents, media })}\n`);
      else {
        const { articles, changes, lastChange } = contents;
        const last = lastChange ? `, the last of ${lastChange}` : '';
        process.stdout.write(
          `Backed up ${articles} articles and ${changes} changes${last}, to ${file} (${megabytes(bytes)}).\n`,
        );
        if (media)
          process.stdout.write(`Copied ${media.copied} files to ${folder}; ${media.kept} were there.\n`);
      }
      return 0;
    } catch (error) {
      throw 'code' in (error as Error) ? failureOf(file, error) : error;
    } finally {
      await rm(part, { force: true });
      removed();
    }
  },
};
