// The editors' interface: its pages with any query, and its forms with anything typed.

import { archive } from './documents.ts';
import type { Door, Doors } from './door.ts';
import { mediaBytes } from './doors-admin.ts';
import { formDoor } from './doors-reading.ts';
import { date, label, text, url, word } from './hostile.ts';
import { encode, multipart, queryFor } from './input.ts';
import { agency, html, markdown } from './markup.ts';
import type { Random } from './random.ts';

const PAGES = [
  '',
  '/list',
  '/write',
  '/names',
  '/importing',
  '/subscribers',
  '/outbox',
  '/access',
  '/activity',
  '/readers',
  '/sign-in',
  '/exporting?format=x',
];
const OF_ARTICLE = ['/edit/', '/history/', '/remove/', '/version/', '/look/'];
const SITE_FIELDS = {
  q: text,
  status: word,
  tag: label,
  author: label,
  language: word,
  before: word,
  after: word,
  kind: word,
  state: word,
  done: word,
  from: word,
  to: word,
  back: url,
  format: word,
  actor: word,
  action: word,
  since: date,
  original: word,
  translationOf: word,
};

const TOKEN: readonly [string, string] = ['formToken', '~form~'];
const article = (r: Random): string =>
  r.of([6, () => `~article${r.below(900)}~`], [1, () => encode(word(r)) || 'x']);

const typed = (r: Random): [string, string][] => {
  const notation = r.pick(['markdown', 'html', 'text']);
  const content = notation === 'markdown' ? markdown(r) : notation === 'html' ? html(r) : agency(r);
  const rows = (name: string, ...parts: string[]) =>
    r
      .times(2, () =>
        parts.map((part) => [`${name}.${part}`, r.pick([word, url, label])(r)] as [string, string]),
      )
      .flat();
  return [
    ['title', text(r)],
    ['notation', notation],
    ['content', content],
    ['summary', text(r)],
    ['slug', word(r)],
    ['language', r.pick(['', 'en', 'ar', word(r)])],
    ...r.times(4, () => ['tag', label(r)] as [string, string]),
    ...rows('author', 'name', 'url'),
    ...rows('credit', 'role', 'name'),
    ...rows('enclosure', 'url', 'type', 'length', 'durationSeconds'),
    ['source.name', label(r)],
    ['source.url', url(r)],
    ['source.note', text(r)],
    ['image.url', url(r)],
    ['image.alt', text(r)],
    ['image.caption', text(r)],
    ['image.width', word(r)],
    ['image.height', '9'],
    ['publishedAt', date(r)],
    ['canonicalUrl', url(r)],
    ['rights', text(r)],
    ['translationOf', r.pick(['', '~article0~', word(r)])],
    ['kind', r.pick(['', 'silent', 'update', 'correction', word(r)])],
    ['note', text(r)],
    ['do', r.pick(['publish', 'draft', 'now', 'save', 'preview', 'check', 'recognise', 'addTag', word(r)])],
    ['version', r.pick(['1', '2', '~version~', word(r)])],
    ['key', word(r)],
  ].filter(() => r.chance(0.6)) as [string, string][];
};

const form =
  (path: (r: Random) => string, fields: (r: Random) => [string, string][]): Door =>
  (r) => {
    const all = [...(r.chance(0.97) ? [TOKEN] : []), ...fields(r)];
    if (r.chance(0.3))
      return {
        as: 'editor',
        method: 'POST',
        path: path(r),
        ...multipart(
          r,
          all.map(([name, value]) => ({ name, value })),
        ),
      };
    return { as: 'editor', ...formDoor(r, path(r), all) };
  };

export const EDITORS: Doors = {
  page: [
    4,
    (r) => ({
      as: 'editor',
      path: `/admin${r.of([3, () => r.pick(PAGES)], [3, () => r.pick(OF_ARTICLE) + article(r)], [1, () => `/names/${r.pick(['tag', 'author', word(r)])}/${encode(label(r))}`], [0.3, () => `/${encode(word(r))}`])}${queryFor(r, SITE_FIELDS, 0.5)}`,
      headers: [['accept', 'text/html']],
    }),
  ],
  write: [
    3,
    form((r) => r.pick(['/admin/write', '/admin/write', '/admin/live', `/admin/edit/${article(r)}`]), typed),
  ],
  withFile: [
    0.5,
    (r) => ({
      as: 'editor',
      method: 'POST',
      path: '/admin/write',
      ...multipart(r, [
        { name: TOKEN[0], value: TOKEN[1] },
        ...typed(r).map(([name, value]) => ({ name, value })),
        { name: r.pick(['imageFile', 'enclosureFile']), value: mediaBytes(r), filename: word(r) },
      ]),
    }),
  ],
  decide: [
    1.5,
    form(
      (r) => `/admin/${r.pick(['remove', 'restore'])}/${article(r)}`,
      (r) => [
        ['version', r.pick(['1', '2', '3', word(r)])],
        ['restore', r.pick(['1', word(r)])],
        ['do', r.pick(['draft', 'retract', 'erase'])],
        ['sure', 'yes'],
        ['note', text(r)],
      ],
    ),
  ],
  rename: [
    1,
    form(
      (r) =>
        `/admin/names/${r.pick(['tag', 'author', 'source'])}/${r.pick(['d', 'd-e', 'c', encode(word(r))])}`,
      (r) => [
        ['do', r.pick(['rename', 'merge', 'retire', 'revive'])],
        ['label', label(r)],
        ['slug', word(r)],
        ['mergeInto', r.pick(['a', 'b', word(r)])],
      ],
    ),
  ],
  access: [
    0.5,
    form(
      (r) => r.pick(['/admin/access', '/admin/revoke', '/admin/language']),
      (r) => [
        ['name', text(r)],
        ['scopes', r.pick(['media', word(r)])],
        ['expiresAt', date(r)],
        ['id', word(r)],
        ['language', r.pick(['tr', word(r)])],
        ['back', url(r)],
      ],
    ),
  ],
  enter: [
    0.5,
    (r) => ({
      as: 'anyone',
      ...formDoor(r, '/admin/sign-in', [
        ['token', r.pick(['test-token-0123456789abcdef', word(r)])],
        ['back', url(r)],
      ]),
      headers: [
        ['content-type', 'application/x-www-form-urlencoded'],
        ['origin', 'https://wire.example'],
      ],
    }),
  ],
  consent: [
    0.5,
    form(
      () => '/admin/consent',
      (r) => [
        ['client_id', url(r)],
        ['redirect_uri', url(r)],
        ['code_challenge', word(r)],
        ['state', text(r)],
        ['requested', word(r)],
        ['proof', word(r)],
        ['do', 'allow'],
      ],
    ),
  ],
  importing: [
    1,
    (r) => ({
      as: 'editor',
      method: 'POST',
      path: '/admin/importing',
      ...multipart(r, [
        { name: TOKEN[0], value: TOKEN[1] },
        { name: 'dryRun', value: r.pick(['true', '']) },
        ...(r.chance(0.1) ? [{ name: 'url', value: `https://feeds.example/${word(r)}` }] : []),
        { name: 'file', value: archive(r), filename: r.pick(['a.xml', 'a.md', word(r)]) },
      ]),
    }),
  ],
};
