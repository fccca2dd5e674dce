// Articles nobody would write by hand: any Unicode, and what has broken feeds before.
import fc from 'fast-check';
import { cleanHtml } from '../../../src/content/clean.ts';
import type { Article } from '../../../src/domain/model.ts';
import { oneLine, xmlSafe } from '../../../src/domain/text.ts';
import { article } from './articles.ts';

const HOSTILE = [
  ...[
    ']]>',
    ']]&gt;',
    '<![CDATA[',
    '<!--',
    '-->',
    '&amp;',
    '&amp;amp;',
    '&lt;',
    '&#0;',
    '&#x26;',
    '&nbsp;',
    '&',
  ],
  ...[
    '<',
    '>',
    '"',
    "'",
    '<b>',
    '</item>',
    '</entry>',
    '</channel>',
    '<title type="html">',
    '<?xml ?>',
    '<!DOCTYPE x>',
  ],
  ...[
    'slot:0:',
    'slot:1:',
    '"slot:2:"',
    '<![CDATA[slot:3:]]>',
    '$&',
    '$1',
    '$`',
    '\\u0000',
    '__proto__',
    'null',
  ],
  ...['\u200f', '\u202e', '\u2066', '\u2028', '\u2029', '\u0085', '\ufeff', '\u00a0', '\u200d', '\u0301'],
  ...[
    '🌉',
    '👩‍👩‍👧',
    '🇹🇷',
    'İ',
    'ß',
    'تركيا',
    '文',
    '\ud83c',
    '\udf09',
    '\ufffe',
    '\u0000',
    '\u001b',
    '\u007f',
  ],
  ...['\n', '\r\n', '\r', '\t', '  ', '0', '1e3', '007', 'true'],
];

const raw = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.string({ maxLength: 8 }),
      fc.constantFrom(...HOSTILE),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));

// U+0085 is white space in Unicode and not in JavaScript: for feedsmith a title of it alone is none.
const orX = (text: string) => (/\P{White_Space}/u.test(text) ? text : 'x');
/** A line as the doors let it in. */
export const line = raw.map((text) => orX(oneLine(text)));
/** Plain text of several lines. */
export const paragraph = raw.map((text) => orX(xmlSafe(text).trim()));
/** HTML as the sanitiser lets it through: hostile text, attributes and markup. */
export const html = fc
  .tuple(raw, raw, raw)
  .map(([markup, text, attribute]) =>
    cleanHtml(`<p>${markup}</p><p><img src="a.png" alt="${attribute}"> ${text.replaceAll('<', '&lt;')}</p>`),
  );

const milliseconds = fc
  .integer({ min: Date.UTC(1970, 0), max: Date.UTC(9998, 0) })
  .map((ms) => ms - (ms % 1000));
const mediaType = fc.constantFrom('audio/mpeg', 'video/mp4', 'application/pdf', 'image/svg+xml');
const url = fc.webUrl({ withQueryParameters: true, withFragments: true }).map((text) => new URL(text).href);

export const anyArticle: fc.Arbitrary<Article> = fc
  .record({
    uuid: fc.uuid(),
    title: line,
    slug: line,
    summary: fc.option(paragraph, { nil: undefined }),
    html,
    labels: fc.array(line, { maxLength: 4 }),
    authors: fc.array(fc.record({ name: line, url: fc.option(url, { nil: undefined }) }), { maxLength: 3 }),
    source: fc.option(fc.record({ name: line, note: line }), { nil: undefined }),
    photographer: fc.option(line, { nil: undefined }),
    image: fc.option(fc.record({ url, alt: line, caption: paragraph }), { nil: undefined }),
    enclosures: fc.array(fc.record({ url, type: mediaType, length: fc.integer({ min: 1 }) }), {
      maxLength: 3,
    }),
    language: fc.constantFrom('en', 'ar', 'pt-BR', 'zh-Hant', 'az-Arab'),
    rights: fc.option(line, { nil: undefined }),
    correction: fc.option(fc.record({ at: milliseconds, note: line }), { nil: undefined }),
    publishedAt: milliseconds,
    updatedAt: milliseconds,
  })
  .map(({ uuid, labels, photographer, correction, ...rest }) =>
    article({
      ...rest,
      id: uuid,
      guid: `urn:uuid:${uuid}`,
      tags: labels,
      facets: labels.map((label, i) => ({ kind: 'tag', slug: `${label}-${i}`, label })),
      credits: photographer === undefined ? [] : [{ role: 'photo', name: photographer }],
      corrections: correction ? [correction] : [],
    }),
  );
