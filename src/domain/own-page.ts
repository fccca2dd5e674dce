// Pages of the site's own: About, Imprint, Contact.
import type { Content } from './model.ts';

/** What editors write of a page. */
export interface WrittenPage {
  title: string;
  content: Content;
  /** For search engines and those who share a link to it: a sentence. */
  description?: string;
  /** BCP 47; the site's where absent. */
  language?: string;
  /** Whether the site's navigation has it. */
  navigation?: boolean;
}

/** What an imported page is known by when it is imported again. */
export interface ImportedFrom {
  /** As its source calls it. */
  id: string;
  /** What its source said, hashed. */
  said: string;
  /** What the import left here, hashed: what is something else was changed here. */
  kept: string;
}

/** First segments of paths that are something else, now or perhaps one day: no page takes their place. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(
  (
    'admin archive articles assets authors docs feed feeds healthz hub indieauth languages login media metrics ' +
    'micropub news pages problems readyz redirects rsscloud rss search settings shared sign-in sources subscribe tags'
  ).split(' '),
);
