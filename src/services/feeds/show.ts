// The show that a view's feeds are: the site's, or a tag's own.
import { type FeedShow, MAX_EPISODES, type Show, showGuid } from '../../domain/podcast.ts';
import type { FacetSettings } from '../../domain/settings.ts';
import { facetPath } from '../../domain/views.ts';
import type { Site } from '../../formats/format.ts';
import { EVERYTHING_ID, type ResolvedView } from '../../store/facets/facets.ts';
import type { Made } from './documents.ts';

/** What editors set of the view itself; of an expression or a text query there is nothing. */
const ownOf = ({ view, single }: ResolvedView) => (view.q ? undefined : (single?.settings ?? undefined));

/** What is set of a view's own title, text and picture; of the site that is the site's. */
export function faceOf(resolved: ResolvedView): FacetSettings {
  const { title, description, image } = resolved.single?.id === EVERYTHING_ID ? {} : (ownOf(resolved) ?? {});
  return { title, description, image };
}

/** Of the site's show, what a view without a show of its own does not have in common with it. */
function inherited({ settings }: ResolvedView['site']): Show | undefined {
  if (!settings?.podcast) return undefined;
  const { title, description, guid, newFeedUrl, complete, episodes, ...show } = settings.podcast;
  return show;
}

/** What is set of the show: the view's own, or of one facet else the site's. */
export function showSettings(resolved: ResolvedView): Show | undefined {
  const { view, single, site } = resolved;
  if (!single || view.q) return undefined;
  return ownOf(resolved)?.podcast ?? inherited(site);
}

/** Its show as the head of a feed has it. @param site where the feed is */
export async function showOf(resolved: ResolvedView, site: Site): Promise<FeedShow | undefined> {
  const show = showSettings(resolved);
  const { single } = resolved;
  if (!show || !single) return undefined;
  // A renamed facet's stays what it was.
  const kind = single.kind as Parameters<typeof facetPath>[0];
  const guid =
    show.guid ?? (await showGuid(`${site.url}${facetPath(kind, single.born ?? single.slug)}rss.xml`));
  return { ...show, guid };
}

/** How many articles its feeds have; undefined: the usual window. */
export function episodesOf(resolved: ResolvedView): number | undefined {
  const episodes = ownOf(resolved)?.podcast?.episodes;
  return episodes === 'all' ? MAX_EPISODES : episodes;
}

/** When what is shown of what is set of it, or of the site, was last changed, in milliseconds; 0: never. */
export function settingsChangedAt(resolved: ResolvedView, shownBy: Made['shownBy']): number {
  const { at = 0, feedsAt = 0, podcast, podcastAt = podcast ? at : 0 } = resolved.site.settings ?? {};
  const isShow = resolved.single && !resolved.view.q;
  const site = shownBy === 'pages' ? at : Math.max(feedsAt, isShow ? podcastAt : 0);
  return Math.max(ownOf(resolved)?.at ?? 0, site);
}
