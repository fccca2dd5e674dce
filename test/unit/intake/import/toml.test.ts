// Front matter in TOML: what it says, what it may be at most, and where it is wrong.
import { expect, test } from 'vitest';
import { readToml } from '../../../../src/intake/import/toml.ts';

test.each([
  ['a quote before the closing quotes', 'b = """ends with quote\\""""', { b: 'ends with quote"' }],
  ['a quote beside the closing quotes', 'b = """"Why?" she asked""""', { b: '"Why?" she asked"' }],
  ['dotted names', 'seo.description = "x"\nseo.title = "y"', { seo: { description: 'x', title: 'y' } }],
  ['a table', '[author]\nname = "A"', { author: { name: 'A' } }],
  [
    'taxonomies are as at the top',
    '[taxonomies]\ntags = ["a"]\n[extra]\nb = true',
    {
      tags: ['a'],
      extra: { b: true },
    },
  ],
  [
    'numbers are texts',
    'id = 12345678901234567890\nweight = 5\ntags = [2024]',
    {
      id: '12345678901234567890',
      weight: '5',
      tags: ['2024'],
    },
  ],
  [
    'dates are texts',
    'a = 2020-12-17T09:00:00+03:00\nb = 2020-12-17\nc = 2020-12-17 09:00:00',
    {
      a: '2020-12-17T09:00:00+03:00',
      b: '2020-12-17',
      c: '2020-12-17T09:00:00',
    },
  ],
  ['no prototype', '__proto__.a = 1\nb = "x"', { b: 'x' }],
])('%s', (_, text, expected) => {
  expect(readToml(text)).toEqual(expected);
});

test.each([
  ['title = "A"\ntags = [', 'line 3: unfinished array'],
  ['title = A', 'line 2: invalid value'],
  ['a = 1\na = 2', 'line 3: trying to redefine an already defined table or value'],
  ['a = '.padEnd(2_000, '['), 'line 2: document contains excessively nested structures'],
  [`${'a.'.repeat(2_000)}b = 1`, 'nested too deeply'],
  ['#'.repeat(100_001), 'at most 100,000 characters'],
])('%.20s… is refused', (text, message) => {
  expect(() => readToml(text)).toThrow(
    expect.objectContaining({ status: 400, message: expect.stringContaining(message) }),
  );
});
