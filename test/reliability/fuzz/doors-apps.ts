// What programs of the independent web send: Micropub, its media, IndieAuth.

import type { Doors } from './door.ts';
import { mediaBytes } from './doors-admin.ts';
import { formDoor } from './doors-reading.ts';
import { date, json, label, object, text, url, word } from './hostile.ts';
import { encode, multipart, queryFor } from './input.ts';
import { html, markdown } from './markup.ts';
import { mutateText } from './mutate.ts';
import type { Random } from './random.ts';

const PROPERTIES = [
  'name',
  'content',
  'summary',
  'category',
  'photo',
  'audio',
  'video',
  'published',
  'updated',
  'author',
  'location',
  'checkin',
  'in-reply-to',
  'like-of',
  'repost-of',
  'bookmark-of',
  'mp-slug',
  'post-status',
  'syndication',
  'mp-syndicate-to',
  'visibility',
  'rsvp',
  'x-of',
  'access_token',
  'url',
  'featured',
  'lang',
];

const value = (r: Random) =>
  r.of<unknown>(
    [3, () => text(r)],
    [2, () => label(r)],
    [1, () => url(r)],
    [1, () => date(r)],
    [1, () => ({ html: html(r) })],
    [1, () => ({ value: url(r), alt: text(r) })],
    [
      1,
      () => ({
        type: [r.pick(['h-card', 'h-geo', 'h-adr', word(r)])],
        properties: { name: [text(r)], url: [url(r)], latitude: [r.next() * 90] },
      }),
    ],
    [1, () => r.pick(['draft', 'published', 'geo:1,2;u=3', 'public'])],
    [0.5, () => json(r, 3)],
  );
const properties = (r: Random) =>
  object(
    r.times(5, () => [
      r.of([12, () => r.pick(PROPERTIES)], [1, () => word(r)]),
      r.chance(0.95) ? r.times(3, () => value(r)) : json(r, 3),
    ]),
  );

const command = (r: Random) =>
  r.of<unknown>(
    [5, () => ({ type: [r.chance(0.95) ? 'h-entry' : word(r)], properties: properties(r) })],
    [
      4,
      () => ({
        action: 'update',
        url: post(r),
        replace: properties(r),
        add: properties(r),
        delete: r.of<unknown>(
          [1, () => properties(r)],
          [1, () => r.times(3, () => r.pick(PROPERTIES))],
          [1, () => json(r, 3)],
        ),
      }),
    ],
    [2, () => ({ action: r.pick(['delete', 'undelete', word(r)]), url: post(r) })],
    [1, () => json(r, 1)],
  );
const post = (r: Random) =>
  r.of([5, () => `https://wire.example~base~/articles/~slug${r.below(900)}~`], [1, () => url(r)]);

const field = (r: Random): readonly [string, string] => [
  r.of(
    [6, () => r.pick(PROPERTIES)],
    [2, () => `${r.pick(PROPERTIES)}[]`],
    [1, () => `${r.pick(PROPERTIES)}[${r.pick(['html', 'alt', '0', '99', '__proto__'])}]`],
    [1, () => word(r)],
  ),
  r.of([2, () => text(r)], [1, () => markdown(r)], [1, () => url(r)]),
];
const fields = (r: Random) => [
  ['h', r.chance(0.9) ? 'entry' : word(r)] as const,
  ...r.times(6, () => field(r)),
];

const oauth = (r: Random): [string, string][] =>
  (
    [
      ['grant_type', r.pick(['authorization_code', word(r)])],
      ['code', word(r)],
      ['client_id', r.of([3, () => `https://app${r.below(9)}.example/`], [1, () => url(r)])],
      ['redirect_uri', r.of([3, () => `https://app${r.below(9)}.example/back`], [1, () => url(r)])],
      ['code_verifier', r.pick(['x'.repeat(43), word(r)])],
      ['token', r.pick(['test-token-0123456789abcdef', word(r)])],
      ['action', r.pick(['revoke', '', word(r)])],
      ['scope', r.pick(['create update', 'profile', word(r)])],
      ['response_type', r.pick(['code', word(r)])],
      ['state', text(r)],
      ['code_challenge', r.pick(['A'.repeat(43), word(r)])],
      ['code_challenge_method', r.pick(['S256', 'plain'])],
    ] as [string, string][]
  ).filter(() => r.chance(0.85));

export const APPS: Doors = {
  micropub: [
    5,
    (r) => {
      const body = JSON.stringify(command(r));
      return {
        as: 'admin',
        method: 'POST',
        path: '/micropub',
        headers: [['content-type', 'application/json']],
        body: r.chance(0.1) ? mutateText(r, body) : body,
      };
    },
  ],
  micropubForm: [3, (r) => ({ as: 'admin', ...formDoor(r, '/micropub', fields(r)) })],
  micropubParts: [
    2,
    (r) => ({
      as: 'admin',
      method: 'POST',
      path: r.pick(['/micropub', '/micropub', '/micropub/media']),
      ...multipart(r, [
        ...fields(r).map(([name, body]) => ({ name, value: body })),
        ...r.times(2, () => ({
          name: r.pick(['photo', 'file', 'photo[]', 'audio', word(r)]),
          value: mediaBytes(r),
          filename: word(r),
        })),
      ]),
    }),
  ],
  micropubQuery: [
    2,
    (r) => ({
      as: 'admin',
      path: `/micropub${queryFor(r, { q: (x) => x.pick(['config', 'source', 'syndicate-to', 'category', 'contact', 'channel', 'post-types', word(x)]), url: post, 'properties[]': (x) => x.pick(PROPERTIES), properties: word, filter: word, limit: word, before: word, after: word, offset: word, 'post-type': word, 'post-status': word }, 0.95)}`,
    }),
  ],
  oauth: [
    2,
    (r) => ({
      as: r.pick(['anyone', 'admin']),
      ...formDoor(
        r,
        r.pick(['/indieauth/token', '/indieauth/introspect', '/indieauth/revoke', '/admin/authorize']),
        oauth(r),
      ),
    }),
  ],
  authorize: [
    2,
    (r) => ({
      as: 'editor',
      path: `/admin/authorize?${oauth(r)
        .map(([name, v]) => `${name}=${encode(v)}`)
        .join('&')}`,
    }),
  ],
  userinfo: [
    0.3,
    (r) => ({
      as: 'admin',
      path: r.pick(['/indieauth/userinfo', '/indieauth/token', `/indieauth/${encode(word(r))}`]),
    }),
  ],
};
