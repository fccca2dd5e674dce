// What anybody may ask for: views, pages, manifests, media, the change log.
import type { Doors } from './door.ts';
import { label, text, url, word } from './hostile.ts';
import { encode, queryFor } from './input.ts';
import { mutateText } from './mutate.ts';
import type { Random } from './random.ts';

const FILES = ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json', '', 'rss.xml/', 'feed', 'RSS.XML'];
const number = (r: Random) =>
  r.pick(['0', '1', '3', '200', '201', '-1', '1e2', '0x10', '1.5', '', '99999999999999999999']);
const seq = (r: Random) =>
  r.pick([number(r), 'now', '1e308', '-1', '9007199254740991', '9007199254740993', '3', '7']);
const FIELDS = [
  'seq',
  'kind',
  'id',
  'guid',
  'version',
  'at',
  'note',
  'facets',
  'left',
  'title',
  'url',
  'item',
  'ids',
];
/** What the log of a view is asked. A wait that is taken is short: others wait for it. */
const OF_LOG: Record<string, (r: Random) => string> = {
  since: seq,
  limit: number,
  log: (r) => r.pick(['x', word(r), 'a'.repeat(r.pick([100, 101, 9_000]))]),
  fields: (r) =>
    r.of(
      [3, () => r.times(4, () => r.pick(FIELDS)).join(',')],
      [1, () => r.pick([',', 'ids,,', ' title , url ', '__proto__', word(r)])],
      [0.3, () => Array.from({ length: 10_000 }, () => r.pick(FIELDS)).join(',')],
    ),
  as: (r) => r.pick(['rss', 'atom', 'json', 'ninjs', 'markdown', 'html', '', word(r)]),
  wait: (r) => r.pick(['0', '1e9', '-1', '31', '0.5', '1e308', 'NaN', word(r)]),
};
const ACCEPTED = [
  'text/event-stream',
  'text/event-stream;q=0',
  'text/event-stream;q=0.1, application/json',
  'application/x-ndjson',
  'application/x-ndjson;q=0, */*',
  '*/*;q=0',
];
const LAST_IDS = [
  '0',
  '3',
  '-1',
  '1e9',
  '99999999999999999999',
  '9007199254740993',
  '7\n8',
  '\u0000',
  '١',
  'x'.repeat(9_000),
];

const cursor = (r: Random) =>
  r.of(
    [
      1,
      () =>
        Buffer.from(r.times(12, () => String.fromCharCode(r.below(256))).join(''), 'latin1').toString(
          'base64url',
        ),
    ],
    [1, () => r.below(1e9).toString(36)],
    [1, () => word(r)],
  );
const slug = (r: Random) =>
  r.of(
    [4, () => r.pick(['turkey', 'russia', 's-400', 'cplusplus', 'äpfel', '日本', 'a', 'b', 'c'])],
    [2, () => label(r)],
    [1, () => text(r)],
  );

function expression(r: Random): string {
  const terms = r.times(
    r.pick([1, 2, 3, 12]),
    () => (r.chance(0.3) ? '!' : '') + (r.chance(0.8) ? encode(slug(r)) : slug(r)),
  );
  return terms.map((term, i) => (i ? r.pick(['+', ',', '%2B', '%2C', ' ']) : '') + term).join('');
}

/** A view's path, canonical or not, with a format or none. */
export function viewPath(
  r: Random,
  files: readonly string[] = FILES,
  more: Record<string, (r: Random) => string> = {},
): string {
  const prefixes = r.times(3, () =>
    r.of(
      [4, () => `tags/${expression(r)}`],
      [1, () => `languages/${r.pick(['en', 'EN-gb', 'ru', 'zz', word(r)])}`],
      [1, () => `authors/${encode(slug(r))}`],
      [1, () => `sources/${encode(slug(r))}`],
      [0.3, () => encode(word(r))],
    ),
  );
  const path = `/${[...prefixes, r.pick(files)].join(r.chance(0.97) ? '/' : '//')}`;
  const query = queryFor(r, {
    q: (x) => x.of([3, () => text(x)], [1, () => `"${word(x)}" ${word(x)}*`]),
    limit: number,
    before: cursor,
    archive: (x) => `${cursor(x)}.${number(x)}`,
    ...more,
  });
  return (r.chance(0.1) ? mutateText(r, path) : path).replaceAll('#', '%23') + query;
}

