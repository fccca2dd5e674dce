// What a feed document says of itself: its head, and the Link header that is sent with it.
import { documentPath, isCostly, type Page, type View, viewLanguage } from '../../domain/views.ts';
import { imageAt } from '../../formats/facts.ts';
import type { FeedHead, Format, Site } from '../../formats/format.ts';
import type { Validator } from '../../store/changes.ts';
import type { ResolvedView } from '../../store/facets/facets.ts';
import { type Context, hasOutsideHub } from '../context.ts';
import { publisherOf } from '../site/publisher.ts';
import { labelsUntil, viewId, viewTitle } from './naming.ts';
import { faceOf, showOf } from './show.ts';

type Around = Pick<Context, 'site' | 'config' | 'db'>;

/** The absolute URL of a view's document. */
export const feedUrl = ({ site }: Pick<Context, 'site'>, format: Format, view: View, page: Page): string =>
  site.url + documentPath(view, format.file, page);

export interface HeadOf {
  resolved: ResolvedView;
  site: Site;
  /** The view's last change. */
  last: Validator;
  page: Page;
}

export async function headOf(
  context: Around,
  format: Format,
  { resolved, site, last, page }: HeadOf,
): Promise<Omit<FeedHead, 'updated'>> {
  const { view } = resolved;
  const podcast = await showOf(resolved, site);
  const { description, image } = faceOf(resolved);
  return {
    id: await viewId(resolved),
    title: podcast?.title ?? viewTitle(resolved, site, labelsUntil(format.name, view, last)),
    description: podcast?.description ?? description ?? site.description,
    language: viewLanguage(view) ?? site.language,
    self: feedUrl(context, format, view, page),
    hub: hubOf(context, view, page),
    page: site.elsewhere
      ? await publisherOf(context.db, site, resolved)
      : site.url + documentPath(view, '', {}),
    image: image && imageAt(image, site),
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
  if (context.site.asFiles) return undefined;
  const isTold = !isCostly(view) && !Object.keys(page).length;
  return isTold || !hasOutsideHub(context) ? context.site.hub : undefined;
}
