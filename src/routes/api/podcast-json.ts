// A show as the API describes, takes and answers it.
import * as v from 'valibot';
import { isObject } from '../../domain/objects.ts';
import { SHOW_TYPES } from '../../domain/podcast.ts';
import { checked } from '../../http/json-body.ts';
import { ShowFields } from '../../intake/podcast-schema.ts';
import { optional } from '../../intake/schema-parts.ts';
import type { Editable } from '../../services/publishing/settings.ts';
import { named, URI } from '../openapi.ts';
import { mergePatch } from './article-json.ts';
import { PersonJson } from './episode-json.ts';

const text = v.optional(v.string());
const flag = v.optional(v.boolean());

/** `podcast` of a site or a tag. */
export const ShowJson = named(
  'Show',
  v.object({
    title: text,
    description: text,
    author: text,
    owner: v.optional(v.object({ name: text, email: v.string() })),
    image: text,
    category: v.optional(v.union([v.string(), v.array(v.string())])),
    explicit: flag,
    type: v.optional(v.picklist(SHOW_TYPES)),
    copyright: text,
    newFeedUrl: v.optional(URI),
    block: flag,
    complete: flag,
    guid: v.optional(v.pipe(v.string(), v.uuid(), v.description('`podcast:guid`'))),
    locked: flag,
    funding: v.optional(v.array(v.object({ url: URI, text: v.string() }))),
    persons: v.optional(v.array(PersonJson)),
    episodes: v.optional(v.union([v.literal('all'), v.number()])),
  }),
);

/** As it may be sent: what is left out stays, `null` removes. */
export const ShowPatch = named('ShowPatch', ShowFields);
export const SHOW_EXAMPLE = {
  ...{ image: '/media/cover.jpg', category: 'News > Daily News', explicit: false },
  owner: { name: 'Tagwire', email: 'podcast@example.org' },
};

const Settings = v.strictObject({ podcast: optional(ShowFields) });

/** RFC 7396 on what is set; the result is checked as a whole. @throws Refusal 422 */
export const patched = (before: Editable, patch: unknown): Editable =>
  checked(Settings, isObject(patch) ? mergePatch(before, patch) : patch);

/** A show as a form says it, whole. @throws Refusal 422 */
export const replaced = (podcast: unknown): Editable => checked(Settings, { podcast });
