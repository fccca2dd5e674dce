// The pages as HTML: well formed, escaped, linked, and free of anything a strict policy would refuse.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Article } from '../../../src/domain/model.ts';
import { articleUrl } from '../../../src/formats/facts.ts';
import type { Site } from '../../../src/formats/format.ts';
import { articlePage } from '../../../src/pages/article.ts';
import { MARK_PATHS } from '../../../src/pages/mark.ts';
import { direction } from '../../../src/pages/markup.ts';
import { gonePage, problemPage } from '../../../src/pages/notices.ts';
import { tagsPage } from '../../../src/pages/tags.ts';
import { type ViewProps, viewPage } from '../../../src/pages/view.ts';
import { read } from './html.ts';
import { article, feedsOf, SITE, sampleArticles, textOf } from './samples.ts';

const HOSTILE = `"><script>alert('x')</script></title><!--<b>&amp;\u2028]]>`;
const samples = sampleArticles();

function articleHtml(one: Article, site: Site = SITE): string {
  const url = articleUrl(one.slug, site);
  return `${articlePage({ site, article: one, url, feeds: feedsOf(site), contentHtml: textOf(one, url) })}`;
}
function viewHtml(more: Partial<ViewProps> = {}): string {
  const { language } = SITE;
  const canonical = `${SITE.url}/`;
  const base = { site: SITE, title: SITE.title, heading: SITE.title, feeds: feedsOf(SITE), basePath: '/' };
  return `${viewPage({ ...base, language, canonical, items: samples, ...more })}`;
}
const tagsHtml = () =>
  `${tagsPage({ site: SITE, tags: [{ label: HOSTILE, slug: 'x', path: '/tags/x/', count: 3 }], canonical: `${SITE.url}/tags/`, feeds: [] })}`;

const hostile = article({
  title: HOSTILE,
  summary: HOSTILE,
  authors: [{ name: HOSTILE, url: 'javascript:alert(1)' }],
  tags: [HOSTILE],
  facets: [{ kind: 'tag', slug: 'h"<>', label: HOSTILE }],
  credits: [{ role: HOSTILE, name: HOSTILE }],
  source: { name: HOSTILE, url: 'javascript:alert(2)', note: HOSTILE },
  image: { url: 'javascript:alert(3)', alt: HOSTILE, caption: HOSTILE },
  enclosures: [{ url: 'data:text/html,x', type: HOSTILE }],
  corrections: [{ at: 0, note: HOSTILE }],
  canonicalUrl: 'javascript:alert(4)',
  rights: HOSTILE,
  translations: [{ language: 'x-klingon', slug: HOSTILE }],
});

const pages: [string, () => string][] = [
  ['view', () => viewHtml({ next: `${SITE.url}/?before=1`, newest: `${SITE.url}/` })],
  ['empty view', () => viewHtml({ items: [], query: HOSTILE, heading: HOSTILE, title: HOSTILE })],
  ['tags', tagsHtml],
  ['no tags', () => `${tagsPage({ site: SITE, tags: [], canonical: SITE.url, feeds: [] })}`],
  ['gone', () => `${gonePage({ site: SITE, note: HOSTILE })}`],
  ['problem', () => `${problemPage({ site: SITE, status: 404, title: 'Not Found', detail: HOSTILE })}`],
  ['hostile article', () => articleHtml(hostile)],
  ['view of a hostile article', () => viewHtml({ items: [hostile] })],
  ...samples.map((one): [string, () => string] => [one.slug, () => articleHtml(one)]),
];

