// The one place where pages write a picture of an article: one of the site's own comes in the size and kind that the
// browser wants.
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';
import { type Rendition, renditionsOf } from '../media/renditions.ts';
import { dimensions, html, type Markup } from './markup.ts';

export interface PictureProps {
  site: Site;
  /** Absolute and safe. */
  url: string;
  /** '' beside a text that says the same. */
  alt: string;
  /** Pixels. */
  width?: number;
  height?: number;
  /** How wide it is shown, as in `sizes` of an `img`; where that is some `rem`, copies larger than that are left out. */
  sizes: string;
  /** Loaded when it is about to be seen; else before everything else. */
  lazy: boolean;
}

export function picture({ site, url, alt, width, height, sizes, lazy }: PictureProps): Markup {
  const size = dimensions({ width, height });
  const loading = lazy ? html` loading="lazy" decoding="async"` : html` fetchpriority="high"`;
  const { sources, src, srcset } = copiesOf(site, url, width, sizes);
  const img = html`<img src="${src}"${srcset && html` srcset="${srcset}" sizes="${sizes}"`} alt="${alt}"${size}${loading}>`;
  return sources.length ? html`<picture>${sourceElements(sources, sizes)}${img}</picture>` : img;
}

interface Copies {
  /** By type, in the order of preference. */
  sources: [type: string, srcset: string][];
  /** For browsers that know none of these. */
  src: string;
  srcset?: string;
}

/** Widest screen that shows so many pixels for one of CSS. */
const MAX_DENSITY = 3;
const PIXELS_OF_REM = 16;

export function copiesOf(site: Site, url: string, width: number | undefined, sizes: string): Copies {
  const name = site.renditions && url.startsWith(site.renditions) ? url.slice(site.renditions.length) : '';
  const all = name && width ? renditionsOf(name, width) : [];
  const [, rem] = /^(\d{1,3})rem$/.exec(sizes) ?? [];
  const href = (one: Rendition) => `${prefixOf(site.url)}/media/${one.name}`;
  const srcsetOf = (list: Rendition[]) => list.map((one) => `${href(one)} ${one.width}w`).join(', ');
  const byType = Map.groupBy(all, ({ type }) => type);
  if (!rem) {
    const sources = [...byType].map(([type, list]): [string, string] => [type, srcsetOf(list)]);
    // The last one is of the original's kind, which has the original, too.
    const own = sources.pop()?.[1];
    return { sources, src: url, srcset: own && `${own}, ${url} ${width}w` };
  }
  // Of what is shown small one kind does, and no more than the sharpest screen shows.
  const most = Number(rem) * PIXELS_OF_REM * MAX_DENSITY;
  const list = byType.get('image/webp') ?? [];
  const enough = list.findIndex((one) => one.width >= most);
  const shown = enough < 0 ? list : list.slice(0, enough + 1);
  const smallest = all.findLast((one) => one.width === all[0]?.width);
  return {
    sources: shown.length ? [['image/webp', srcsetOf(shown)]] : [],
    src: smallest ? href(smallest) : url,
  };
}

const sourceElements = (sources: Copies['sources'], sizes: string): Markup[] =>
  sources.map(([type, srcset]) => html`<source type="${type}" srcset="${srcset}" sizes="${sizes}">`);
