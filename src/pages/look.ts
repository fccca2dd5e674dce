// What a site's own look adds to the style sheet: its accent colour, then its own CSS. A file of its own, so that the policy
// of pages stays as strict as it is.
import { PAPER, readableShade } from '../domain/colour.ts';
import { fingerprint } from '../domain/hash.ts';
import type { Site } from '../formats/format.ts';
import { prefixOf } from '../formats/uri.ts';

type Look = Pick<Site, 'accent' | 'css'>;

/** '' where nothing is set. */
export function lookCss({ accent, css }: Look): string {
  return [accent && accentCss(accent), css].filter(Boolean).join('\n');
}

/** The accent; where the reader's system is dark, a shade of it that can be read there. */
export const accentCss = (accent: string): string => `:root { --accent: ${accent}; }
@media screen and (prefers-color-scheme: dark) { :root { --accent: ${readableShade(accent, PAPER.dark)}; } }
`;

/** Tells one look from the next: part of its address, so that a browser keeps it as long as it holds. */
export const lookVersion = (look: Look): string => fingerprint(lookCss(look));

/** Where pages have it; undefined where nothing is set. */
export const lookPath = (site: Site): string | undefined =>
  site.accent || site.css ? `${prefixOf(site.url)}/assets/look.css?v=${lookVersion(site)}` : undefined;
