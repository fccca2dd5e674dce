// Pictures that were stored before pictures were cleaned. Each gets a clean copy, under a name of its own, and the old file
// goes; its address leads to the copy from then on, so that articles and readers' copies of them go on as they are.
import { areSameBytes, inOnePiece } from '../../domain/bytes.ts';
import { Refusal } from '../../errors.ts';
import { isPicture, readPicture } from '../../media/clean/picture.ts';
import { type Extension, readName } from '../../media/kinds.ts';
import type { Media } from '../../ports.ts';
import { problem } from '../../problems.ts';
import { commit } from '../../store/database.ts';
import { fileRow, fileWrites, replacementWrites } from '../../store/library/files.ts';
import { audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { moveFile } from './moved.ts';
import { busy, wholeFile } from './stored.ts';

export interface CleanOptions {
  /** The name to go on after. */
  after?: string;
  /** Tells what would be done. */
  dryRun?: boolean;
  /** Takes the content credentials out, too; else pictures that have some stay as they are. */
  removeCredentials?: boolean;
}

export interface Cleaned {
  /** Pictures that were looked at. */
  examined: number;
  /** Of each its name, and its clean copy's. In a dry run that has none. */
  cleaned: { from: string; to?: string }[];
  /** With content credentials. */
  signed: string[];
  /** Damaged: nobody can tell what of their files is of the picture. They stay as they are. */
  unreadable: string[];
  /** Where to go on; null at the end. */
  next: string | null;
}

type WithList = Media & Required<Pick<Media, 'keep' | 'list' | 'remove'>>;

/** Names that are listed, and pictures that are looked at, in one go. */
const [MAX_NAMES, MAX_PICTURES] = [1000, 20];

/** Does the next few. Begun again from the start it finds those clean that are. @throws Refusal 501 where files cannot be listed */
export async function cleanStored(context: Context, options: CleanOptions): Promise<Cleaned> {
  const media = listing(context);
  const names = await media.list(options.after ?? '', MAX_NAMES);
  const done: Cleaned = { examined: 0, cleaned: [], signed: [], unreadable: [], next: null };
  for (const name of names) {
    const { extension } = readName(name) ?? {};
    if (extension && isPicture(extension)) {
      await context.pictures.whole.run(
        () => cleanOne(context, media, { name, extension }, options, done),
        busy,
      );
      done.examined += 1;
    }
    if (done.examined === MAX_PICTURES || name === names[MAX_NAMES - 1]) return { ...done, next: name };
  }
  return done;
}

function listing({ runtime }: Context): WithList {
  const { media } = runtime;
  if (media?.keep && media.list && media.remove) return media as WithList;
  throw new Refusal(501, problem('files-unsupported', { runtime: runtime.name }));
}

async function cleanOne(
  context: Context,
  media: WithList,
  { name, extension }: { name: string; extension: Extension },
  { dryRun, removeCredentials }: CleanOptions,
  done: Cleaned,
): Promise<void> {
  const { length } = (await media.head(name)) ?? {};
  // Removed meanwhile.
  if (!length) return;
  const bytes = await wholeFile(media, { name, length });
  const clean = cleanBytes(bytes, extension, removeCredentials);
  if (typeof clean === 'string') done[clean].push(name);
  else if (areSameBytes(clean, bytes)) return;
  else if (dryRun) done.cleaned.push({ from: name });
  else done.cleaned.push({ from: name, to: await replace(context, media, name, clean) });
}

function cleanBytes(
  bytes: Uint8Array,
  extension: Extension,
  removeCredentials = false,
): Uint8Array<ArrayBuffer> | 'signed' | 'unreadable' {
  try {
    const picture = readPicture(bytes, extension);
    return picture.isSigned && !removeCredentials ? 'signed' : picture.clean();
  } catch (error) {
    if (error instanceof Refusal) return 'unreadable';
    throw error;
  }
}

/** In this order nothing is lost wherever it ends: an address has a file, the clean one once there is one. */
async function replace(
  context: Context,
  media: WithList,
  name: string,
  clean: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const { extension, kind } = readName(name) as NonNullable<ReturnType<typeof readName>>;
  const kept = await media.put(inOnePiece(clean), extension, kind.type);
  await moveFile(media, name, kept.name);
  context.pictures.forget(name);
  const { db } = context;
  const { length, created } = kept;
  const known = await fileRow(db, name);
  await commit(db, [
    ...(known ? fileWrites(db, { ...known, name: kept.name, length }) : []),
    ...replacementWrites(db, name, kept.name, false),
    audited(context, 'media.keep', kept.name, { length, created, replaces: name }),
  ]);
  return kept.name;
}
