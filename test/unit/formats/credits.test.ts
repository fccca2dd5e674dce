import { describe, expect, test } from 'vitest';
import type { Article } from '../../../src/domain/model.ts';
import { contentHtml, creditLines } from '../../../src/formats/credits.ts';
import { isRightToLeft, labelsFor } from '../../../src/formats/language.ts';
import { ARTICLES, article, SITE } from './articles.ts';

const lines = (more: Partial<Article>) =>
  creditLines(article(more)).map((line) => line.map((span) => span.text).join(''));

describe('credits', () => {
  test('close the agency article as its sender closed it', () => {
    const html = contentHtml(ARTICLES.find((a) => a.source?.name === 'TASS')!, SITE);
    expect(html.split('\n').slice(-3)).toEqual([
      '<p>GSV &quot;Russia - Islamic World&quot;</p>',
      '<p>Photo: Russian Foreign Ministry</p>',
      '<p><a href="https://tass.com/">Based on materials from TASS</a></p>',
    ]);
  });

  test('come in the order correction, byline, photo, others, source', () => {
    const credited = lines({
      corrections: [{ at: Date.UTC(2021, 0, 2, 23), note: 'The name is Bo.' }],
      authors: [{ name: 'Ada' }, { name: 'Bo' }],
      credits: [
        { role: 'translator', name: 'Cy' },
        { role: 'Photographer', name: 'Dee' },
      ],
      source: { name: 'TASS' },
    });
    expect(credited).toEqual([
      'Correction (2021-01-02): The name is Bo.',
      'Ada, Bo',
      'Photo: Dee',
      'Translator: Cy',
      'Source: TASS',
    ]);
  });

  test('speak the language of the article', () => {
    const photo = { credits: [{ role: 'photo', name: 'X' }], source: { name: 'Y' } };
    expect(lines({ ...photo, language: 'ru' })).toEqual(['Фото: X', 'Источник: Y']);
    expect(lines({ ...photo, language: 'pt-BR' })).toEqual(['Foto: X', 'Fonte: Y']);
    expect(lines({ ...photo, language: 'xx' })).toEqual(['Photo: X', 'Source: Y']);
    expect(labelsFor('constructor').photo).toBe('Photo');
  });

  test('are added to a text that ends with the same words, unless as lines of their own', () => {
    const ada = { authors: [{ name: 'Ada' }] };
    const once = '<p>So said Ada</p>\n<p>Ada</p>';
    expect(contentHtml(article({ ...ada, html: '<p>So said Ada</p>' }), SITE)).toBe(once);
    expect(contentHtml(article({ ...ada, html: once }), SITE)).toBe(once);
  });

  const agency: Partial<Article> = {
    authors: [{ name: 'GSV "Russia - Islamic World"' }],
    credits: [{ role: 'photo', name: 'Russian Foreign Ministry' }],
    source: { name: 'TASS', url: 'https://tass.com/' },
  };
  const [byline, photo, source] = [
    '<p>GSV &quot;Russia - Islamic World&quot;</p>',
    '<p>Photo: Russian Foreign Ministry</p>',
    '<p><a href="https://tass.com/">Source: TASS</a></p>',
  ];
  const added = (html: string, more: Partial<Article> = agency) =>
    contentHtml(article({ ...more, html }), SITE)
      .slice(html.length)
      .split('\n')
      .filter(Boolean);

  test.each([
    ['all', `<p>T.</p>${byline}${photo}<p>Based on materials from TASS</p>`, []],
    ['all, in another order', `<p>T.</p><p>Based on materials from TASS</p>${photo}${byline}`, []],
    [
      'all, in other words',
      '<p>T.</p><p>By GSV “Russia - Islamic World”</p><p>ФОТО – RUSSIAN FOREIGN MINISTRY</p><p>Via: TASS.</p>',
      [],
    ],
    [
      'all, in one paragraph',
      '<p>T.</p><p>GSV "Russia - Islamic World"\nPhoto: Russian Foreign Ministry<br />Based on materials from TASS</p>',
      [],
    ],
    [
      'the source, with another',
      '<p>T.</p><p>Based on materials from TASS and RIA Novosti</p>',
      [byline, photo],
    ],
    ['the photo', `<p>T.</p>${photo}`, [byline, source]],
    ['the byline, and what no field has', `<p>T.</p>${byline}<p>Photo: Somebody else</p>`, [photo, source]],
    ['another source', '<p>T.</p><p>Source: TASSIE</p>', [byline, photo, source]],
    ['them in the middle', `<p>T.</p>${byline}${photo}<p>Source: TASS</p><p>T.</p>`, [byline, photo, source]],
    ['them in prose', '<p>T.</p><p>So said\nTASS</p>', [byline, photo, source]],
  ])('are not said again where the text closes with %s', (_, html, rest) => {
    expect(added(html)).toEqual(rest);
  });

  test('name all authors, where the text does not name all of them', () => {
    const authors = [{ name: 'Ann Lee' }, { name: 'Bob Roe' }];
    expect(added('<p>T.</p><p>By Ann Lee and Bob Roe</p>', { authors })).toEqual([]);
    expect(added('<p>T.</p><p>Ann Lee</p><p>Bob Roe</p>', { authors })).toEqual([]);
    expect(added('<p>T.</p><p>Ann Lee</p>', { authors })).toEqual(['<p>Ann Lee, Bob Roe</p>']);
  });

  test.each(ARTICLES.map((one) => [one.slug, one] as const))(
    'of %s are not added to its own output',
    (_, one) => {
      const html = contentHtml(one, SITE);
      expect(contentHtml({ ...one, html }, SITE)).toBe(html);
      // Imported, some of it is in the text only.
      expect(contentHtml({ ...one, html, corrections: [] }, SITE)).toBe(html);
      expect(contentHtml({ ...one, html, credits: [] }, SITE)).toBe(html);
    },
  );

  test('never link to a script', () => {
    const html = contentHtml(article({ authors: [{ name: 'Eve', url: 'javascript:alert(1)' }] }), SITE);
    expect(html).toContain('<p>Eve</p>');
    expect(html).not.toContain('javascript');
  });
});

describe('the lead image', () => {
  const image = { url: 'https://cdn.example/a.jpg?x=1&y=2', alt: 'A "thing"', caption: 'A < B' };
  test('comes first, with its caption', () => {
    expect(contentHtml(article({ image }), SITE)).toBe(
      '<figure><img src="https://cdn.example/a.jpg?x=1&amp;y=2" alt="A &quot;thing&quot;" />' +
        '<figcaption>A &lt; B</figcaption></figure>\n<p>Words.</p>',
    );
  });
  test('is not shown twice', () => {
    const html = '<p><img src="https://cdn.example/a.jpg?x=1&amp;y=2" alt="" /></p>';
    expect(contentHtml(article({ html, image }), SITE)).toBe(html);
  });
});

test('right-to-left text carries its direction', () => {
  expect(contentHtml(article({ language: 'he' }), SITE)).toBe('<div dir="rtl" lang="he"><p>Words.</p></div>');
  const languages = [
    'ar',
    'fa-IR',
    'ur',
    'az-Arab',
    'ckb',
    'yi',
    'en',
    'ur-Latn',
    'az',
    'ku-Latn',
    'sr-Cyrl',
  ];
  expect(languages.filter(isRightToLeft)).toEqual(['ar', 'fa-IR', 'ur', 'az-Arab', 'ckb', 'yi']);
});