export const READING: Doors = {
  view: [24, (r) => ({ path: viewPath(r) })],
  choice: [
    4,
    (r) => ({
      path:
        r.pick(['/subscribe', '/subscribe', '/subscribe', '/subscribe/', '/subscribe/miniflux']) +
        queryFor(r, {
          ...{
            all: slug,
            any: slug,
            none: slug,
            author: slug,
            source: slug,
            q: text,
            host: url,
            feed: viewPath,
          },
          language: (x) => x.pick(['en', 'EN-gb', 'zz', word(x)]),
        }),
    }),
  ],
  article: [
    4,
    (r) => ({
      path: `/articles/${r.pick(['~slug0~', `~slug${r.below(900)}~`, encode(word(r)), word(r), `~slug${r.below(900)}~/`])}${r.pick(['', '', '', '.md', '.md', '.MD'])}`,
    }),
  ],
  manifest: [
    3,
    (r) => ({
      path:
        r.pick([
          '/feeds.json',
          '/opml.xml',
          '/sitemap.xml',
          '/news-sitemap.xml',
          `/sitemap-${number(r)}.xml`,
          '/tags/',
          '/tags',
          '/robots.txt',
        ]) + queryFor(r, { x: word }, 0.2),
    }),
  ],
  changes: [
    6,
    (r) => ({
      path: r.of(
        [3, () => viewPath(r, ['changes.json'], OF_LOG)],
        [1, () => viewPath(r, ['digest.json'], { at: seq, seq })],
        [1, () => `/changes.json${queryFor(r, OF_LOG, 0.9)}`],
        [0.5, () => `/feeds.json${queryFor(r, { since: seq }, 0.9)}`],
      ),
      method: r.chance(0.1) ? 'HEAD' : 'GET',
      headers: [
        ...r.times(1, (): [string, string] => [
          'accept',
          r.of([4, () => r.pick(ACCEPTED)], [1, () => word(r)]),
        ]),
        ...r.times(1, (): [string, string] => [
          'last-event-id',
          r.of([4, () => r.pick(LAST_IDS)], [1, () => text(r)]),
        ]),
      ],
    }),
  ],
  file: [
    3,
    (r) => ({
      path: `/media/${r.pick(['~media0~', `~media${r.below(50)}~`, `${'0'.repeat(64)}.png`, encode(word(r)), '..%2f..%2fetc%2fpasswd'])}`,
      headers: [['range', `bytes=${r.below(300)}-${r.below(300)}`]],
    }),
  ],
  still: [
    1,
    (r) => ({
      path: r.pick([
        '/healthz',
        '/readyz',
        '/openapi.json',
        '/docs',
        '/docs/start.js',
        `/docs/openapi-explorer${word(r)}`,
        '/favicon.ico',
        '/feed.css',
        '/assets/site.css',
        '/.well-known/oauth-authorization-server',
        '/metrics',
      ]),
    }),
  ],
  nowhere: [
    2,
    (r) => ({
      method: r.pick(['GET', 'HEAD', 'POST', 'PUT']),
      path: `/${r.chance(0.5) ? encode(text(r)) : word(r)}/${word(r)}`.replaceAll('#', ''),
      body: text(r),
    }),
  ],
  hub: [
    3,
    (r) => {
      const topic = r.of([4, () => `https://wire.example~base~${viewPath(r)}`], [1, () => url(r)]);
      const fields: [string, string][] = [
        ['hub.mode', r.pick(['subscribe', 'subscribe', 'unsubscribe', 'publish', word(r)])],
        [r.pick(['hub.topic', 'hub.topic', 'hub.url']), topic],
        [
          'hub.callback',
          r.of(
            [4, () => `https://subscriber${r.below(9)}.example/${r.below(30)}?${word(r)}`],
            [1, () => url(r)],
          ),
        ],
        ['hub.lease_seconds', r.pick(['', '10', '864000', '-5', '1e5', '9'.repeat(30), word(r)])],
        ['hub.secret', r.of([3, () => word(r)], [1, () => 'x'.repeat(r.between(190, 210))])],
        [word(r), text(r)],
      ];
      return formDoor(
        r,
        '/hub',
        fields.filter(() => r.chance(0.9)),
      );
    },
  ],
  rsscloud: [
    2,
    (r) =>
      formDoor(
        r,
        '/rsscloud/pleaseNotify',
        (
          [
            ['protocol', r.pick(['http-post', 'https-post', 'xml-rpc', word(r)])],
            ['port', r.pick(['80', '443', '65536', '0', '-1', word(r)])],
            ['path', r.pick(['/notify', 'x', '//evil.example/', '/a#b', word(r)])],
            ['domain', r.pick(['cloud.example', '8.8.8.8', '[::1]', '127.0.0.1', 'a@b', 'a/b', word(r), ''])],
            ['url1', `https://wire.example~base~${viewPath(r)}`],
            [`url${r.below(30)}`, url(r)],
          ] as [string, string][]
        ).filter(() => r.chance(0.95)),
      ),
  ],
};

/** A form that is posted; sometimes of another type, or damaged. */
export function formDoor(r: Random, path: string, fields: readonly (readonly [string, string])[]) {
  const body = fields.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  return {
    method: 'POST',
    path,
    headers: [['content-type', r.chance(0.95) ? 'application/x-www-form-urlencoded' : word(r)]] as [
      string,
      string,
    ][],
    body: r.chance(0.15) ? mutateText(r, body) : body,
  };
}
