// A show as the API describes, takes and answers it.
import * as v from 'valibot';
import { SHOW_TYPES } from '../../domain/podcast.ts';
import { named, URI } from '../openapi.ts';
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

export const SHOW_EXAMPLE = {
  ...{ image: '/media/cover.jpg', category: 'News > Daily News', explicit: false },
  owner: { name: 'Tagwire', email: 'podcast@example.org' },
};
