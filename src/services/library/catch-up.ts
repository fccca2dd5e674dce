// Indexes what was stored before there was a library: first files with their metadata, then which articles use them. It works in
// small steps and records its progress after each.
import { isPicture } from '../../media/clean/picture.ts';
import { readName } from '../../media/kinds.ts';
import type { Media } from '../../ports.ts';
import { commit } from '../../store/database.ts';
import {
  articlesAfter,
  foundUses,
  type Progress,
  progressOf,
  progressWrite,
} from '../../store/library/catch-up.ts';
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
  for (let left = steps; ; left--) {
    const progress = await progressOf(context.db);
    if (progress.file === null && progress.article === null) return true;
    if (left <= 0 || stopped()) return false;
    await step(context, progress);
    await turn();
  }
}

async function step(context: Context, { file, article }: Progress): Promise<void> {
  const { db } = context;
  if (file !== null) {
    const { found, next } = await filesAfter(context, file);
    return commit(db, [...foundWrites(db, found), progressWrite(db, { file: next })]);
  }
  const rows = await articlesAfter(db, article ?? 0, MAX_ARTICLES);
  await commit(db, [...foundUses(db, rows), progressWrite(db, { article: rows.at(-1)?.n ?? null })]);
}

async function filesAfter(context: Context, after: string): Promise<{ found: Found[]; next: string | null }> {
  const { media } = context.runtime;
  const names = (await media?.list?.(after, MAX_NAMES)) ?? [];
  if (!media || !names.length) return { found: [], next: null };
  const known = new Set((await filesNamed(context.db, names)).map(({ name }) => name));
  const found: Found[] = [];
  let looked = 0;
  for (const name of names) {
    const original = isNote(name) ? originalOf(name) : name;
    if (known.has(original) || !readName(original)) continue;
    const one = await foundFile(context, media, original);
    if (one) found.push(one);
    looked += 1;
    if (looked === MAX_READ) return { found, next: name };
  }
  return { found, next: names.at(-1) ?? null };
}

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
