// The beginning of a text in whole sentences, or at least in whole words, whatever its script.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanHtml } from '../../../src/content/clean.ts';
import { excerptOf, isExcerpt, shortened } from '../../../src/content/excerpt.ts';
import { html } from '../formats/arbitraries.ts';

const RUNS = { numRuns: 500, seed: 20201217 };
const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');

test.each([
  ['a short text is whole', 'It stands', 'It stands'],
  ['sentences that fit', `It stands. So it was. Then ${words(60)}.`, 'It stands. So it was.'],
  ['a question in quotes', `“Does it stand?” He asked. Then ${words(60)}`, '“Does it stand?” He asked.'],
  [
    'no end within a number or a name',
    `It is 3.5 m long. J. Doe and Dr. Roe of U.S. News said ${words(60)}.`,
    'It is 3.5 m long.',
  ],
  ['no end before a small letter', `It stands. It is e.g. or etc. and ${words(60)}.`, 'It stands.'],
  [
    'Chinese',
    `${'橋'.repeat(100)}。${'立'.repeat(100)}！${'在'.repeat(200)}。`,
    `${'橋'.repeat(100)}。${'立'.repeat(100)}！`,
  ],
  ['Hindi', `${'पुल खड़ा है '.repeat(10)}।${' वह लंबा है'.repeat(40)}।`, `${'पुल खड़ा है '.repeat(10)}।`],
  ['Urdu', `${'پل کھڑا ہے '.repeat(10)}۔ ${'وہ لمبا ہے '.repeat(40)}`, `${'پل کھڑا ہے '.repeat(10)}۔`],
  [
    'Armenian',
    `${'Կամուրջը կանգնած է '.repeat(8)}։ ${'Այն երկար է '.repeat(40)}`,
    `${'Կամուրջը կանգնած է '.repeat(8)}։`,
  ],
])('%s', (_, text, excerpt) => expect(shortened(text)).toBe(excerpt));

describe('where no sentence fits', () => {
  test('words, with an ellipsis', () => {
    const excerpt = shortened(`${words(20)}, ${words(60)}`);
    expect(excerpt).toMatch(/^word0 .* word\d+…$/);
    expect(excerpt.length).toBeLessThanOrEqual(300);
    expect(`${words(20)}, ${words(60)}`.startsWith(`${excerpt.slice(0, -1)} `)).toBe(true);
  });
  test('a Thai text ends at a space, a Chinese one at a comma', () => {
    const thai = `${'สะพานยังคงตั้งอยู่'.repeat(9)} ${'และยาวมาก'.repeat(9)} ${'กขค'.repeat(99)}`;
    expect(thai.startsWith(`${shortened(thai).slice(0, -1)} `)).toBe(true);
    const chinese = `${'橋'.repeat(200)}，${'立'.repeat(50)}、${'在'.repeat(200)}`;
    expect(shortened(chinese)).toBe(`${'橋'.repeat(200)}，${'立'.repeat(50)}…`);
  });
  test('a long word is whole, and letters are not taken apart', () => {
    expect(shortened(`${'w'.repeat(400)} and more`)).toBe(`${'w'.repeat(400)}…`);
    expect(shortened(`${'w'.repeat(299)}👩‍👩‍👧${'w'.repeat(700)}`)).toBe(`${'w'.repeat(299)}…`);
    expect(shortened(`${'क'.repeat(299)}क्षि${'क'.repeat(700)}`)).toBe(`${'क'.repeat(299)}…`);
  });
});

test('any text keeps its words', () => {
  const unit = fc.constantFrom(
    'word',
    ' ',
    '. ',
    'A',
    '橋',
    '。',
    '、',
    '👩‍👧',
    'né',
    '\u0301',
    'ก',
    '! ',
    '…',
    '(',
    '”',
  );
  fc.assert(
    fc.property(fc.string({ unit, minLength: 50, maxLength: 900 }), (text) => {
      const excerpt = shortened(text);
      const kept = excerpt.replace(/…$/, '');
      expect(text.startsWith(kept)).toBe(true);
      expect(excerpt.length).toBeLessThanOrEqual(601);
      expect(excerpt.isWellFormed()).toBe(true);
    }),
    RUNS,
  );
});

test('paragraphs until there is enough; no headings, captions, tables or code', () => {
  const text = `<h2>Head</h2><figure><img src="a" alt="b" /><figcaption>Caption</figcaption></figure>
    <p>It <b>stands</b> &amp; &lt;stays&gt;.</p><pre>code()</pre><table><tr><td>1</td></tr></table><p>${words(30)}.</p><p>More</p>`;
  expect(excerptOf(cleanHtml(text))).toBe(`It stands & <stays>. ${words(30)}.`);
  expect(excerptOf('<h2>Only a heading</h2>')).toBe('Only a heading');
  expect(excerptOf('')).toBe('');
  expect(excerptOf('<table><tr><td>1</td></tr></table><p>a &lt; b</p><pre>code</pre>')).toBe('a < b');
  expect(excerptOf(`<p>${'word '.repeat(100)}</p>`)).toMatch(/ word…$/);
  expect(excerptOf(`<p>${'🐧'.repeat(600)}</p>`).isWellFormed()).toBe(true);
  expect(excerptOf(`<p>${'&amp;'.repeat(5000)}</p>`)).toMatch(/^&+…$/);
});

test('what is made of a text is known for its excerpt', () => {
  fc.assert(
    fc.property(html, (written) => {
      const text = cleanHtml(written);
      const excerpt = excerptOf(text);
      if (excerpt) expect(isExcerpt(excerpt, `${text}\n<p>Ada</p>\n<p>Photo: Bo</p>`)).toBe(true);
    }),
    RUNS,
  );
  expect(isExcerpt('Another text.', '<p>It stands.</p>')).toBe(false);
});
