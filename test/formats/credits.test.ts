import { describe, expect, test } from 'vitest';
import { contentHtml, creditLines } from '../../src/formats/credits.ts';
import { isRightToLeft, labelsFor } from '../../src/formats/language.ts';
import type { Article } from '../../src/model.ts';
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