describe.each(pages)('page: %s', (_, make) => {
  const { elements, faults } = read(make());
  const all = (name: string) => elements.filter((element) => element.name === name);

  test('nests as HTML does', () => {
    expect(faults).toEqual([]);
    expect(all('h1')).toHaveLength(1);
    expect(all('main')).toHaveLength(1);
    expect(all('title')).toHaveLength(1);
  });

  test('holds nothing that the policy refuses: no inline script or style, only its host’s, whatever name the host goes by', () => {
    const scripts = all('script').filter(({ attributes }) => attributes.type !== 'application/ld+json');
    for (const { attributes, text } of scripts)
      expect([attributes, text]).toEqual([{ type: 'module', src: '/wire/assets/site.js' }, '']);
    expect(all('style')).toEqual([]);
    const names = elements.flatMap(({ attributes }) => Object.keys(attributes));
    expect(names.filter((name) => name === 'style' || name.startsWith('on'))).toEqual([]);
    const sheets = all('link').filter(({ attributes }) => attributes.rel === 'stylesheet');
    expect(sheets.map(({ attributes }) => attributes.href)).toEqual(['/wire/assets/site.css']);
    const addresses = elements.flatMap(({ attributes: { href, src, action } }) => [href, src, action]);
    expect(addresses.filter((url) => url && !/^((feed:)?https?:\/\/|#|\/wire\/)/.test(url))).toEqual([]);
    expect(all('base')).toEqual([]);
  });

  test('has a language, a direction and a way past the header', () => {
    const [html] = all('html');
    expect(html?.attributes.lang).toBeTruthy();
    expect(html?.attributes.dir).toBe(direction(html?.attributes.lang ?? ''));
    expect(all('a')[0]?.attributes.href).toBe('#main');
  });

  test('says what a hostile text says, as text', () => {
    const text = elements.find(({ name }) => name === 'body')?.text ?? '';
    if (make().includes('alert')) expect(text).toContain('<script>');
  });
});

describe('an article', () => {
  const turkish = article({
    slug: 'güneş',
    language: 'tr',
    title: 'Güneş',
    image: { url: '/media/a b.jpg', alt: 'Bir şey', caption: 'Sabah', width: 30, height: 20 },
    credits: [{ role: 'photo', name: 'Ada' }],
    source: { name: 'TASS', url: 'https://tass.example/' },
    corrections: [{ at: Date.UTC(2020, 11, 18), note: 'The year was 2017.' }],
    updatedAt: Date.UTC(2020, 11, 18),
    translations: [
      { language: 'ar', slug: 'شمس' },
      { language: 'tr', slug: 'güneş' },
    ],
  });
  const { elements } = read(articleHtml(turkish));
  const links = (rel: string) =>
    elements
      .filter(({ name, attributes }) => name === 'link' && attributes.rel === rel)
      .map((e) => e.attributes);
  const url = `${SITE.url}/articles/g%C3%BCne%C5%9F`;

  test('is canonical at its own address, or where it lives first', () => {
    expect(links('canonical')).toEqual([{ rel: 'canonical', href: url }]);
    const elsewhere = articleHtml({ ...turkish, canonicalUrl: 'https://example.org/first' });
    expect(elsewhere).toContain('<link rel="canonical" href="https://example.org/first">');
  });

  test('names its feeds and its translations, itself among them', () => {
    const alternates = links('alternate');
    expect(alternates.filter(({ type }) => type).map(({ type, href }) => [type, href])).toEqual([
      ['application/rss+xml', `${SITE.url}/rss.xml`],
      ['application/atom+xml', `${SITE.url}/atom.xml`],
      ['application/feed+json', `${SITE.url}/feed.json`],
      ['text/markdown', `${url}.md`],
    ]);
    expect(
      alternates.filter(({ hreflang }) => hreflang).map(({ hreflang, href }) => [hreflang, href]),
    ).toEqual([
      ['tr', url],
      ['ar', `${SITE.url}/articles/%D8%B4%D9%85%D8%B3`],
    ]);
  });

  test('is a NewsArticle to machines, whatever its title', () => {
    for (const one of [turkish, hostile, ...samples]) {
      const data = read(articleHtml(one)).elements.find(
        ({ attributes }) => attributes.type === 'application/ld+json',
      );
      expect(data?.text).not.toMatch(/[<\u2028]/);
      expect(JSON.parse(data?.text ?? '')).toMatchObject({
        '@type': 'NewsArticle',
        headline: one.title,
        datePublished: new Date(one.publishedAt ?? 0).toISOString(),
        inLanguage: one.language,
        ...(one.authors.length > 0 && { author: one.authors.map(({ name }) => ({ name })) }),
      });
    }
  });

  test('shows image, credit, source and correction once, also where the text has them already', () => {
    const page = articleUrl(turkish.slug, SITE);
    const told =
      `<figure><img src="https://news.example/wire/media/a%20b.jpg" alt="Bir şey" /></figure><p>Fotoğraf: Ada</p>` +
      '<p>Düzeltme (2020-12-18): The year was 2017.</p><p><a href="https://tass.example/">Kaynak: TASS</a></p>';
    for (const contentHtml of ['<p>x</p>', told]) {
      const html = `${articlePage({ site: SITE, article: turkish, url: page, feeds: [], contentHtml })}`;
      const { elements: found } = read(html);
      const text = found.find(({ name }) => name === 'main')?.text ?? '';
      expect(found.filter(({ name }) => name === 'img')).toHaveLength(1);
      for (const words of ['Fotoğraf: Ada', 'Kaynak: TASS', 'The year was 2017.']) {
        expect(text.split(words), words).toHaveLength(2);
      }
    }
  });

  test('agrees with the feeds on what a text says itself, and where', () => {
    const credits = [{ role: 'photo', name: 'Ada' }];
    const source = { name: 'TASS' };
    const count = (html: string, words: string, more: Partial<Article> = {}) =>
      articleHtml(article({ html, credits, source, ...more }))
        .split('<main')[1]!
        .split(words).length - 1;
    const closed = '<p>T.</p><p>Photo: Ada</p><p>Based on materials from TASS</p>';
    expect([count(closed, 'Photo: Ada'), count(closed, 'Source: TASS')]).toEqual([1, 0]);
    const amid = '<p>T.</p><p>Photo: Ada</p><p>T.</p>';
    expect([count(amid, 'Photo: Ada'), count(amid, 'Source: TASS')]).toEqual([2, 1]);
    const image = { url: '/media/a.jpg' };
    expect(count(closed, 'Photo: Ada', { image })).toBe(1);
    // The picture is in the text, so no frame of it carries the credit.
    const shown = `<p><img src="${SITE.url}/media/a.jpg" alt="" /></p><p>T.</p>`;
    expect(count(shown, 'Photo: Ada', { image })).toBe(1);
  });

  test('drops no credit because its name is in the text', () => {
    const one = article({ html: '<p>Ada came.</p>', credits: [{ role: 'photo', name: 'Ada' }] });
    expect(articleHtml(one)).toContain('Photo: Ada');
  });

  test('of any text at all is a sound page', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (title, name) => {
        const label = name || 'x';
        const facets = [{ kind: 'tag' as const, slug: encodeURI(label.toWellFormed()), label }];
        const one = article({ title, summary: name, authors: [{ name }], tags: [label], facets });
        expect(read(articleHtml(one)).faults).toEqual([]);
        expect(read(viewHtml({ items: [one] })).faults).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a view', () => {
  test('searches within itself and offers a way out', () => {
    const basePath = '/tags/turkey/';
    const { elements } = read(viewHtml({ basePath, heading: 'Turkey', query: 'S-400 "x"', items: [] }));
    const form = elements.find(({ name }) => name === 'form');
    expect(form?.attributes).toMatchObject({ action: `/wire${basePath}`, method: 'get' });
    expect(elements.find(({ name }) => name === 'input')?.attributes).toMatchObject({
      name: 'q',
      value: 'S-400 "x"',
    });
    expect(
      elements.some(
        ({ name, attributes, text }) =>
          name === 'a' && attributes.href === `/wire${basePath}` && /Clear/.test(text),
      ),
    ).toBe(true);
    expect(elements.some(({ attributes }) => attributes.content === 'noindex, follow')).toBe(true);
  });

  test('marks each article with its own language and direction', () => {
    const { elements } = read(viewHtml());
    const found = elements.filter(({ name }) => name === 'article').map(({ attributes }) => attributes);
    expect(found).toHaveLength(samples.length);
    expect(found.find(({ lang }) => lang === 'ar')?.dir).toBe('rtl');
    expect(found.find(({ lang }) => lang === 'en')?.dir).toBe('ltr');
  });

  test('speaks the language of the site', () => {
    for (const [language, word] of [
      ['ru', 'Поиск'],
      ['ar', 'بحث'],
      ['tr', 'Ara'],
      ['hi', 'Search'],
    ] as const) {
      expect(viewHtml({ site: { ...SITE, language }, language })).toContain(`>${word}</button>`);
    }
  });

  test('counts days and times in the zone of the site; a date alone stays that date', () => {
    const site = { ...SITE, timeZone: 'America/New_York' };
    const items = [
      article({ title: 'Lead', publishedAt: Date.parse('2026-05-22T12:00:00Z') }),
      article({ title: 'Night', slug: 'b', publishedAt: Date.parse('2026-05-22T03:30:00Z') }),
      article({ title: 'Dated', slug: 'c', publishedAt: Date.parse('2026-05-22') }),
    ];
    const { elements } = read(viewHtml({ site, items }));
    const times = elements.filter(({ name }) => name === 'time');
    expect(times.map(({ text }) => text)).toEqual([
      '22 May 2026 at 08:00 GMT-4',
      'Friday, 22 May 2026',
      'Thursday 21 May',
      '23:30',
    ]);
    expect(elements.filter(({ name }) => name === 'h3').map(({ text }) => text)).toEqual(['Dated', 'Night']);
  });

  test('has pictures that wait until they are seen, but for the lead’s, in boxes of a known size', () => {
    const image = { url: '/media/a.jpg', alt: 'A quay', width: 30, height: 20 };
    const { elements } = read(viewHtml({ items: [article({ image }), article({ slug: 'b', image })] }));
    const size = { src: 'https://news.example/wire/media/a.jpg', width: '30', height: '20' };
    expect(elements.filter(({ name }) => name === 'img').map(({ attributes }) => attributes)).toEqual([
      { ...size, alt: 'A quay', fetchpriority: 'high' },
      { ...size, alt: '', loading: 'lazy', decoding: 'async' },
    ]);
  });

  test('links the older page in the head and in the text', () => {
    const next = `${SITE.url}/?before=1`;
    const { elements } = read(viewHtml({ next }));
    const found = elements.filter(({ attributes }) => attributes.rel === 'next');
    expect(found.map(({ name, attributes }) => [name, attributes.href])).toEqual([
      ['link', next],
      ['a', next],
    ]);
  });
});

test('direction follows the script, then the language', () => {
  expect(['ar', 'he', 'dv', 'syr', 'nqo', 'az-Arab', 'ff-Adlm', 'yi', 'ur-PK'].map(direction)).toEqual(
    Array(9).fill('rtl'),
  );
  expect(['en', 'az', 'ur-Latn', 'x-klingon', ''].map(direction)).toEqual(Array(5).fill('ltr'));
});

const web = (name: string) => readFileSync(`web/${name}`);

test('the icons are what they say', () => {
  const ico = web('favicon.ico');
  expect([...ico.subarray(0, 6)]).toEqual([0, 0, 1, 0, 1, 0]);
  expect([...ico.subarray(22, 26)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  const svg = `${web('favicon.svg')}`;
  expect(read(svg).faults).toEqual([]);
  const paths = (markup: string) => [...markup.matchAll(/ d="[^"]+"/g)].map(([path]) => path);
  expect(paths(svg)).toEqual(paths(MARK_PATHS));
});

test('the stylesheets have the same colours', () => {
  const palettes = ['site.css', 'feed.css', 'admin/admin.css'].map((name) =>
    `${web(name)}`.match(/--paper: .*--accent: #\w+;/g)?.slice(0, 2),
  );
  expect(palettes[0]).toHaveLength(2);
  expect(palettes[1]).toEqual(palettes[0]);
  expect(palettes[2]).toEqual(palettes[0]);
});
