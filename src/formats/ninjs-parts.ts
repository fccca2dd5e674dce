// The objects a ninjs item is made of. Members that are undefined are left out by JSON.stringify.
import { plainOf } from '../content/words.ts';
import type { Article, Enclosure, Image } from '../domain/model.ts';
import { type Json, nonEmpty } from '../domain/objects.ts';
import { absoluteUrl, isPhotoCredit } from './facts.ts';
import { uriOf } from './uri.ts';

/** A guid that is no URI goes as one, and as other formats have it beside. */
export function identity(guid: string, canonicalUrl?: string): Json {
  const uri = uriOf(guid);
  const altIds = [
    ...(uri === guid ? [] : [{ role: 'guid', value: guid }]),
    ...(canonicalUrl ? [{ role: 'canonicalUrl', value: canonicalUrl }] : []),
  ];
  return { uri, altIds: nonEmpty(altIds) };
}

// Scripts that write no spaces are counted by the character.
const WORD = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]|[\p{L}\p{N}][^\s\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]*/gu;

/** `html` in the canonical form of `cleanHtml`. */
export function body(html: string): Json {
  // The schema counts "excluding figure captions".
  const text = plainOf(html.replace(/<figcaption\b[^<>]*>.*?(?:<\/figcaption>|$)/gs, ''));
  return {
    role: 'main',
    contentType: 'text/html',
    charCount: [...text].length,
    wordCount: text.match(WORD)?.length ?? 0,
    value: html,
  };
}

/** An entry of `infoSources`. */
export const party = (name: string, role: string, url?: string): Json => ({
  name,
  role: role || undefined,
  uri: url && uriOf(url),
});

export const rendition = (name: string, href: string, contentType?: string): Json => ({
  name,
  href: uriOf(href),
  contentType,
});

/** The lead image with its photographers, as an association of the article. */
export function picture(image: Image, article: Article, page: string): Json {
  const { url, alt, caption, width, height, digitalSourceType } = image;
  const href = absoluteUrl(url, page);
  return {
    name: 'mainpic',
    rel: 'illustration',
    uri: uriOf(href),
    type: 'picture',
    language: article.language,
    descriptions: nonEmpty([
      ...(caption ? [plain('caption', caption)] : []),
      ...(alt ? [plain('alt', alt)] : []),
    ]),
    by: names(article.credits.filter(isPhotoCredit)),
    // Of version 3.1: without it the item is valid by 3.0, too.
    digitalSourceType: digitalSourceType && {
      uri: digitalSourceType,
      literal: digitalSourceType.replace(/^.*\//, ''),
    },
    renditions: [{ ...rendition('main', href), width: width || undefined, height: height || undefined }],
  };
}

/** An enclosure, the `n`th, as an association of the article. */
export function attachment({ url, type, length, durationSeconds }: Enclosure, n: number, page: string): Json {
  const href = absoluteUrl(url, page);
  const [kind] = /^(?:audio|video|image|text)(?=\/)/.exec(type) ?? [];
  return {
    name: `enclosure ${n}`,
    rel: 'enclosure',
    uri: uriOf(href),
    type: kind === 'image' ? 'picture' : kind,
    renditions: [{ ...rendition('main', href, type), sizeInBytes: length, duration: durationSeconds }],
  };
}

/** The article in another language, as an association. Its guid is not known here, its page is. */
export const translation = (language: string, page: string): Json => ({
  name: language,
  rel: 'translation',
  uri: uriOf(page),
  type: 'text',
  representationType: 'partial',
  language,
  renditions: [rendition('web', page, 'text/html')],
});

/** An entry of `headlines` or `descriptions`. */
export const plain = (role: string, value: string): Json => ({ role, contentType: 'text/plain', value });

/** Names as one line of text. */
export const names = (parties: readonly { name: string }[]) =>
  parties.map(({ name }) => name).join(', ') || undefined;
