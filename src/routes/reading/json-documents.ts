// Schemas of the JSON documents that everyone reads, for /openapi.json.
import * as v from 'valibot';
import { FACET_KINDS } from '../../domain/model.ts';
import { DATE, named, openObject, URI } from '../openapi.ts';

const FacetName = v.object({
  kind: v.picklist(FACET_KINDS),
  slug: v.string(),
  label: v.optional(v.pipe(v.string(), v.description('with `as=article`'))),
  id: v.optional(v.pipe(v.string(), v.description('with `as=article`: it stays when the facet is renamed'))),
});

export const JsonFeedItem = v.pipe(
  openObject({
    id: v.string(),
    url: v.optional(URI),
    external_url: v.optional(URI),
    title: v.optional(v.string()),
    content_html: v.optional(v.string()),
    summary: v.optional(v.string()),
    image: v.optional(URI),
    date_published: v.optional(DATE),
    date_modified: v.optional(DATE),
    authors: v.optional(v.array(openObject({ name: v.string(), url: v.optional(URI) }))),
    tags: v.optional(v.array(v.string())),
    language: v.optional(v.string()),
    attachments: v.optional(
      v.array(
        openObject({
          url: URI,
          mime_type: v.string(),
          size_in_bytes: v.optional(v.number()),
          duration_in_seconds: v.optional(v.number()),
        }),
      ),
    ),
    _tagwire: v.optional(v.record(v.string(), v.unknown())),
  }),
  v.metadata({ ref: 'JsonFeedItem' }),
);

/** JSON Feed 1.1. */
export const JsonFeed = v.pipe(
  openObject({
    version: v.string(),
    title: v.string(),
    home_page_url: v.optional(URI),
    feed_url: v.optional(URI),
    next_url: v.optional(URI),
    description: v.optional(v.string()),
    language: v.optional(v.string()),
    items: v.array(JsonFeedItem),
  }),
  v.metadata({ ref: 'JsonFeed' }),
);

/** IPTC ninjs 3.1: a view is an item whose associations are its articles. */
export const Ninjs = v.pipe(
  openObject({
    uri: v.string(),
    title: v.string(),
    versionCreated: DATE,
    associations: v.array(openObject({ uri: v.string() })),
  }),
  v.metadata({ ref: 'Ninjs' }),
);

export const FeedsJson = named(
  'FeedList',
  v.object({
    title: v.string(),
    url: URI,
    seq: v.pipe(v.number(), v.description('of the last change in the log: `since` of the next request')),
    names: v.pipe(
      v.number(),
      v.description(
        'grows when a tag, author or source is renamed, merged or retired: `names` of the next request',
      ),
    ),
    log: v.pipe(v.string(), v.description('id of the log that `seq` is of: `log` of the next request')),
    updated: DATE,
    reset: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          '`since` was of another log, or of one that is no more: this is the whole list, drop what you have',
        ),
      ),
    ),
    lagging: v.optional(
      v.pipe(v.boolean(), v.description('`since` has not come to this replica yet: ask again')),
    ),
    feeds: v.array(
      named(
        'Feed',
        v.object({
          kind: v.picklist(['everything', ...FACET_KINDS]),
          slug: v.string(),
          label: v.string(),
          count: v.pipe(v.number(), v.description('visible articles')),
          seq: v.number(),
          id: v.pipe(
            v.string(),
            v.description('of the feed, as Atom has it: it stays when the feed is renamed'),
          ),
          updated: DATE,
          page: URI,
          rss: URI,
          atom: URI,
          json: URI,
          ninjs: URI,
        }),
      ),
    ),
    gone: v.optional(
      v.pipe(
        v.array(
          named(
            'GoneFeed',
            v.object({
              kind: v.picklist(FACET_KINDS),
              slug: v.string(),
              label: v.string(),
              seq: v.number(),
              id: v.string(),
              into: v.optional(
                v.pipe(v.string(), v.description('the slug of the one that it was merged into')),
              ),
            }),
          ),
        ),
        v.description('with `since`: feeds that were retired or merged since'),
      ),
    ),
  }),
);

export const ChangesJson = named(
  'ChangeList',
  v.object({
    changes: v.array(
      named(
        'Change',
        v.object({
          seq: v.number(),
          kind: v.pipe(
            v.picklist(['publish', 'update', 'correction', 'silent', 'retract', 'left']),
            v.description('`left`: it is published still, and no longer in this view'),
          ),
          id: v.string(),
          guid: v.string(),
          version: v.number(),
          at: v.optional(DATE),
          note: v.optional(v.string()),
          facets: v.optional(
            v.pipe(v.array(FacetName), v.description('where it is, or was before it was retracted')),
          ),
          left: v.optional(v.pipe(v.array(FacetName), v.description('where it no longer is'))),
          title: v.optional(
            v.pipe(
              v.string(),
              v.description(
                'of `retract` and `left`: what readers saw; absent once it is erased. Of others where `fields` names it',
              ),
            ),
          ),
          url: v.optional(v.pipe(URI, v.description('where the article is, or was, read; as `title`'))),
          notice: v.optional(
            v.pipe(
              openObject({
                ...{ title: v.string(), slug: v.string(), language: v.string(), position: v.number() },
                ...{ publishedAt: v.optional(DATE), canonicalUrl: v.optional(URI) },
              }),
              v.description(
                'with `as=article`, where the article is withdrawn now: what feeds still say of it',
              ),
            ),
          ),
          erased: v.optional(v.pipe(v.boolean(), v.description('with `as=article`: it is erased now'))),
          item: v.optional(
            v.pipe(
              v.union([JsonFeedItem, openObject({ uri: v.string() }), v.string()]),
              v.description('the article as it is now, where it is in the view; in the form that `as` names'),
            ),
          ),
        }),
      ),
    ),
    next: v.pipe(v.number(), v.description('`since` of the next request')),
    log: v.pipe(v.string(), v.description('the log’s id: `log` of the next request')),
    names: v.pipe(
      v.number(),
      v.description('grows when a tag, an author or a source is renamed, merged or retired'),
    ),
    reset: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          '`since` was of another log, or of one that is no more; this is the beginning: drop what you have',
        ),
      ),
    ),
    lagging: v.optional(
      v.pipe(v.boolean(), v.description('this replica has not come as far as `since`: ask again')),
    ),
  }),
);

export const DigestJson = named(
  'Digest',
  v.object({
    log: v.pipe(v.string(), v.description('the log’s id, as `changes.json` has it')),
    seq: v.pipe(v.number(), v.description('what was logged up to there is in it')),
    count: v.pipe(v.number(), v.description('visible articles of the view')),
    digest: v.pipe(
      v.string(),
      v.description('SHA-256 in hex of a line `{id} {version}` for each of them, sorted by id'),
    ),
  }),
);

export const ReadyJson = named(
  'Readiness',
  v.object({
    status: v.literal('ready'),
    overloaded: v.optional(v.boolean()),
    mistakes: v.optional(v.pipe(v.array(v.string()), v.description('what TRUST_PROXY should be'))),
    replica: v.optional(
      v.object({
        primary: v.picklist(['reached', 'away']),
        syncedAt: v.nullable(DATE),
        frame: v.pipe(
          v.nullable(v.number()),
          v.description('how far it is: of several replicas the largest is the newest'),
        ),
      }),
    ),
  }),
);
