import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { articleSlugOf, labelKey, languageSlugs, slugOf } from '../../../src/domain/slugs.ts';
import {
  conjunctionsOf,
  documentPath,
  matches,
  parseCursor,
  parseView,
  type View,
  viewPath,
} from '../../../src/domain/views.ts';

const canonical = (path: string) => {
  const view = parseView(path.split('/').filter(Boolean).map(decodeURIComponent));
  return view && viewPath(view);
};

describe('slugs', () => {
  test.each([
    ['ТАСС', 'тасс'],
    ['S-400', 's-400'],
    ['C', 'c'],
    ['C++', 'cplusplus'],
    ['C#', 'csharp'],
    ['İstanbul', 'istanbul'],
    ['IĞDIR', 'iğdir'],
    ['Cafe\u0301', 'café'],
    ['हिन्दी', 'हिन्दी'],
    ['  Foreign   affairs ', 'foreign-affairs'],
    ['GSV "Russia - Islamic World"', 'gsv-russia-islamic-world'],
    ['🚀', '🚀'],
    ['🚀 launch', 'launch'],
    ['١٢', '١٢'],
    ['CO₂', 'co₂'],
    ['ශ්\u200dරී ලංකා', 'ශ්රී-ලංකා'],
    ['👩\u200d💻', '👩\u200d💻'],
    ['...', ''],
    ['!?', ''],
    ['', ''],
  ])('%j is %j', (label, slug) => {
    expect(slugOf(label)).toBe(slug);
  });

  test('a slug is its own slug, and stands in one path segment', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (label) => {
      const slug = slugOf(label.replace(/\p{Cs}/gu, ''));
      expect(slugOf(slug)).toBe(slug);
      expect(slug).not.toMatch(/[\s/+,!?#%]/);
    });
    fc.assert(property, { seed: 1, numRuns: 2_000 });
  });

  test('labels that differ in case, spacing or normalisation are one', () => {
    expect(new Set(['New York', 'new  york', ' NEW YORK '].map(labelKey)).size).toBe(1);
    expect(labelKey('Cafe\u0301')).toBe(labelKey('CAFÉ'));
    const pasted = ['\u200fعرب', 'عرب\u200e', '\ufeffعر\u200bب', 'عر\u00adب'];
    for (const label of pasted) expect(labelKey(label)).toBe(labelKey('عرب'));
    expect(labelKey('S-400')).not.toBe(labelKey('S 400'));
  });

  test('an article slug is cut between words', () => {
    const slug = articleSlugOf('word '.repeat(50));
    expect(slug.length).toBeLessThanOrEqual(100);
    expect(slug.endsWith('word')).toBe(true);
    expect([...articleSlugOf('語'.repeat(300))]).toHaveLength(100);
  });

  test('a language has a facet for each of its prefixes, none for extensions', () => {
    expect(languageSlugs('en-GB')).toEqual(['en', 'en-gb']);
    expect(languageSlugs('zh-Hant-TW')).toEqual(['zh', 'zh-hant', 'zh-hant-tw']);
    expect(languageSlugs('de-DE-u-co-phonebk')).toEqual(['de', 'de-de']);
  });
});

describe('view algebra', () => {
  test.each([
    ['/', '/'],
    ['/tags/b+a/', '/tags/a+b/'],
    ['/tags/!c+b+a/', '/tags/a+b+!c/'],
    ['/tags/c,a+!b/', '/tags/a+!b,c/'],
    ['/tags/a,a/', '/tags/a/'],
    ['/tags/a+a+!b+!b/', '/tags/a+!b/'],
    ['/tags/Turkey/', '/tags/turkey/'],
    ['/tags/%d1%82%d0%b0%d1%81%d1%81/', '/tags/%D1%82%D0%B0%D1%81%D1%81/'],
    ['/tags/caf%65%CC%81/', '/tags/caf%C3%A9/'],
    ['/tags/a%2Bb/', '/tags/a+b/'],
    ['/sources/tass/tags/a/languages/en-GB/', '/languages/en-gb/tags/a/sources/tass/'],
    ['/authors/x/', '/authors/x/'],
  ])('%s is canonically %s', (path, expected) => {
    expect(canonical(path)).toBe(expected);
    expect(canonical(expected)).toBe(expected);
  });

  test('terms are ordered by code point, not by UTF-16 unit', () => {
    expect(canonical(`/tags/${encodeURIComponent('🚀')},${encodeURIComponent('ﬀ')}/`)).toBe(
      `/tags/${encodeURIComponent('ﬀ')},${encodeURIComponent('🚀')}/`,
    );
  });

  test.each(['', ',', 'a,', '+a', 'a++b', '!', '!!a', 'a!b', '...'])('%j is malformed', (expression) => {
    expect(() => parseView(['tags', expression])).toThrow(expect.objectContaining({ status: 400 }));
  });

  test('an expression has at most 8 terms, counted without duplicates', () => {
    const terms = (count: number) => Array.from({ length: count }, (_, i) => `t${i}`).join(',');
    expect(canonical(`/tags/${terms(8)},t0,t1/`)).toBe(`/tags/${terms(8)}/`);
    expect(() => canonical(`/tags/${terms(9)}/`)).toThrow(/9 terms; at most 8/);
  });

  test('a second label of the same symbols keeps its slug', () => {
    const path = `/tags/${encodeURIComponent('🚀-2')}/`;
    expect(canonical(path)).toBe(path);
    expect(canonical('/tags/-2/')).toBe('/tags/2/');
  });

  test('segments that name no view', () => {
    expect(parseView(['tags'])).toBeUndefined();
    expect(parseView(['tag', 'a'])).toBeUndefined();
    expect(parseView(['tags', 'a', 'tags', 'b'])).toBeUndefined();
  });

  test('a canonical path reads back to the same view', () => {
    const slug = fc.stringMatching(/^[a-zа-я0-9]{1,5}$/);
    const conjunction = fc.record({
      all: fc.uniqueArray(slug, { maxLength: 2 }),
      none: fc.uniqueArray(slug, { minLength: 1, maxLength: 2 }),
    });
    const property = fc.property(fc.array(conjunction, { minLength: 1, maxLength: 2 }), (expression) => {
      const text = expression.map((c) => [...c.all, ...c.none.map((s) => `!${s}`)].join('+')).join(',');
      const view = parseView(['tags', text]) as View;
      const path = viewPath(view);
      expect(canonical(path)).toBe(path);
      // Both spellings match the same sets of tags.
      for (const tags of fc.sample(fc.array(slug), { seed: 7, numRuns: 10 })) {
        const raw = expression.some(
          (c) => c.all.every((s) => tags.includes(s)) && !c.none.some((s) => tags.includes(s)),
        );
        expect(matches(conjunctionsOf(view), (facet) => tags.includes(facet.slug))).toBe(raw);
      }
    });
    fc.assert(property, { seed: 2, numRuns: 500 });
  });

  test('cursors read back, and nothing else does', () => {
    const view = parseView([], 'two  words') as View;
    const path = documentPath(view, 'rss.xml', { before: -123456789, limit: 5 });
    expect(path).toBe('/rss.xml?q=two%20words&limit=5&before=-21i3v9');
    expect(parseCursor('-21i3v9')).toBe(-123456789);
    for (const wrong of ['', 'x y', '1.5', 'zzzzzzzzzzzz', '../'])
      expect(() => parseCursor(wrong)).toThrow(/cursor/);
  });
});
