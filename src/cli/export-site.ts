// The site as files, into a folder or as a tar.
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { copyApp } from '../app.ts';
import { tarOf } from '../formats/tar.ts';
import { tarFiles } from '../intake/import/tar.ts';
import { siteCopy } from '../services/transfer/copy/site-copy.ts';
import { lastSeq } from '../store/changes.ts';
import { Failure, fileFailure, type Options } from './command.ts';
import { megabytes } from './database-file.ts';
import { withoutLinks } from './named-file.ts';
import type { Progress } from './progress.ts';
import { remote } from './remote.ts';
import { withDatabase } from './with-database.ts';

type Bytes = AsyncIterable<Uint8Array>;
type Write = (bytes: Bytes) => Promise<void>;
interface Written {
  name: string;
  body: Bytes;
  modified: Date | undefined;
}

/** @param folder an empty one; a tar for `writeTar` without it */
export async function exportCopy(
  options: Options,
  folder: string | undefined,
  bar: Progress,
  writeTar: Write,
): Promise<number> {
  const site = remote(options);
  if (site) {
    const { body } = await site.get('/admin/export?format=site');
    if (!body) throw new Failure('the site answers nothing');
    const bytes = body as unknown as Bytes;
    await (folder === undefined ? writeTar(bytes) : writeFolder(tarFiles(bytes), folder, bar));
    return 0;
  }
  return withDatabase(options, async (context) => {
    const before = await lastSeq(context.db);
    let part = 0;
    const files = siteCopy(context, copyApp(context), (done) => {
      part = done;
    });
    if (folder === undefined) await writeTar(tarOf(files));
    else await writeFolder(dated(files), folder, bar, () => part);
    if ((await lastSeq(context.db)) !== before)
      process.stderr.write('tagwire: the site was changed meanwhile; export it again to have that too\n');
    return 0;
  });
}

async function* dated(files: ReturnType<typeof siteCopy>): AsyncGenerator<Written> {
  for await (const { name, body, modified } of files) yield { name, body, modified: new Date(modified) };
}

/** The folder has the name that was asked for once everything is in it. */
async function writeFolder(
  files: AsyncIterable<Written>,
  folder: string,
  bar: Progress,
  partOf: () => number | undefined = () => undefined,
): Promise<void> {
  const whole = await withoutLinks(folder);
  const part = `${normalize(`${whole}/.`)}.part`;
  let [count, size] = [0, 0];
  const shown = async function* (body: Bytes) {
    for await (const chunk of body) {
      size += chunk.length;
      bar.show(`${count} files, ${megabytes(size)}`, partOf());
      yield chunk;
    }
  };
  try {
    await rm(part, { recursive: true, force: true });
    for await (const { name, body, modified } of files) {
      if (name.split('/').some((one) => one === '..' || one === ''))
        throw new Failure(`the export names a file ${name}`);
      const path = join(part, name);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(Readable.from(shown(body)), createWriteStream(path));
      if (modified) await utimes(path, modified, modified);
      count += 1;
    }
    await rename(part, whole);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw 'code' in (error as Error) && 'errno' in (error as Error) ? fileFailure(folder, error) : error;
  }
  bar.clear();
  process.stderr.write(`Wrote ${count} files, ${megabytes(size)}, to ${folder}.\n`);
}
