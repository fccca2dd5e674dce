// What of an article's files players are given, and in which order: RSS has one enclosure, and most players take one.
import type { Article, Enclosure } from '../domain/model.ts';
import { isPlayed } from '../domain/podcast.ts';

/** From the media types that most players play; sound before film. */
const PLAYED: readonly (readonly string[])[] = [
  ['audio/mpeg', 'audio/mp3'],
  ['audio/mp4', 'audio/m4a', 'audio/x-m4a', 'audio/aac', 'audio/aacp'],
  ['video/mp4', 'video/m4v', 'video/x-m4v'],
];
/** Not by Apple's and by older ones. */
const SELDOM = new Set(['audio/ogg', 'audio/webm', 'video/ogg', 'video/webm', 'application/ogg']);
const [OTHER, LAST, OPUS, UNPLAYED] = [3, 4, 5, 6];

const essence = (type: string) => type.split(';', 1)[0]!.trim().toLowerCase();

function rankOf(enclosure: Enclosure): number {
  const type = essence(enclosure.type);
  const rank = PLAYED.findIndex((types) => types.includes(type));
  if (rank >= 0) return rank;
  if (/opus/i.test(enclosure.type) || /\.opus(?:[?#]|$)/i.test(enclosure.url)) return OPUS;
  if (SELDOM.has(type)) return LAST;
  return isPlayed(enclosure) ? OTHER : UNPLAYED;
}

/**
 * An article's enclosures, the most widely played first, those alike in the editor's order; and its covers: a picture
 * beside sound or film is none.
 */
export function enclosuresOf({ enclosures }: Pick<Article, 'enclosures'>): {
  files: Enclosure[];
  covers: Enclosure[];
} {
  const isCover = ({ type }: Enclosure) => enclosures.some(isPlayed) && /^image\//i.test(type);
  return {
    files: enclosures.filter((one) => !isCover(one)).sort((a, b) => rankOf(a) - rankOf(b)),
    covers: enclosures.filter(isCover),
  };
}
