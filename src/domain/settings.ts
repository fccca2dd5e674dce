// What editors set of the site, which is the facet "everything", or of another facet.
import type { Show } from './podcast.ts';

export interface Settings {
  /** Milliseconds; when they were last changed. */
  at: number;
  /** The show that its feeds are. */
  podcast?: Show;
}
