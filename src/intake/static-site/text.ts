// What a text may ask of the site that it is in.

/** Where a text stands. */
export interface TextPlace {
  /** The address of a page by its file, its path or its name; `#…` behind it stays. */
  addressOf(reference: string): string | undefined;
  /** An address on the site, of a path from its root. */
  siteUrl(path: string): string;
  /** A value of the front matter. */
  param(name: string): string | undefined;
  /** `site.baseurl`, `page.title`. */
  variable(name: string): string | undefined;
  /** Told what was left out, for the author. */
  remark(text: string): void;
}

/** Makes Markdown, or HTML, of what only the generator understands. Never throws; takes time in proportion. */
export type Expander = (text: string, place: TextPlace) => string;
