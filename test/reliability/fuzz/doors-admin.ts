// The API of publishers: articles of every media type, imports, media, names, tokens, webhooks.

import { gzipSync } from 'node:zlib';
import { fixture } from '../../unit/media/samples.ts';
import { archive, entryXml, feedXml, tarOf } from './documents.ts';
import type { Doors } from './door.ts';
import { date, json, label, object, text, url, word } from './hostile.ts';
import { encode, type Input, multipart, queryFor } from './input.ts';
import { agency, frontMatter, html, markdown } from './markup.ts';
import { episode, nearly, show, some, webUrl } from './members.ts';
import { type Bytes, mutateBytes, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

const content = (r: Random) =>
  r.of<unknown>(
    [3, () => ({ markdown: markdown(r) })],
    [3, () => ({ html: html(r) })],
    [2, () => ({ text: agency(r) })],
    [0.2, () => ({ markdown: word(r), html: word(r) })],
  );
/** In the past: what is scheduled is hidden, and most inputs should be seen in a feed. */
const past = (r: Random) => new Date(Date.UTC(2026, 10, 23, 11) - r.below(3e7)).toISOString();
const person = (r: Random) => ({ name: label(r), ...(r.chance(0.5) && { url: webUrl(r) }) });

export function articleJson(r: Random): { value: Record<string, unknown>; title: string } {
  const title = text(r);
  const value = object([
    ['title', title],
    ['content', nearly(r, () => content(r))],
    ...some(
      r,
      [
        ['slug', () => word(r)],
        ['language', () => r.pick(['en', 'ru', 'tr', 'en-GB', word(r)])],
        ['summary', () => text(r)],
        ['tags', () => r.times(5, () => label(r))],
        ['authors', () => r.times(2, () => person(r))],
        ['source', () => ({ ...person(r), note: text(r) })],
        [
          'credits',
          () => r.times(2, () => ({ role: r.pick(['photo', 'translation', word(r)]), name: label(r) })),
        ],
        [
          'image',
          () => ({
            url: webUrl(r),
            alt: text(r),
            caption: text(r),
            width: r.below(5_000),
            height: r.below(9),
            digitalSourceType: r.pick(['trainedAlgorithmicMedia', word(r)]),
          }),
        ],
        [
          'enclosures',
          () =>
            r.times(3, () => ({
              url: webUrl(r),
              type: r.pick(['audio/mpeg', word(r)]),
              length: r.below(1e9),
              durationSeconds: r.next() * 1e4,
            })),
        ],
        ['publishedAt', () => r.of([6, () => past(r)], [1, () => date(r)])],
        ['status', () => r.pick(['published', 'published', 'draft', 'scheduled', 'retracted', word(r)])],
        ['podcast', () => episode(r)],
        ['canonicalUrl', () => webUrl(r)],
        ['translationOf', () => r.pick(['~article0~', word(r)])],
        ['rights', () => text(r)],
        ['change', () => ({ kind: r.pick(['silent', 'update', 'correction']), note: text(r) })],
      ],
      0.25,
    ),
    ...(r.chance(0.05) ? [[word(r), json(r, 3)] as const] : []),
  ]);
  return { value, title };
}

const JSON_TYPE: [string, string] = ['content-type', 'application/json'];

function articleBody(r: Random): Pick<Input, 'headers' | 'body' | 'title'> {
  return r.of<Pick<Input, 'headers' | 'body' | 'title'>>(
    [
      8,
      () => {
        const { value, title } = articleJson(r);
        const body = JSON.stringify(value);
        return r.chance(0.1)
          ? { headers: [JSON_TYPE], body: mutateText(r, body) }
          : { headers: [JSON_TYPE], body, title };
      },
    ],
    [3, () => ({ headers: [['content-type', 'text/markdown']], body: frontMatter(r) })],
    [3, () => ({ headers: [['content-type', 'text/html']], body: `<title>${text(r)}</title>${html(r)}` })],
    [3, () => ({ headers: [['content-type', 'text/plain; charset=utf-8']], body: agency(r) })],
    [
      3,
      () => ({
        headers: [['content-type', r.pick(['application/atom+xml', 'application/rss+xml'])]],
        body: entryXml(r),
      }),
    ],
    [
      0.5,
      () => ({
        headers: [
          ['content-type', r.pick(['text/html', 'text/plain; charset=utf-16le', 'application/json'])],
        ],
        body: mutateBytes(r, new TextEncoder().encode(text(r))),
      }),
    ],
    [0.5, () => ({ headers: [['content-type', word(r)]], body: text(r) })],
  );
}

const article = (r: Random) => r.of([6, () => `~article${r.below(900)}~`], [1, () => encode(word(r)) || 'x']);
const complete = (r: Random) =>
  queryFor(
    r,
    {
      tag: label,
      language: (x) => x.pick(['en', word(x)]),
      status: (x) => x.pick(['draft', 'published', word(x)]),
    },
    0.2,
  );
const dry = (r: Random) =>
  queryFor(
    r,
    {
      dryRun: (x) => x.pick(['true', 'true', 'false', word(x)]),
      path: (x) => x.pick(['a.md', '2019-05-06-x.md', word(x)]),
    },
    0.6,
  );
const listing = (r: Random) =>
  queryFor(r, {
    limit: (x) => `${x.between(-1, 300)}`,
    before: word,
    q: text,
    tag: label,
    status: (x) => x.pick(['draft', word(x)]),
    state: word,
    kind: (x) => x.pick(['tag', 'author', word(x)]),
    since: date,
    until: date,
    actor: word,
    action: word,
    object: word,
    url,
  });

const FIXTURES = [
  'plain-31x17.jpg',
  'plain-31x17.png',
  'plain-31x17.gif',
  'lossy-31x17.webp',
  'alpha-31x17.avif',
  'both.mp4',
  'film.webm',
  'sound.m4a',
  'turned-17x31.jpg',
  'animated-31x17.webp',
].map(fixture);

/** Files of known kinds, most of them damaged. */
export const mediaBytes = (r: Random): Bytes =>
  r.of(
    [4, () => mutateBytes(r, r.pick(FIXTURES).subarray(0, 4_000))],
    [1, () => r.pick(FIXTURES)],
    [
      1,
      () =>
        new TextEncoder().encode(
          r.pick(['%PDF-1.7\n', 'ID3', 'OggS', 'RIFF\0\0\0\0WAVE', '<svg onload=x>', 'GIF89a', 'MZ']) +
            text(r),
        ),
    ],
  );

const patch = (r: Random) =>
  JSON.stringify(
    r.of<unknown>(
      [
        3,
        () =>
          object([
            [
              r.pick([
                'title',
                'tags',
                'content',
                'status',
                'slug',
                'summary',
                'authors',
                'publishedAt',
                'change',
              ]),
              json(r, 3),
            ],
          ]),
      ],
      [3, () => articleJson(r).value],
      [1, () => json(r, 2)],
    ),
  );

export const ADMIN: Doors = {
  post: [
    18,
    (r) => ({ as: 'admin', method: 'POST', path: `/admin/articles${complete(r)}`, ...articleBody(r) }),
  ],
  preview: [
    4,
    (r) => ({
      as: 'admin',
      method: 'POST',
      path: `/admin/preview${complete(r)}`,
      ...articleBody(r),
      title: undefined,
    }),
  ],
  put: [
    3,
    (r) => ({
      as: 'admin',
      method: 'PUT',
      path: `/admin/articles/${article(r)}`,
      ...articleBody(r),
      title: undefined,
    }),
  ],
  patch: [
    3,
    (r) => ({
      as: 'admin',
      method: 'PATCH',
      path: `/admin/articles/${article(r)}`,
      headers: [['content-type', r.pick(['application/merge-patch+json', 'application/json'])]],
      body: patch(r),
    }),
  ],
  delete: [
    2,
    (r) => ({
      as: 'admin',
      method: 'DELETE',
      path: `/admin/articles/${article(r)}${queryFor(r, { note: text, hard: (x) => x.pick(['true', 'false', word(x)]) })}`,
    }),
  ],
  read: [
    2,
    (r) => ({ as: 'admin', path: `/admin/articles/${article(r)}${r.pick(['', '', '/revisions', '/x'])}` }),
  ],
  list: [
    3,
    (r) => ({
      as: 'admin',
      path: `/admin/${r.pick(['articles', 'articles', 'facets', 'subscriptions', 'deliveries', 'audit', 'tokens', 'webhooks'])}${listing(r)}`,
    }),
  ],
  import: [
    8,
    (r) => {
      const written = archive(r);
      const plain = r.chance(0.1)
        ? tarOf(r)
        : new Uint8Array(Buffer.from(written, r.pick(['utf8', 'utf8', 'utf8', 'latin1', 'utf16le'])));
      const packed = r.chance(0.1) ? new Uint8Array(gzipSync(plain)) : plain;
      const body = r.chance(0.1) ? mutateBytes(r, packed) : packed;
      const headers: [string, string][] = r.chance(0.3)
        ? [
            ['content-type', `application/xml; charset=${word(r)}`],
            ['content-location', url(r)],
          ]
        : [];
      return { as: 'admin', method: 'POST', path: `/admin/import${dry(r)}`, headers, body };
    },
  ],
  // What is fetched there, site.ts makes up.
  fetched: [
    1,
    (r) => ({
      as: 'admin',
      method: 'POST',
      path: `/admin/import?url=${encode(r.of([4, () => `https://feeds.example/${r.below(1e6)}`], [1, () => url(r)]))}`,
    }),
  ],
  upload: [
    2,
    (r) => {
      const file = mediaBytes(r);
      if (r.chance(0.5)) return { as: 'admin', method: 'POST', path: '/admin/media', body: file };
      const fields = r.times(2, () => ({ name: word(r), value: text(r) }));
      return {
        as: 'admin',
        method: 'POST',
        path: '/admin/media',
        ...multipart(r, [...fields, { name: 'file', value: file, filename: word(r) }]),
      };
    },
  ],
  name: [
    2,
    (r) => {
      const path = `/admin/facets/${r.pick(['tag', 'author', 'source', 'language', word(r)])}/${encode(r.of([3, () => r.pick(['d-e', 'd', 'c'])], [1, () => label(r)]))}`;
      const value = r.of<unknown>(
        [2, () => ({ label: text(r) })],
        [2, () => ({ slug: word(r) })],
        [1, () => ({ mergeInto: r.pick(['a', 'd', null, word(r)]) })],
        [1, () => ({ retired: false })],
        [2, () => ({ podcast: r.of<unknown>([4, () => show(r)], [1, () => null]) })],
        [1, () => json(r, 3)],
      );
      const method = r.pick(['PATCH', 'PATCH', 'PATCH', 'GET', 'DELETE']);
      return {
        as: 'admin',
        method,
        path,
        headers: [JSON_TYPE],
        body: method === 'PATCH' ? JSON.stringify(value) : undefined,
      };
    },
  ],
  settings: [
    0.5,
    (r) => ({
      ...{
        as: 'admin',
        method: r.pick(['PATCH', 'PATCH', 'GET']),
        path: '/admin/settings',
        headers: [JSON_TYPE],
      },
      body: JSON.stringify(
        r.of<unknown>(
          [4, () => ({ podcast: show(r) })],
          [1, () => ({ podcast: null })],
          [1, () => json(r, 3)],
        ),
      ),
    }),
  ],
  token: [
    1,
    (r) => ({
      as: 'admin',
      method: r.pick(['POST', 'POST', 'GET', 'DELETE']),
      path: `/admin/tokens${r.pick(['', '', `/${encode(word(r))}`])}`,
      headers: [JSON_TYPE],
      body: JSON.stringify(
        r.of<unknown>(
          [
            2,
            () => ({
              name: text(r),
              scopes: r.times(3, () => r.pick(['articles:read', 'media', 'admin', word(r)])),
              expiresAt: date(r),
            }),
          ],
          [1, () => json(r, 2)],
        ),
      ),
    }),
  ],
  webhook: [
    1,
    (r) => ({
      as: 'admin',
      method: 'POST',
      path: '/admin/webhooks',
      headers: [JSON_TYPE],
      body: JSON.stringify(
        r.of<unknown>(
          [
            3,
            () => ({
              url: `https://hooks.example/${r.below(20)}`,
              view: r.pick(['/', '/tags/turkey/', '/tags/!a+b/', word(r)]),
              events: r.pick([['publish'], ['retract', 'update'], [word(r)]]),
            }),
          ],
          [1, () => ({ url: url(r), view: `/${word(r)}`, secret: word(r) })],
          [1, () => json(r, 2)],
        ),
      ),
    }),
  ],
  export: [
    0.05,
    (r) => ({
      as: 'admin',
      path: `/admin/export${queryFor(r, { format: (x) => x.pick(['json', 'markdown', 'wxr', word(x)]) })}`,
    }),
  ],
  feed: [
    1,
    (r) => ({
      as: 'admin',
      method: 'POST',
      path: '/admin/articles',
      headers: [['content-type', 'application/rss+xml']],
      body: feedXml(r),
    }),
  ],
};
