// Replacing a file: its address redirects to the new file at once, and each article that uses it gets a silent fix. After a stop
// the next tick continues.
import type { Document } from '../../domain/model.ts';
import { commit, type Database } from '../../store/database.ts';
import { progressOf } from '../../store/library/catch-up.ts';
import {
  currentFile,
  type FileRow,
  followedFile,
  followedWrite,
  formerFiles,
  replacementWrites,
  wordWrites,
} from '../../store/library/files.ts';
import { countUsers, usersAfter } from '../../store/library/uses.ts';
import { turn } from '../../store/turns.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { moveFile } from '../pictures/moved.ts';
import { retrying } from '../publishing/publish.ts';
import { fixSilently } from '../publishing/silent-fix.ts';
import { catchUp } from './catch-up.ts';
import { findInLibrary, removing, replacementOf } from './files.ts';

/** Articles that are updated before the response; ticks do the rest. */
const MAX_AT_ONCE = 20;

/** How long a request has the replacements to itself, so that its articles' versions name whoever asked for it and no tick. */
const REQUEST_MS = 30_000;
/** Until when, by database. It ends by itself: Workers end requests without a word. */
const requested = new WeakMap<Database, number>();

/** What a tick does of replacements. */
export const followLater = (
  context: Context,
  articles: number | undefined,
  stopped: () => boolean,
): Promise<boolean> =>
  followReplacements(
    context,
    articles,
    () => stopped() || (requested.get(context.db) ?? 0) > context.runtime.now(),
  );

/**
 * Replaces a file by another.
 * @returns the new file, and how many articles are still to be updated
 * @throws Refusal 404, 422; 501 where files cannot be removed
 */
export async function replaceFile(
  context: Context,
  name: string,
  by: string,
): Promise<{ file: FileRow; left: number }> {
  removing(context);
  requested.set(context.db, context.runtime.now() + REQUEST_MS);
  try {
    return await replaceNow(context, name, by);
  } finally {
    requested.delete(context.db);
  }
}

async function replaceNow(
  context: Context,
  name: string,
  by: string,
): Promise<{ file: FileRow; left: number }> {
  const isCaughtUp = await catchUp(context, MAX_AT_ONCE);
  const file = await retrying(context, async () => {
    const { db } = context;
    const old = await findInLibrary(context, name);
    const next = await replacementOf(context, old, by);
    // The new file takes over the old one's texts, unless it has its own.
    const words = {
      alt: next.alt ?? old.alt,
      caption: next.caption ?? old.caption,
      credit: next.credit ?? old.credit,
    };
    await commit(db, [
      ...replacementWrites(db, old.name, next.name, true),
      ...wordWrites(db, next, words),
      audited(context, 'media.replace', old.name, { by: next.name }),
    ]);
    return { ...next, ...words };
  });
  // Whoever is not known to use it yet would never follow: a later tick leads all of them.
  if (isCaughtUp) await followReplacements(context, MAX_AT_ONCE);
  return { file, left: await leftToFollow(context, file) };
}

/**
 * How many articles name a file that this one took the place of, and have still to follow: while the library catches up,
 * those that are not looked at yet, too.
 */
export async function leftToFollow({ db }: Context, { name }: FileRow): Promise<number> {
  const following = (await formerFiles(db, [name])).filter(({ isFollowed }) => isFollowed === 1);
  if (!following.length) return 0;
  const hashes = following.map((one) => one.name.slice(0, 64));
  return countUsers(db, hashes, await progressOf(db));
}

/** For a library that has caught up. @returns whether nothing is left */
async function followReplacements(
  context: Context,
  articles = Number.POSITIVE_INFINITY,
  stopped = () => false,
): Promise<boolean> {
  const { db, runtime } = context;
  for (let left = articles; ; ) {
    if (stopped()) return false;
    const old = await followedFile(db);
    if (!old) return true;
    const next = await currentFile(db, old.name);
    if (next && next.name !== old.name) {
      if (runtime.media && (await runtime.media.head(old.name)))
        await moveFile(runtime.media, old.name, next.name);
      context.pictures.forget(old.name);
      for (let after = ''; ; left--) {
        if (left <= 0 || stopped()) return false;
        const [id] = await usersAfter(db, old.name.slice(0, 64), after, 1);
        if (id === undefined) break;
        await fixSilently(context, id, (document) => renamed(document, old, next), { file: next.name });
        after = id;
        await turn();
      }
    }
    await commit(db, [followedWrite(db, old.name)]);
  }
}

function renamed(document: Document, old: FileRow, next: FileRow): Document {
  const [from, to] = [old.name, next.name];
  const hasSameEnding = from.slice(64) === to.slice(64);
  const json = JSON.stringify(document);
  // Smaller copies, too, where those have the same ending.
  const text = hasSameEnding
    ? json.replaceAll(from.slice(0, 64), to.slice(0, 64))
    : json.replaceAll(from, to);
  const changed = JSON.parse(text) as Document;
  const { image } = changed;
  if (image?.url.endsWith(`/${to}`)) {
    image.width = next.width ?? undefined;
    image.height = next.height ?? undefined;
    image.length = next.length;
  }
  for (const enclosure of changed.enclosures) {
    if (!enclosure.url.endsWith(`/${to}`)) continue;
    enclosure.type = next.type;
    enclosure.length = next.length;
  }
  return changed;
}
