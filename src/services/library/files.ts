// The media library: search, metadata, uses and deletion of files.
import { may, postsOnly } from '../../domain/rights.ts';
import { xmlSafe } from '../../domain/text.ts';
import { fault, invalid, notFound, Refusal } from '../../errors.ts';
import { readName } from '../../media/kinds.ts';
import type { Media } from '../../ports.ts';
import { problem } from '../../problems.ts';
import { commit } from '../../store/database.ts';
import {
  currentFile,
  type FileQuery,
  type FileRow,
  fileRow,
  formerFiles,
  listFiles,
  removalWrites,
  wordWrites,
} from '../../store/library/files.ts';
import { unusedGuard, useCounts, usesOf } from '../../store/library/uses.ts';
import { actorOf, type Principal } from '../access/actor.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { noteOf, removeFiles } from '../pictures/moved.ts';
import { mediaOf } from '../publishing/media.ts';
import { checkKeeping } from '../publishing/own-drafts.ts';
import { retrying } from '../publishing/publish.ts';
import { catchUp } from './catch-up.ts';

/** Something that uses a file: an article, one of the site's own pages, the site's settings, a tag's settings. */
export interface Use {
  kind: string;
  /** Of an article its id; of others their slug. */
  id: string;
  title: string;
  slug: string;
  /** Of an article. */
  status?: string;
}

export interface LibraryFile {
  row: FileRow;
  /** Number of uses. */
  useCount: number;
}

const hashOf = (name: string): string => name.slice(0, 64);
const MAX_USES = 100;

export async function searchLibrary({ db }: Context, wanted: FileQuery): Promise<LibraryFile[]> {
  const rows = await listFiles(db, wanted);
  const former = await formerFiles(
    db,
    rows.map(({ name }) => name),
  );
  const hashes = [...rows, ...former].map(({ name }) => hashOf(name));
  const counts = await useCounts(db, hashes);
  return rows.map((row) => {
    const own = [row, ...former.filter(({ replacedBy }) => replacedBy === row.name)].map(({ name }) =>
      hashOf(name),
    );
    return { row, useCount: own.reduce((sum, hash) => sum + (counts.get(hash) ?? 0), 0) };
  });
}

/** The file of that name, or the file that replaced it. @throws Refusal 404 */
export async function findInLibrary({ db }: Context, name: string): Promise<FileRow> {
  const row = readName(name) && (await currentFile(db, name));
  if (!row) throw notFound(problem('file-not-found'));
  return row;
}

/** Uses of a file by any of its addresses; of articles the newest hundred. */
export async function whereUsed(
  { db }: Context,
  { name }: Pick<FileRow, 'name'>,
): Promise<{ count: number; uses: Use[]; hashes: string[] }> {
  const hashes = [name, ...(await formerFiles(db, [name])).map((one) => one.name)].map(hashOf);
  const { count, articles, others } = await usesOf(db, hashes, MAX_USES);
  return {
    hashes,
    count,
    uses: [
      ...articles.map((one) => ({ kind: 'article', ...one })),
      ...others.map(({ kind, slug, title }) => ({ kind, id: slug, slug, title })),
    ],
  };
}

export interface FileWords {
  alt?: string | null;
  caption?: string | null;
  credit?: string | null;
}

/** Changes a file's alternative text, caption and credit; what is left out stays. @throws Refusal 403, 404 */
export const changeFile = (context: Context, name: string, words: FileWords): Promise<FileRow> =>
  retrying(context, async () => {
    const { db } = context;
    const row = await findInLibrary(context, name);
    const { actor } = context;
    if (actor?.onlyPosts && row.uploader !== actor.owner) throw new Refusal(403, problem('file-of-another'));
    const next = {
      alt: merged(row.alt, words.alt),
      caption: merged(row.caption, words.caption),
      credit: merged(row.credit, words.credit),
    };
    if (next.alt === row.alt && next.caption === row.caption && next.credit === row.credit) return row;
    await commit(db, [...wordWrites(db, row, next), audited(context, 'media.change', row.name)]);
    return { ...row, ...next };
  });

