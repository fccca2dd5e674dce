// What editors set of the site and of a tag.
import type { FacetKind } from '../../domain/model.ts';
import { isSameJson, withoutAbsent } from '../../domain/objects.ts';
import { showGuid } from '../../domain/podcast.ts';
import { isElsewhere, type SiteSettings } from '../../domain/settings.ts';
import { facetPath } from '../../domain/views.ts';
import { fault, invalid, Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { commit } from '../../store/database.ts';
import { EVERYTHING_ID } from '../../store/facets/facets.ts';
import { facetBySlug } from '../../store/facets/names.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { settingsWrites, siteRow } from '../../store/settings.ts';
import { type Action, audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { withSizes } from '../site/picture-sizes.ts';
import { findFacet } from './facets.ts';
import { retrying } from './publish.ts';

/** What of the settings a request may change: of a facet less than of the site. */
export type Editable = SiteSettings;

/** From what is set to what is to be set. @throws Refusal */
export type EditSettings = (before: Editable) => Editable;

export function editableSettings({ settings }: FacetRow): Editable {
  const { at, feedsAt, podcastAt, ownPages, ...editable } = settings ?? { at: 0 };
  return editable;
}

/**
 * @param edit also gets the row they stand in
 * @throws Refusal of `edit`
 */
export const changeSiteSettings = (
  context: Context,
  edit: (before: Editable, row: FacetRow) => Editable,
): Promise<FacetRow> =>
  retrying(context, async () => {
    const site = await siteRow(context.db);
    return store(context, site, edit(editableSettings(site), site), 'site.change', 'settings');
  });

/** Changes what is set of a tag, an author or a source. @throws Refusal 404, 409, 422 */
export const changeFacetSettings = (
  context: Context,
  kind: FacetKind,
  slug: string,
  edit: EditSettings,
): Promise<FacetRow> =>
  retrying(context, async () => {
    const { db } = context;
    if (kind === 'language') throw new Refusal(409, problem('facet-is-language'));
    const facet = await facetBySlug(db, { kind, slug }, 'itself');
    if (!facet) {
      const now = await findFacet(context, kind, slug);
      throw new Refusal(409, problem('facet-renamed', { slug, current: now.slug }));
    }
    if (facet.mergedInto !== null) throw new Refusal(409, problem('facet-merged', { slug }));
    if (facet.retiredAt !== null) throw new Refusal(409, problem('facet-retired'));
    return store(context, facet, edit(editableSettings(facet)), 'facet.change', `${kind}/${facet.slug}`);
  });

export const notATag = () => invalid([fault('/podcast', 'podcast-not-a-tag')]);

/** Of the site's settings, what every feed shows. */
const IN_FEEDS = ['title', 'description', 'language', 'rights', 'logo', 'icon', 'links', 'home'] as const;
/** Audited without their text, which is long. */
const LONG = ['css', 'footer'] as const;

async function store(
  context: Context,
  before: FacetRow,
  asked: Editable,
  action: Action,
  object: string,
): Promise<FacetRow> {
  const { db, runtime, site } = context;
  const path = before.id === EVERYTHING_ID ? '/' : facetPath(before.kind as FacetKind, before.slug);
  const known = editableSettings(before);
  const wanted = await withSizes(context, known, asked);
  const { podcast } = wanted;
  // Made once: it is the show's identity from now on, whatever the tag is called later.
  const show = podcast && { ...podcast, guid: podcast.guid ?? (await showGuid(`${site.url}${path}rss.xml`)) };
  const next = withoutAbsent({ ...wanted, podcast: show });
  const names = Object.keys({ ...known, ...next }) as (keyof Editable)[];
  const changed = names.filter((name) => !isSameJson(known[name], next[name]));
  if (!changed.length) return before;
  // Another time than before, even of a clock that was set back: by it two writers are told apart.
  const at = Math.max(runtime.now(), (before.settings?.at ?? 0) + 1);
  const { at: last, feedsAt, podcastAt = known.podcast && last, ownPages } = before.settings ?? {};
  const isInFeeds =
    changed.some((name) => includes(IN_FEEDS, name)) || isElsewhere(known) !== isElsewhere(next);
  const settings = withoutAbsent({
    at,
    feedsAt: isInFeeds ? at : feedsAt,
    podcastAt: changed.includes('podcast') ? at : podcastAt,
    ownPages,
    ...next,
  });
  const detail = changed.map((name) => [
    name,
    includes(LONG, name) ? `${(next[name] ?? '').length} characters` : (next[name] ?? null),
  ]);
  const entry = audited(context, action, object, Object.fromEntries(detail));
  await commit(db, [...settingsWrites(db, before, settings), entry]);
  return { ...before, settings, edition: before.edition + Number(before.id === EVERYTHING_ID) };
}

const includes = <T extends string>(names: readonly T[], name: string): name is T =>
  names.includes(name as T);
