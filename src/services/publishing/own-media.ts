// What the site knows of the files that an article names, where they are its own.

import { absolute } from '../../content/absolute.ts';
import type { Document, Image } from '../../domain/model.ts';
import { articleUrl, isPhotoCredit } from '../../formats/facts.ts';
import type { ArticleInput } from '../../intake/input.ts';
import { readName } from '../../media/kinds.ts';
import { currentFile } from '../../store/library/files.ts';
import type { Context } from '../context.ts';
import { findFile } from '../pictures/moved.ts';
import { storedPicture } from '../pictures/stored.ts';
import type { StoredPicture } from '../pictures/work.ts';
import { mediaOf, offeredWords, wordsOfRow } from './media.ts';

type Before = Pick<Document, 'image' | 'credits'>;

/**
 * What this site knows of its own files, where an article does not say it: of its image the size, length, alternative text,
 * caption, source type and photographer, of its enclosures the length. Their types are known from their names.
 * @param before a picture that is in the article already stays as it is there: the same again changes nothing
 */
export async function withOwnMedia(
  context: Context,
  input: ArticleInput,
  before?: Before,
): Promise<ArticleInput> {
  const { image, enclosures } = input;
  if (!context.runtime.media || (!image && !enclosures?.length)) return input;
  const completed = { ...input };
  try {
    if (image) Object.assign(completed, await withOwnPicture(context, image, input, before));
    completed.enclosures =
      enclosures &&
      (await Promise.all(
        enclosures.map(async (enclosure) =>
          enclosure.length ? enclosure : { ...enclosure, length: await ownLength(context, enclosure.url) },
        ),
      ));
    return completed;
  } catch (error) {
    // An article can be published without it.
    context.runtime.log.log('warn', 'a file of the site could not be looked at', { error });
    return input;
  }
}

async function withOwnPicture(
  context: Context,
  image: Image,
  { credits = [], edited }: ArticleInput,
  before?: Before,
): Promise<Pick<ArticleInput, 'image' | 'credits'>> {
  const standing = before?.image?.url === image.url ? before.image : undefined;
  const name = ownName(context, image.url);
  const stored = name === undefined ? undefined : await storedPicture(context, name);
  // Who edits the article as it stands was offered them before, and may have taken them out.
  const isOffered = stored && !(standing && edited);
  const { credit, ...words } = isOffered ? await knownWords(context, name, stored) : {};
  // What the article had without these words was written before the file was read.
  const offered = (member: 'alt' | 'caption' | 'digitalSourceType') =>
    image[member] ?? (standing && standing[member] === undefined ? undefined : words[member]);
  const length = standing ? standing.length : (stored?.length ?? (await ownLength(context, image.url)));
  const hadCredit = !standing || before?.credits.some(isPhotoCredit);
  const isNamed = credit !== undefined && hadCredit && !credits.some(isPhotoCredit);
  return {
    // In the order of the schema: what is restored is compared as it is written.
    image: {
      url: image.url,
      alt: offered('alt'),
      caption: offered('caption'),
      ...sizeOf(image, stored),
      ...(image.length || length ? { length: image.length || length } : {}),
      digitalSourceType: offered('digitalSourceType'),
    },
    credits: isNamed ? [...credits, { role: 'photo', name: credit }] : credits,
  };
}

/** As the library has them; of a file that is not in it yet as that says. */
async function knownWords({ db }: Context, name: string | undefined, { words }: StoredPicture) {
  const row = name === undefined ? undefined : await currentFile(db, name);
  return { ...offeredWords(words), ...(row && wordsOfRow(row)) };
}

const sizeOf = ({ width, height }: Image, stored: StoredPicture | undefined) =>
  width || height ? { width, height } : { width, height, ...stored?.size };

/** Of a file of this site, what it is called; undefined for any other URL. */
export function ownName(context: Pick<Context, 'site'>, url: string): string | undefined {
  const base = `${context.site.url}/media/`;
  const whole = absolute(url, articleUrl('', context.site)) ?? '';
  const name = whole.startsWith(base) ? whole.slice(base.length) : '';
  return readName(name) && name;
}

async function ownLength(context: Context, url: string): Promise<number | undefined> {
  const name = ownName(context, url);
  if (name === undefined) return undefined;
  return (await findFile(mediaOf(context), name))?.length;
}
