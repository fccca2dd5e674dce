// A gallery names pictures that stand elsewhere in an export, mostly after it: a mark that nobody sees keeps its place.
import { escapeText } from '../../domain/text.ts';

/** A picture, recording or film of an export. */
export interface Attachment {
  id: string;
  url: string;
  alt?: string;
  caption?: string;
  /** The post that it was sent with. */
  parent?: string;
  /** Of the page that it had of its own. */
  oldUrls?: string[];
}

const MARK = /<figure title="gallery of (this post|[\d,]{1,10000})"><\/figure>/g;
/** Of all galleries of a text: a mark is short, and what comes in its place is not. */
const MAX_PICTURES = 1_000;

/** @param ids as WordPress has them, `1,2,3`; without them the gallery is of all that was sent with the post */
export function galleryMark(ids: string | undefined): string {
  const known = (ids ?? '').replace(/[^\d,]/g, '').slice(0, 10_000);
  return `\n\n<figure title="gallery of ${known || 'this post'}"></figure>\n\n`;
}

/** Whether a text names none but pictures that are known by their numbers. */
export const isComplete = (html: string, isKnown: (id: string) => boolean): boolean =>
  [...html.matchAll(MARK)].every(
    ([, ids = '']) => ids !== 'this post' && ids.split(',').every((id) => !id || isKnown(id)),
  );

/** The text with its pictures; of those that are nowhere, nothing is left. */
export const withPictures = (
  html: string,
  byId: (id: string) => Attachment | undefined,
  ofPost: () => readonly Attachment[],
): string => {
  let left = MAX_PICTURES;
  return html.replace(MARK, (_, ids: string) => {
    if (left <= 0) return '';
    const found = ids === 'this post' ? ofPost() : ids.split(',').flatMap((id) => byId(id) ?? []);
    const pictures = found.slice(0, left);
    left -= pictures.length;
    return pictures.map(shown).join('\n');
  });
};

function shown({ url, alt = '', caption }: Attachment): string {
  const address = escapeText(url);
  const text = caption ? `<figcaption>${escapeText(caption)}</figcaption>` : '';
  if (/\.(?:mp3|m4a|ogg|wav|flac)(?:$|\?)/i.test(url)) return `<audio controls src="${address}"></audio>`;
  if (/\.(?:mp4|m4v|webm|ogv|mov)(?:$|\?)/i.test(url)) return `<video controls src="${address}"></video>`;
  return `<figure><img src="${address}" alt="${escapeText(alt)}" />${text}</figure>`;
}
