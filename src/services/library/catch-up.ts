// Indexes what was stored before there was a library: first files with their metadata, then which articles use them. It works in
// small steps and records its progress after each.
import { isPicture } from '../../media/clean/picture.ts';
import { readName } from '../../media/kinds.ts';
import type { Media } from '../../ports.ts';
import { commit } from '../../store/database.ts';
import { articlesAfter, foundUses, progressOf, progressWrite } from '../../store/library/catch-up.ts';
import { type FileRow, filesNamed, foundWrites, type NewFile } from '../../store/library/files.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { findFile, isNote, originalOf } from '../pictures/moved.ts';
import { storedPicture } from '../pictures/stored.ts';
import { offeredWords } from '../publishing/media.ts';

/** Names that are listed, files that are read, and articles that are looked at, in one step. */
const [MAX_NAMES, MAX_READ, MAX_ARTICLES] = [1_000, 10, 50];
type Found = NewFile & Pick<FileRow, 'replacedBy'>;

/** @returns whether nothing is left */
export async function catchUp(
  context: Context,
  steps = Number.POSITIVE_INFINITY,
  stopped = () => false,
): Promise<boolean> {
  // Names that were listed and not yet looked at: a folder is read whole for each list.
  let listed: string[] = [];
  for (let left = steps; ; left--) {
    const progress = await progressOf(context.db);
    if (progress.file === null && progress.article === null) return true;
    if (left <= 0 || stopped()) return false;
    if (progress.file !== null) listed = await filesStep(context, progress.file, listed);
    else await articlesStep(context, progress.article ?? 0);
    await turn();
  }
}

async function articlesStep({ db }: Context, after: number): Promise<void> {
  const rows = await articlesAfter(db, after, MAX_ARTICLES);
  await commit(db, [...foundUses(db, rows), progressWrite(db, { article: rows.at(-1)?.n ?? null })]);
}

/** @returns names that follow, as they were listed */
async function filesStep(context: Context, after: string, listed: readonly string[]): Promise<string[]> {
  const { db, runtime } = context;
  const { media } = runtime;
  const names = listed.length ? [...listed] : ((await media?.list?.(after, MAX_NAMES)) ?? []);
  const known = new Set((await filesNamed(db, names.map(nameOf))).map(({ name }) => name));
  const found: Found[] = [];
  let next: string | null = null;
  for (let looked = 0; media && looked < MAX_READ && names.length; ) {
    next = names.shift()!;
    const name = nameOf(next);
    if (known.has(name) || !readName(name)) continue;
    const one = await foundFile(context, media, name);
    if (one) found.push(one);
    looked += 1;
  }
  await commit(db, [...foundWrites(db, found), progressWrite(db, { file: next })]);
  return names;
}

/** Of a file in the store, or of the note of where it went. */
const nameOf = (name: string): string => (isNote(name) ? originalOf(name) : name);

async function foundFile(context: Context, media: Media, name: string): Promise<Found | undefined> {
  const { extension, kind } = readName(name) ?? {};
  const file = await findFile(media, name);
  if (!file || !extension || !kind) return undefined;
  const { length, modified } = file;
  const replacedBy = file.name === name ? null : file.name;
  const picture = !replacedBy && isPicture(extension) ? await storedPicture(context, name) : undefined;
  const {
    alt = null,
    caption = null,
    credit = null,
    digitalSourceType = null,
  } = offeredWords(picture?.words ?? {});
  const { width = null, height = null } = picture?.size ?? {};
  return {
    ...{ name, type: kind.type, length, width, height, alt, caption, credit, digitalSourceType, replacedBy },
    ...{ filename: null, uploadedAt: modified, uploader: null, uploaderName: null },
  };
}
