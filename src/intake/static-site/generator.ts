// What is known of a site, and what a generator has to tell of each of its files.
import type { Json } from '../../domain/objects.ts';
import type { Expander } from './text.ts';

/** A site as its folder and configuration tell it. */
export interface Site {
  /** Absolute, with a slash at its end: where the site is. */
  base: string;
  /** Of the generator, its names as they are written. */
  config: Json;
  /** The folder of its texts, from the site's own; '' for that itself. */
  content: string;
  /** Its files, from the site's own folder. */
  files: ReadonlySet<string>;
  /** Data of folders, by the folder (Eleventy). */
  data: ReadonlyMap<string, Json>;
  /** The pattern of addresses of files that have none of their own, instead of the configuration's. */
  permalink?: string;
  timeZone: string;
  /** Where a text says no language. */
  language?: string;
}

/** A file with front matter. */
export interface Source {
  /** From the site's own folder. */
  path: string;
  front: Json;
  /** As it is written, in the front matter or the name. */
  date?: string;
}

/** Why a file is no article. */
export type LeftOut = 'draft' | 'future' | 'expired' | 'section' | 'page';

/** Where a file is on the site. */
export interface Spot {
  /** From the site's address on, or an address. */
  path: string;
  /** What the generator's own feed calls it, where that is not its address: the same way. */
  id?: string;
  leftOut?: LeftOut;
  language?: string;
  /** Tags that its folders say. */
  tags?: string[];
  /** Front matter with what its folders and the configuration say. */
  front?: Json;
  /** Where relative aliases are relative to. */
  aliasBase?: string;
  /** A title that is made of its name. */
  title?: string;
}

export interface Generator {
  name: string;
  /** Where its texts are unless it says otherwise. */
  content(config: Json): string;
  /** Whether it makes a page of such a file. */
  reads(path: string, site: Site): boolean;
  /** The date that a file's name has. */
  dateOf?(path: string, site: Site): string | undefined;
  /** @throws Refusal for a file of which nobody can say where it is */
  spot(source: Source, site: Site): Spot;
  expand: Expander;
  /** Its templates put the site's own path before a picture of the front matter that begins with `/`. */
  prefixesPictures?: boolean;
  /** Files beside a text are moved when it is built, and nobody can say where to. */
  movesPictures?: boolean;
}