const merged = (before: string | null, said: string | null | undefined): string | null =>
  said === undefined ? before : xmlSafe(said ?? '').trim() || null;

/** Whether somebody may delete a file: editors, and whoever uploaded it, unless the key only posts. */
export const mayRemove = (principal: Principal, { uploader }: Pick<FileRow, 'uploader'>): boolean =>
  may(principal, 'articles:write') ||
  (!postsOnly(principal) && uploader === (principal.person ?? principal.id));

/** Indexing steps that a request waits for. */
const MAX_STEPS = 20;

/** A file that was copied into the store, past the library: readers get it, and no list has it. */
async function unlistedFile(media: Media, name: string): Promise<RemovedFile | undefined> {
  const file = readName(name) && ((await media.head(name)) ?? (await media.head(noteOf(name))));
  return file ? { n: 0, name, length: file.length, filename: null, uploader: null } : undefined;
}
type RemovedFile = Pick<FileRow, 'n' | 'name' | 'length' | 'filename' | 'uploader'>;

/**
 * Deletes a file that nothing uses, with its smaller copies, whether the library has it or only the store.
 * @throws Refusal 403, 404; 409 with what uses it; 501 where files cannot be removed; 503 while it is not known what is used
 */
export async function removeFile(context: Context, principal: Principal, name: string): Promise<void> {
  const media = removing(context);
  if (!(await catchUp(context, MAX_STEPS)))
    throw new Refusal(503, problem('library-not-ready'), { headers: { 'Retry-After': '30' } });
  const row = (readName(name) && (await currentFile(context.db, name))) || (await unlistedFile(media, name));
  if (!row) throw notFound(problem('file-not-found'));
  const former = await formerFiles(context.db, [row.name]);
  await retrying(context, async () => {
    checkKeeping(actorOf(principal));
    if (!mayRemove(principal, row)) throw new Refusal(403, problem('file-of-another'));
    const { count, uses, hashes } = await whereUsed(context, row);
    if (count)
      throw new Refusal(409, problem('file-in-use', { count, titles: titlesOf(uses) }), {
        errors: faultsOf(uses),
      });
    await commit(context.db, [
      unusedGuard(context.db, hashes),
      ...removalWrites(context.db, row),
      audited(context, 'media.remove', row.name, { length: row.length, filename: row.filename }),
    ]);
  });
  // Whoever brought the same file meanwhile found its bytes there, and goes on needing them.
  if (await fileRow(context.db, row.name)) return;
  for (const one of [row, ...former]) {
    await removeFiles(media, one.name);
    await media.remove?.(noteOf(one.name));
    context.pictures.forget(one.name);
  }
}

const MAX_NAMED = 5;
const titlesOf = (uses: readonly Use[]): string => {
  const named = uses.slice(0, MAX_NAMED).map(({ title }) => `“${title}”`);
  return [...named, ...(uses.length > MAX_NAMED ? ['…'] : [])].join(', ');
};

/** One error per use, for programs. */
const faultsOf = (uses: readonly Use[]) =>
  uses.map(({ kind, id, title }) => fault(`/${kind}/${id}`, 'uses-the-file', { title }));

/** @throws Refusal 501 */
export function removing(context: Context): Media {
  const media = mediaOf(context);
  if (media.keep && media.remove) return media;
  throw new Refusal(501, problem('files-unsupported', { runtime: context.runtime.name }));
}

/** The replacement of a file. @throws Refusal 404, 422 */
export async function replacementOf({ db }: Context, { name, type }: FileRow, by: string): Promise<FileRow> {
  const next = readName(by) && (await fileRow(db, by));
  if (!next || next.replacedBy) throw invalid([fault('/by', 'file-unknown')]);
  if (next.name === name) throw invalid([fault('/by', 'file-same')]);
  const kindOf = (one: string) => one.split('/')[0];
  if (kindOf(next.type) !== kindOf(type)) throw invalid([fault('/by', 'file-of-another-kind')]);
  return next;
}
