// What is set of the site, a tag, an author or a source, as the API describes, takes and answers it.
import * as v from 'valibot';
import { isObject } from '../../domain/objects.ts';
import { checked } from '../../http/json-body.ts';
import { FacetSettingsFields, SiteSettingsFields } from '../../intake/settings-schema.ts';
import type { Editable, EditSettings } from '../../services/publishing/settings.ts';
import { named, URI } from '../openapi.ts';
import { ImageJson, mergePatch } from './article-json.ts';
import { ShowJson } from './podcast-json.ts';

const text = v.optional(v.string());
const picture = (description: string) => v.optional(v.pipe(ImageJson, v.description(description)));

/** What is set of the site, over what the environment says. */
export const SITE_SETTINGS = {
  title: v.string(),
  description: v.string(),
  language: v.pipe(v.string(), v.description('of the site, and of articles that name none')),
  timeZone: v.pipe(v.string(), v.description('of dates on pages')),
  rights: text,
  logo: picture('its name as a picture; also the picture of its feeds'),
  icon: picture('a square one'),
  accent: v.optional(v.pipe(v.string(), v.description('`#rrggbb`: of links and buttons'))),
  navigation: v.array(v.object({ label: v.string(), url: v.string() })),
  footer: v.optional(v.pipe(v.string(), v.description('Markdown'))),
  css: v.optional(v.pipe(v.string(), v.description('added to the style sheet of pages for readers'))),
  links: v.pipe(
    v.picklist(['own', 'canonical']),
    v.description('where feeds lead: to pages of this site, or to `canonicalUrl`'),
  ),
  pages: v.pipe(v.picklist(['on', 'off']), v.description('whether there are pages for readers')),
  home: v.optional(
    v.pipe(
      URI,
      v.description('the publisher’s own site, with `links` of `canonical`; told by articles where absent'),
    ),
  ),
  podcast: v.optional(v.pipe(ShowJson, v.description('the show that the site’s feeds with audio are'))),
};
export const SitePatch = named('SettingsPatch', SiteSettingsFields);

/** RFC 7396 on what is set of the site; the result is checked as a whole. @throws Refusal 422 */
export const patchedSite = (before: Editable, patch: unknown): Editable =>
  checked(SiteSettingsFields, isObject(patch) ? mergePatch(before, patch) : patch);

/** The same of a tag, an author or a source. @throws Refusal 422 */
export const patchedFacet = (before: Editable, patch: unknown): Editable =>
  checked(FacetSettingsFields, isObject(patch) ? mergePatch(before, patch) : patch);

/** With the show as a form says it whole; undefined for none. @throws Refusal 422 */
export const withShow =
  (podcast: unknown): EditSettings =>
  (before) => ({ ...before, podcast: checked(FacetSettingsFields, { podcast }).podcast });
