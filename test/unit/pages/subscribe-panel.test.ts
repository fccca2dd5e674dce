// The button that every page has, as HTML.
import { describe, expect, test } from 'vitest';
import { articleUrl } from '../../../src/formats/facts.ts';
import { articlePage } from '../../../src/pages/article.ts';
import { refineLinks } from '../../../src/pages/refine-links.ts';
import { subscribePanel } from '../../../src/pages/subscribe-panel.ts';
import { wordsFor } from '../../../src/pages/words.ts';
import { read } from './html.ts';
import { article, feedsOf, SITE } from './samples.ts';

const words = wordsFor('en');
const feeds = feedsOf(SITE, '/tags/a+!b/');
const elementsOf = (markup: unknown) => {
  const { elements, faults } = read(`${markup ?? ''}`);
  expect(faults).toEqual([]);
  return elements;
};
const linksOf = (markup: unknown) =>
  elementsOf(markup)
    .filter(({ name }) => name === 'a')
    .map(({ attributes: { href }, text }) => [text, href]);

describe('the panel', () => {
  const rss = 'https://news.example/wire/tags/a+!b/rss.xml';
  const encoded = 'https%3A%2F%2Fnews.example%2Fwire%2Ftags%2Fa%2B!b%2Frss.xml';
  const panel = subscribePanel({ site: SITE, feeds, words, make: '/subscribe?all=a&none=b' });

  test('has the address, and links that readers take', () => {
    const field = elementsOf(panel).find(({ name }) => name === 'input');
    expect(field?.attributes).toMatchObject({ value: rss, readonly: '', dir: 'ltr' });
    expect(linksOf(panel)).toEqual([
      ['the reader on this device', `feed:${rss}`],
      ['Feedly', `https://feedly.com/i/subscription/feed%2F${encoded}`],
      ['Inoreader', `https://www.inoreader.com/?add_feed=${encoded}`],
      ['NewsBlur', `https://www.newsblur.com/?url=${encoded}`],
      ['Feedbin', `https://feedbin.com/?subscribe=${encoded}`],
      ['The Old Reader', `https://theoldreader.com/feeds/subscribe?url=${encoded}`],
      ['Miniflux', '/wire/subscribe/miniflux?feed=%2Ftags%2Fa%2B!b%2Frss.xml'],
      ['Atom', 'https://news.example/wire/tags/a+!b/atom.xml'],
      ['JSON Feed', 'https://news.example/wire/tags/a+!b/feed.json'],
      ['Make your own feed', '/wire/subscribe?all=a&none=b'],
    ]);
  });

  test('is closed, and its button that needs scripts hidden', () => {
    const elements = elementsOf(panel);
    expect(elements.find(({ name }) => name === 'details')?.attributes).toEqual({ class: 'subscribe' });
    expect(elements.find(({ name }) => name === 'button')?.attributes).toMatchObject({
      hidden: '',
      type: 'button',
    });
  });

  test('of a page without feeds is nothing', () => {
    expect(subscribePanel({ site: SITE, feeds: [], words })).toBeUndefined();
  });

  test('of an article has the site’s feed, and one of each tag', () => {
    const one = article({ title: 'One' });
    const tag = {
      title: 'T',
      type: 'application/rss+xml',
      href: `${SITE.url}/tags/t/rss.xml`,
      name: 'T & <t>',
    };
    const page = articlePage({
      ...{ site: SITE, article: one, url: articleUrl(one.slug, SITE), contentHtml: '' },
      feeds: [...feedsOf(SITE), tag],
    });
    expect(linksOf(page)).toContainEqual(['T & <t>', tag.href]);
    expect(elementsOf(page).filter(({ name }) => name === 'input')[1]?.attributes.value).toBe(
      `${SITE.url}/rss.xml`,
    );
  });
});

describe('links to narrower feeds', () => {
  const tagged = (...labels: string[]) =>
    article({ facets: labels.map((label) => ({ kind: 'tag', slug: label.toLowerCase(), label })) });
  const choice = { all: ['a'], any: [], none: [], prefixes: [], q: '' };
  const items = [tagged('A', 'B', 'C'), tagged('A', 'C'), tagged('A', 'D', 'E', 'C')];
  const links = (more: Partial<typeof choice & { any: string[]; none: string[] }>) =>
    linksOf(refineLinks({ ...choice, ...more }, items, SITE, words));

  test('are those of the tags that the shown articles have most', () => {
    expect(links({})).toEqual([
      ['C', '/wire/subscribe?all=a&all=c'],
      ['B', '/wire/subscribe?all=a&all=b'],
      ['D', '/wire/subscribe?all=a&all=d'],
      ['C', '/wire/subscribe?all=a&none=c'],
      ['B', '/wire/subscribe?all=a&none=b'],
      ['D', '/wire/subscribe?all=a&none=d'],
      ['Make your own feed', '/wire/subscribe?all=a'],
    ]);
  });

  test('are none where an address has no room, and on pages of no tag', () => {
    const full = { all: ['1', '2', '3', '4'], none: ['5', '6', '7', '8'] };
    expect(links({ ...full } as object).map(([text]) => text)).toEqual(['Make your own feed']);
    expect(refineLinks({ ...choice, all: [] }, items, SITE, words)).toBeUndefined();
  });
});

test('words have the same placeholders in every language', () => {
  const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const language of ['ru', 'ar', 'tr']) {
    for (const [name, text] of Object.entries(wordsFor(language)))
      expect(places(text), `${language} ${name}`).toEqual(places(words[name as keyof typeof words]));
  }
});
