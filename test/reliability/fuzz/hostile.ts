// Words that have hurt somebody: each is of a known class of mistakes.
import type { Random } from './random.ts';
import { run } from './runs.ts';

export const WORDS = [
  ...[
    '',
    ' ',
    '\0',
    '\t',
    '\n',
    '\r\n',
    '\u00a0',
    '\u2028',
    '\u200b',
    '\u202e',
    '\ufeff',
    '\ufffe',
    '\uffff',
  ],
  ...['\ud800', '\udc00', 'a\ud83d', '\u{1f600}', '\u{10ffff}', 'e\u0301', '\u0130', '\u0131', 'ß', 'ﬁ', 'Ǆ'],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'],
  ...['null', 'undefined', 'NaN', 'Infinity', 'true', 'false', '[object Object]', '0', '-0', '-1', '1e309'],
  ...[
    '9007199254740993',
    '2147483648',
    '4294967296',
    '18446744073709551616',
    '0x7f',
    '١٢٣',
    '1.',
    '.5',
    '1e-7',
  ],
  ...[
    "'",
    '"',
    '`',
    '\\',
    '/',
    '//',
    '/../',
    '..%2f',
    '%00',
    '%',
    '%%',
    '%zz',
    '%c0%ae',
    '%ed%a0%80',
    '%F0%9F',
  ],
  ...[
    "' OR 1=1 --",
    '"; DROP TABLE articles; --',
    '*',
    '"a',
    'a*',
    'NEAR(a b)',
    'a AND',
    'title:x',
    '^a',
    '{a}',
  ],
  ...[
    '<',
    '>',
    '&',
    '&amp;',
    '&#0;',
    '&#x110000;',
    '&#xD800;',
    '&nbsp;',
    '&lol;',
    ']]>',
    '<![CDATA[',
    '<!--',
    '-->',
  ],
  ...[
    '<script>',
    '</script>',
    '<?php',
    '{{7*7}}',
    '$' + '{7*7}',
    '#{7*7}',
    '%s%n',
    '\x1b[31m',
    'a\r\nSet-Cookie: x=1',
  ],
  ...[
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'http://127.0.0.1/',
    'http://[::1',
    '//x',
  ],
  ...[
    'turkey',
    'russia',
    'S-400',
    'C++',
    'C#',
    'ТАСС',
    'türkiye',
    '日本',
    'عربي',
    '-',
    '+',
    ',',
    '!',
    '!!',
    'a+b,!c',
  ],
  ...[
    '2020-12-17',
    '2020-13-45T99:99:99Z',
    '9999-12-31T23:59:60Z',
    '-271821-04-20',
    '+275760-09-13',
    '0000-00-00',
  ],
  ...[
    'en',
    'en-GB',
    'x-klingon',
    'i-default',
    'zz-zz-zz',
    'a'.repeat(9),
    'utf-8',
    'utf-16',
    'shift_jis',
    'utf-7',
  ],
] as const;

const ALPHABETS = [
  'abc xyz',
  '0123456789',
  'äöü ß',
  'жизнь',
  '新聞記者',
  'שלום ',
  '<>&"\'',
  '*_`[]()#',
  '+,!%/',
];

/** A word of the list, or letters. */
export const word = (r: Random): string =>
  r.of(
    [3, () => r.pick(WORDS)],
    [2, () => letters(r, r.between(1, 12))],
    [1, () => r.pick(WORDS) + r.pick(WORDS)],
    [1, () => String.fromCodePoint(r.below(0x110000))],
  );

export function letters(r: Random, length: number): string {
  const alphabet = [...r.pick(ALPHABETS)];
  return Array.from({ length }, () => r.pick(alphabet)).join('');
}

/** Mostly short; now and then of a length around a limit. */
export const text = (r: Random): string =>
  r.of(
    [6, () => word(r)],
    [6, () => r.times(8, () => word(r)).join(' ')],
    [1, () => word(r).repeat(r.pick([10, 99, 101, 300, 1_001]))],
    [0.05, () => letters(r, 5).repeat(r.pick([2_001, 13_107, 40_000]))],
    [0.1, () => run(r)],
  );

/** A plain label, most of the time one that others have, too: tags would else be without end. */
export const label = (r: Random): string =>
  r.chance(0.8)
    ? r.pick(['Turkey', 'Russia', 'S-400', 'C++', 'Äpfel', '日本', 'a', 'b', 'c', 'd e'])
    : text(r);

export const url = (r: Random): string =>
  r.of(
    [3, () => `https://example.org/${r.below(50)}`],
    [
      1,
      () =>
        r.pick(['http', 'https', 'HTTPS', 'ftp', 'javascript', 'data', 'mailto', 'urn', 'tag']) +
        `:${word(r)}`,
    ],
    [1, () => `https://${word(r)}/${word(r)}?${word(r)}#${word(r)}`],
    [
      1,
      () =>
        r.pick([
          '/media/x.jpg',
          '../a',
          '?',
          '#',
          '//host/a',
          '/articles/a-title',
          'https://wire.example/rss.xml',
        ]),
    ],
    [1, () => text(r)],
  );

export const date = (r: Random): string =>
  r.of(
    [2, () => new Date(Date.UTC(2026, 10, 23, 12) - r.below(4e9)).toISOString()],
    [1, () => `${r.between(0, 9999)}-${r.between(0, 14)}-${r.between(0, 33)}`],
    [
      1,
      () =>
        `Thu, ${r.below(40)} ${r.pick(['Dec', 'Декабря', '12', 'Foo'])} ${r.below(3000)} ${r.below(30)}:61 ${r.pick(['GMT', '+0300', '-9999', 'EST', ''])}`,
    ],
    [1, () => word(r)],
  );

/** Any JSON value, sometimes deep. */
export function json(r: Random, depth = 0): unknown {
  return r.of<unknown>(
    [3, () => text(r)],
    [2, () => r.pick([null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, -0])],
    [depth < 6 ? 1.5 : 0, () => r.times(4, () => json(r, depth + 1))],
    [depth < 6 ? 1.5 : 0, () => object(r.times(4, () => [word(r), json(r, depth + 1)]))],
  );
}

/** With a member of its own for every name, `__proto__` as well. */
export function object(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, value] of entries)
    Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
  return made;
}
