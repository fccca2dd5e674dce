// Pictures within an article's text. They are stored as they were written; the page gives the site's own their size, and
// smaller copies of them.
import { unescapeText } from '../domain/text.ts';
import type { Site } from '../formats/format.ts';
import type { Size } from '../media/image-size.ts';
import { html } from './markup.ts';
import { copiesOf } from './picture.ts';

/** Of the site's own pictures, by URL. */
export type Sizes = ReadonlyMap<string, Size>;

/** The text is canonical (`cleanHtml`): these find elements and nothing else. */
const PICTURES = /<picture[ >]|<\/picture>|<img\s[^<>]*>/g;
const SOURCE = / src="([^"]*)"/;
/** As wide as the text, of which a line is 46rem long at most. */
const TEXT_SIZES = '(min-width: 46rem) 46rem, 100vw';

/** URLs of the pictures in a text, each once. */
export const picturesIn = (content: string): string[] => [
  ...new Set(
    [...content.matchAll(PICTURES)].flatMap(([tag]) => {
      const [, url] = SOURCE.exec(tag) ?? [];
      return url === undefined ? [] : [unescapeText(url)];
    }),
  ),
];

/** @param isFirst whether no picture of the page comes before these */
export function withCopies(content: string, site: Site, sizes: Sizes, isFirst: boolean): string {
  let isWithin = false;
  let eager = isFirst;
  return content.replace(PICTURES, (tag) => {
    if (!tag.startsWith('<img')) {
      isWithin = tag.startsWith('<picture');
      return tag;
    }
    const url = unescapeText(SOURCE.exec(tag)?.[1] ?? '');
    const size = sizes.get(url);
    const lazy = eager || tag.includes(' loading=') ? '' : ' loading="lazy"';
    eager = false;
    // Somebody has thought of which file is for whom.
    if (!size || isWithin || tag.includes(' srcset=')) return tag;
    const { sources, srcset } = copiesOf(site, url, size.width, TEXT_SIZES);
    const measured = / (?:width|height)=/.test(tag) ? '' : ` width="${size.width}" height="${size.height}"`;
    const more = `${srcset ? ` srcset="${srcset}" sizes="${TEXT_SIZES}"` : ''}${measured}${lazy}`;
    const img = tag.replace(/ ?\/?>$/, () => `${more}>`);
    if (!sources.length) return img;
    const elements = sources.map(
      ([type, set]) => html`<source type="${type}" srcset="${set}" sizes="${TEXT_SIZES}">`,
    );
    return `<picture>${elements.join('')}${img}</picture>`;
  });
}
