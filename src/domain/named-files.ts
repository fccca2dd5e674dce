// The site's files that a text names, and what it says of its pictures. A name is made of the file's bytes, so it means
// the same file in whatever address it stands.
import type { Document } from './model.ts';
import { PLACEHOLDERS } from './placeholders.ts';

/** Words of a picture for its readers. */
export interface PictureWords {
  alt?: string;
  caption?: string;
  credit?: string;
}

/** In an address: the file itself or a smaller copy of it. */
const FILE = /\/media\/([0-9a-f]{64})(?=[-.])/g;
const NAME = /\/media\/([0-9a-f]{64}\.[a-z0-9]{3,4})$/;
const IMAGE = /<img\s[^<>]*>/g;
/** Its credit is the last, in small. */
const CAPTION =
  /^(?:<\/a>)?\s{0,20}<figcaption>([^<>]{0,2000})(?:<small>([^<>]{1,2000})<\/small>)?<\/figcaption>/;

/** The SHA-256 of each file that stands in a JSON text. */
export const hashesIn = (json: string): string[] => [
  ...new Set([...json.matchAll(FILE)].map(([, hash = '']) => hash)),
];

/** The same of an article. */
export const filesOf = (document: Partial<Document>): string[] => {
  // The rest is made of these two, or holds no address of a file.
  const { content, html, image, enclosures, podcast, mf2 } = document;
  return hashesIn(JSON.stringify([content, html, image, enclosures, podcast, mf2]));
};

const nameIn = (url: string): string | undefined => NAME.exec(url)?.[1];

/** What an article says of its pictures that are the site's own, by name. */
export function pictureWordsOf(
  document: Pick<Document, 'html' | 'image' | 'credits'>,
): Map<string, PictureWords> {
  const found = new Map<string, PictureWords>();
  const add = (url: string, { alt: said, caption, credit }: PictureWords) => {
    const name = nameIn(url);
    const alt = said && PLACEHOLDERS.includes(said) ? undefined : said;
    if (!name || !(alt || caption || credit)) return;
    const known = found.get(name);
    found.set(name, {
      alt: known?.alt || alt,
      caption: known?.caption || caption,
      credit: known?.credit || credit,
    });
  };
  const { image, credits, html } = document;
  const credit = credits.find(({ role }) => /^photo/i.test(role.trim()))?.name;
  if (image) add(image.url, { alt: image.alt, caption: image.caption, credit });
  for (const match of html.matchAll(IMAGE)) {
    const [tag] = match;
    const src = attribute(tag, 'src');
    if (!src || !nameIn(src)) continue;
    const after = html.slice(match.index + tag.length, match.index + tag.length + 4_200);
    const [, caption, small] = CAPTION.exec(after) ?? [];
    add(src, { alt: attribute(tag, 'alt'), caption: unescaped(caption), credit: unescaped(small) });
  }
  return found;
}

/** Of HTML that was made safe: values stand in double quotes. */
function attribute(tag: string, name: string): string | undefined {
  const at = tag.indexOf(` ${name}="`);
  if (at < 0) return undefined;
  const start = at + name.length + 3;
  const end = tag.indexOf('"', start);
  return end < 0 ? undefined : unescaped(tag.slice(start, end));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text: string | undefined): string | undefined =>
  text?.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '').trim() || undefined;
