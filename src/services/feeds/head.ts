// What a feed document says of itself: its head, and the Link header that is sent with it.
import { documentPath, isCostly, type Page, type View, viewLanguage } from '../../domain/views.ts';
import type { FeedHead, Format } from '../../formats/format.ts';
import type { Validator } from '../../store/changes.ts';
import type { ResolvedView } from '../../store/facets.ts';
import { type Context, hasOutsideHub } from '../context.ts';

import { labelsUntil, viewId, viewTitle } from './naming.ts';
import { showOf } from './show.ts';

type Around = Pick<Context, 'site' | 'config'>;

/** The absolute URL of a view's document. */
export const feedUrl = ({ site }: Pick<Context, 'site'>, format: Format, view: View, page: Page): string =>
  site.url + documentPath(view, format.file, page);

/** @param last the view's last change */
export async function headOf(
  context: Around,
  format: Format,
  resolved: ResolvedView,
  last: Validator,
  page: Page,
): Promise<Omit<FeedHead, 'updated'>> {
  const { site } = context;
  const { view } = resolved;
  const podcast = await showOf(resolved, site);
  return {
    id: await viewId(resolved),
    title: podcast?.title ?? viewTitle(resolved, site, labelsUntil(format.name, view, last)),
    description: podcast?.description ?? site.description,
    language: viewLanguage(view) ?? site.language,
    self: feedUrl(context, format, view, page),
    hub: hubOf(context, view, page),
    page: site.url + documentPath(view, '', {}),
    podcast,
  };
}

/** RFC 8288: `self`, and where there is one `hub`. */
export function linkOf(context: Around, format: Format, view: View, page: Page): string {
  const hub = hubOf(context, view, page);
  return `<${feedUrl(context, format, view, page)}>; rel="self"${hub ? `, <${hub}>; rel="hub"` : ''}`;
}

/** Somebody else's hub is told of single facets' feeds (services/push/outbox.ts): of expressions there is no end. */
function hubOf(context: Around, view: View, page: Page): string | undefined {
  const isTold = !isCostly(view) && !Object.keys(page).length;
  return isTold || !hasOutsideHub(context) ? context.site.hub : undefined;
}
