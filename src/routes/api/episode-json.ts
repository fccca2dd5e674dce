// An episode as the API answers it.
import * as v from 'valibot';
import { EPISODE_TYPES } from '../../domain/podcast.ts';
import { named, URI } from '../openapi.ts';

const text = v.optional(v.string());
const flag = v.optional(v.boolean());
export const PersonJson = named(
  'Person',
  v.object({ name: v.string(), role: text, group: text, img: text, href: v.optional(URI) }),
);

/** `podcast` of an article. */
export const EpisodeJson = named(
  'Episode',
  v.object({
    title: text,
    season: v.optional(v.number()),
    episode: v.optional(v.number()),
    episodeType: v.optional(v.picklist(EPISODE_TYPES)),
    explicit: flag,
    block: flag,
    image: text,
    transcripts: v.optional(
      v.array(
        v.object({
          url: v.string(),
          type: v.string(),
          language: text,
          rel: v.optional(v.literal('captions')),
        }),
      ),
    ),
    chapters: v.optional(v.object({ url: v.string(), type: v.string() })),
    persons: v.optional(v.array(PersonJson)),
  }),
);
