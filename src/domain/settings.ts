// What editors set of the site, which is the facet "everything", or of another facet. Pictures are `Image`s of articles.
import type { Image } from './model.ts';
import type { Show } from './podcast.ts';

/** What may be set of any facet. */
export interface FacetSettings {
  /** What its page and its feeds are called; of the site its name. */
  title?: string;
  /** Plain text of a few sentences. */
  description?: string;
  /** Of another facet than the site, whose picture is its logo. */
  image?: Image;
  /** The show that its feeds are. */
  podcast?: Show;
}

/** An entry of the site's navigation. */
export interface NavigationLink {
  label: string;
  /** Absolute, or a path of the site: `/about`. */
  url: string;
}

/** What is set of the site alone. */
export interface SiteSettings extends FacetSettings {
  /** BCP 47; of the site and of articles that name none. */
  language?: string;
  /** IANA name, `Europe/Istanbul`. */
  timeZone?: string;
  /** Copyright line. */
  rights?: string;
  logo?: Image;
  icon?: Image;
  /** `#rrggbb`. */
  accent?: string;
  navigation?: NavigationLink[];
  /** Markdown. */
  footer?: string;
  css?: string;
  /** Whether feeds link to the site's own pages of articles or to where they first appeared. */
  links?: 'own' | 'canonical';
  pages?: 'on' | 'off';
  /** Where readers find the publisher's own site, where feeds or pages lead there. */
  home?: string;
}

/** As they are stored. */
export interface Settings extends SiteSettings {
  /** Milliseconds; when they were last changed. */
  at: number;
  /** The same of what every feed shows of them, and of the show; absent where that was never set, of a show `at`. */
  feedsAt?: number;
  podcastAt?: number;
  /** Own pages in the navigation; written with them. */
  ownPages?: NavigationLink[];
}

/** Whether readers of feeds are led to the publisher's own site, and to no page of this server that is not an article's. */
export const isElsewhere = ({ links, pages }: Pick<SiteSettings, 'links' | 'pages'>): boolean =>
  links === 'canonical' || pages === 'off';
