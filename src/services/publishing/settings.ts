// What editors set of the site and of a tag.
import type { Show } from '../../domain/podcast.ts';
import { showGuid } from '../../domain/podcast.ts';
import { facetPath } from '../../domain/views.ts';
import { fault, invalid, Refusal } from '../../errors.ts';
import { problem } from '../../problems.ts';
import { commit } from '../../store/database.ts';
import { facetBySlug } from '../../store/facet-names.ts';
import type { FacetRow } from '../../store/facet-rows.ts';
import { EVERYTHING_ID } from '../../store/facets.ts';
import { settingsWrites, siteRow } from '../../store/settings.ts';
import { type Action, audited } from '../access/audit.ts';
import type { Context } from '../context.ts';
import { findFacet } from './facets.ts';
import { retrying } from './publish.ts';

/** What of the settings a request may change. */
export interface Editable {
  podcast?: Show;
}

/** From what is set to what is to be set. @throws Refusal */
export type EditSettings = (before: Editable) => Editable;

export const editableSettings = ({ settings }: FacetRow): Editable =>
  settings?.podcast ? { podcast: settings.podcast } : {};

/** @throws Refusal of `edit` */
export const changeSiteSettings = (
  context: Context,
  edit: (before: FacetRow) => Editable,
): Promise<FacetRow> =>
  retrying(context, async () => {
    const site = await siteRow(context.db);
    return store(context, site, edit(site), 'site.change', 'settings');
  });

/** Makes a tag a show, changes it, or ends it. @throws Refusal 404, 409, 422 */
export const changeTagSettings = (context: Context, slug: string, edit: EditSettings): Promise<FacetRow> =>
  retrying(context, async () => {
    const { db } = context;
    const tag = await facetBySlug(db, { kind: 'tag', slug }, 'itself');
    if (!tag) {
      const now = await findFacet(context, 'tag', slug);
      throw new Refusal(409, problem('facet-renamed', { slug, current: now.slug }));
    }
    if (tag.mergedInto !== null) throw new Refusal(409, problem('facet-merged', { slug }));
    if (tag.retiredAt !== null) throw new Refusal(409, problem('facet-retired'));
    return store(context, tag, edit(editableSettings(tag)), 'facet.change', `tag/${tag.slug}`);
  });

export const notATag = () => invalid([fault('/podcast', 'podcast-not-a-tag')]);

async function store(
  context: Context,
  before: FacetRow,
  { podcast }: Editable,
  action: Action,
  object: string,
): Promise<FacetRow> {
  const { db, runtime, site } = context;
  const path = before.id === EVERYTHING_ID ? '/' : facetPath('tag', before.slug);
  // Made once: it is the show's identity from now on, whatever the tag is called later.
  const show = podcast && { ...podcast, guid: podcast.guid ?? (await showGuid(`${site.url}${path}rss.xml`)) };
  if (JSON.stringify(show) === JSON.stringify(before.settings?.podcast)) return before;
  const at = Math.max(runtime.now(), before.settings?.at ?? 0);
  const settings = { at, ...(show && { podcast: show }) };
  const entry = audited(context, action, object, { podcast: show ?? null });
  await commit(db, [...settingsWrites(db, before, settings), entry]);
  return { ...before, settings };
}
