// A view's feeds, for autodiscovery.

import { documentPath, type View } from '../../domain/views.ts';
import type { Context } from '../../services/context.ts';

export interface FeedLink {
  /** `Turkey · Tagwire (RSS)`. */
  title: string;
  /** Media type without parameters. */
  type: string;
  href: string;
}

/** The same view in every feed format, absolute. Not ninjs: readers take application/json for a JSON Feed. */
export const feedLinks = ({ site, formats }: Context, view: View, title: string): FeedLink[] =>
  formats
    .filter(({ name }) => name !== 'ninjs')
    .map(({ file, label, contentType }) => ({
      title: `${title} (${label})`,
      type: contentType.split(';')[0] ?? contentType,
      href: site.url + documentPath(view, file),
    }));
