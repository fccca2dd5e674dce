// The uploaded files that belong to a backup.
import type { Config } from '../../config.ts';
import { noteOf } from '../../services/pictures/moved.ts';
import { Failure } from '../command.ts';
import { work } from '../database-file.ts';
import { type Copied, copyMedia, sitePlace, targetPlace } from '../media-copy.ts';

/**
 * Copies to a folder the uploaded files that it lacks.
 * @param path of the database
 * @param copy of it
 * @throws Failure where the folder then lacks files that the copy knows; where one cannot be copied
 */
export async function copyAllMedia(
  config: Config,
  path: string,
  copy: string,
  folder: string,
): Promise<Copied> {
  const [from, to] = [sitePlace(config), await targetPlace(folder)];
  const copied = await copyMedia(from, to);
  const there = new Set(await to.media.list('', Number.POSITIVE_INFINITY));
  const known = await filesIn(copy);
  const missing = known.filter((name) => !there.has(name) && !there.has(noteOf(name)));
  if (!missing.length) return copied;
  // What was deleted or replaced after the copy was made is missed by nobody.
  const present = new Set(await filesIn(path));
  const lost = missing.filter((name) => present.has(name));
  if (!lost.length) return copied;
  throw new Failure(
    `${lost.length} of ${known.length} uploaded files are not in ${from.told} (such as ${lost[0]}): set MEDIA_DIR or ` +
      'MEDIA_S3_URL as the server has it, or mount its disk; upload or replace in the library what is lost',
  );
}

/** Names of the files that a database knows, without those whose addresses lead to others. */
async function filesIn(path: string): Promise<string[]> {
  const statements = ['SELECT name FROM files WHERE replaced_by IS NULL'];
  const [rows = []] = await work({ path, statements }).catch((error: Error) => {
    // An older version has no library.
    if (error.message.includes('no such table')) return [];
    throw error;
  });
  return rows.map(([name]) => String(name));
}
