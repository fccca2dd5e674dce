// Every feed of every view of the running demo: by the validator's rules, and read back by independent parsers.
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { inspectFeed } from '../../src/doctor/feed.ts';
import type { Site } from '../../src/formats/format.ts';
import { type Server, stopServers, temporaryFolder } from '../unit/cli/process.ts';
import {
  expectedItem,
  type ReadFeed,
  readAtom,
  readByFeedsmith,
  readRss,
} from '../unit/formats/read-back.ts';
import {
  CONTENT_TYPES,
  checkAtom,
  checkContentType,
  checkJsonFeed,
  checkRss,
} from '../unit/formats/rules.ts';
import { articleOf, facetsOf, type Listed, listed, startDemo } from './demo.ts';
import { asParsed, feedparser, parsed } from './feedparser.ts';
import { GPodder } from './readers/gpodder.ts';
import { type Case, casesOf } from './views.ts';

const home = temporaryFolder();
stopServers();
let demo: Server;
let articles: Listed[];
let cases: Case[];
const texts = new Map<string, { type: string | null; text: string }>();

beforeAll(async () => {
  demo = await startDemo(home);
  articles = await listed(demo);
  cases = casesOf(demo.url, articles);
  for (const { rss, atom, json } of cases) {
    for (const url of [rss, atom, json]) {
      const response = await fetch(url, { redirect: 'manual' });
      expect(response.status, url).toBe(200);
      texts.set(url, { type: response.headers.get('content-type'), text: await response.text() });
    }
  }
});

const FORMATS = ['rss', 'atom', 'json'] as const;
const CHECKS = { rss: checkRss, atom: checkAtom, json: checkJsonFeed };
/** Of the samples: a title is about markup, two views are empty, and some have nothing but episodes and are no show. */
const TOLD = ['ContainsHTML', 'ContainsUndeclaredHTML', 'NoItems', 'NoPodcast'];
const textOf = (url: string) => texts.get(url)?.text ?? '';
const site = () => ({ url: demo.url }) as Site;

/** What readers should find, newest first; articles of one moment in the order the feed has them. */
function expectedOf({ articles }: Case, order: readonly unknown[], format: (typeof FORMATS)[number]) {
  const items = articles.map((article) => expectedItem(articleOf(article), site(), format));
  return items.sort((a, b) => b.published - a.published || order.indexOf(a.id) - order.indexOf(b.id));
}

test('the views are those of the samples', async () => {
  expect(articles.length).toBeGreaterThan(15);
  expect(cases.length).toBeGreaterThan(100);
  expect(cases.filter((one) => one.articles.length === 0)).toHaveLength(2);
  const tagPage = await (await fetch(`${demo.url}/tags/`)).text();
  const linked = [...tagPage.matchAll(/<a rel="tag" href="([^"]+)"/g)].map(([, url]) => `${url}rss.xml`);
  const tags = facetsOf(articles).filter(({ kind }) => kind === 'tag');
  // The most used stand first, and again among all.
  expect([...new Set(linked)].sort()).toEqual(tags.map(({ rss }) => rss).sort());
});

describe.each(FORMATS)('%s', (format) => {
  test('keeps every rule, at its own URL', () => {
    const problems = cases.flatMap((one) => {
      const url = one[format];
      const { type = null, text = '' } = texts.get(url) ?? {};
      const found = [...checkContentType(format, type), ...CHECKS[format](text, url)];
      return found.map((problem) => `${url}: ${problem}`);
    });
    expect(problems).toEqual([]);
  });

  const readers: [string, (text: string) => ReadFeed][] = [
    ['feedsmith', (text) => readByFeedsmith(format, text)],
    ...(format === 'rss' ? [['xml2js', readRss] as [string, typeof readRss]] : []),
    ...(format === 'atom' ? [['xml2js', readAtom] as [string, typeof readAtom]] : []),
  ];
  test.each(readers)('reads back equal by %s', (_, read) => {
    for (const one of cases) {
      const { items } = read(textOf(one[format]));
      expect(items, one[format]).toEqual(
        expectedOf(
          one,
          items.map(({ id }) => id),
          format,
        ),
      );
    }
  });

  test('older pages reach every article once', async () => {
    for (const start of [`${demo.url}/`, `${demo.url}/tags/science/`, `${demo.url}/tags/!turkey/`]) {
      const file = { rss: 'rss.xml', atom: 'atom.xml', json: 'feed.json' }[format];
      const whole = readByFeedsmith(format, await (await fetch(`${start}${file}?limit=200`)).text());
      const ids: unknown[] = [];
      let next: string | undefined = `${start}${file}?limit=4`;
      for (let pages = 0; next && pages < 20; pages++) {
        const text: string = await (await fetch(next)).text();
        expect(CHECKS[format](text, next)).toEqual([]);
        ids.push(...readByFeedsmith(format, text).items.map(({ id }) => id));
        next = /rel="next"[^>]*href="([^"]+)"|"next_url":"([^"]+)"/.exec(text)?.slice(1).find(Boolean);
        next = next?.replaceAll('&amp;', '&');
      }
      expect(ids).toEqual(whole.items.map(({ id }) => id));
      expect(ids.length).toBeGreaterThan(4);
    }
  });
});

test.each(['rss', 'atom'] as const)('%s reads back equal by feedparser', (format) => {
  const read = feedparser(cases.map((one) => [CONTENT_TYPES[format], textOf(one[format])] as const));
  expect(read.map(({ problem }) => problem).filter(Boolean)).toEqual([]);
  for (const [i, one] of cases.entries()) {
    const items = read[i]?.items ?? [];
    const expected = expectedOf(
      one,
      items.map(({ id }) => id),
      format,
    );
    expect(items.length, one[format]).toBe(expected.length);
    expect(items.map((item, j) => parsed(format, item, expected[j]!))).toEqual(
      expected.map((item) => asParsed(format, item)),
    );
  }
});

test('the agency article is in all its feeds, whole', () => {
  const article = articles.find(({ title }) => title.startsWith('Turkey says it does not intend'));
  expect(article).toMatchObject({
    publishedAt: '2020-12-17T00:00:00Z',
    tags: ['Turkey', 'S-400', 'Diplomacy'],
    authors: [{ name: 'GSV "Russia - Islamic World"' }],
    source: { name: 'TASS' },
    credits: [{ role: 'photo', name: 'Russian Foreign Ministry' }],
  });
  const sentences = [
    'on Thursday.',
    'we will take [retaliatory] steps',
    'CAATSA',
    'actually try to impose them.',
  ];
  for (const url of article?.feeds.flatMap(({ rss, atom, json }) => [rss, atom, json]) ?? []) {
    const text = textOf(url);
    for (const sentence of sentences) expect(text, url).toContain(sentence);
    expect(text, url).toContain('<h2>S-400 purchase</h2>');
  }
});

describe('with a podcast, a correction and a withdrawal', () => {
  const cover = 'https://cdn.example/cover.png';
  const podcast = {
    ...{ title: 'Deep Harbour', description: 'What the tide brings.', author: 'Ann Lee', image: cover },
    ...{
      category: ['News > Politics', 'Society & Culture'],
      explicit: false,
      type: 'serial',
      episodes: 'all',
    },
    ...{ owner: { name: 'Ann Lee', email: 'ann@example.org' }, locked: true },
    ...{ funding: [{ url: 'https://example.org/give', text: 'Support us' }] },
    persons: [{ name: 'Ann Lee', role: 'host', href: 'https://example.org/ann' }],
  };
  const enclosures = [
    { url: 'https://cdn.example/7.opus', type: 'audio/ogg', length: 5_000, durationSeconds: 1_845 },
    { url: 'https://cdn.example/7.mp3', type: 'audio/mpeg', length: 9_000, durationSeconds: 1_845 },
  ];
  const show = () => `${demo.url}/tags/deep-harbour/`;

  beforeAll(async () => {
    const text = 'The tide came in, and went out again. '.repeat(20);
    const story = { tags: ['Deep Harbour', 'Science'], content: { text } };
    await demo.post({ ...story, title: 'Episode & more', enclosures, podcast: { season: 2, episode: 7 } });
    const corrected = await demo.post({
      ...story,
      title: 'Tides',
      enclosures: [enclosures[1]!],
      podcast: { episode: 8 },
    });
    const change = { kind: 'correction', note: 'The tide was high.' };
    await demo.admin('PATCH', `/admin/articles/${corrected.id}`, { title: 'High tides', change });
    const withdrawn = await demo.post({ ...story, title: 'Ebb <untrue>' });
    await demo.admin('DELETE', `/admin/articles/${withdrawn.id}?note=There%20was%20no%20ebb.`);
    const changed = await demo.admin('PATCH', '/admin/facets/tag/deep-harbour', { podcast });
    expect(changed.status, await changed.clone().text()).toBe(200);
  });

  test.each(FORMATS)('every view keeps every rule as %s, and the doctor finds nothing', async (format) => {
    const urls = [
      ...cases.map((one) => one[format]),
      show() + { rss: 'rss.xml', atom: 'atom.xml', json: 'feed.json' }[format],
    ];
    const problems: string[] = [];
    for (const url of urls) {
      const response = await fetch(url);
      const text = await response.text();
      problems.push(...CHECKS[format](text, url).map((problem) => `${url}: ${problem}`));
      const { findings } = await inspectFeed(text, { url, now: Date.now() });
      problems.push(...findings.map(({ rule, where, message }) => `${url}: ${rule} ${where}: ${message}`));
    }
    expect(problems.filter((problem) => !TOLD.some((rule) => problem.includes(`: ${rule} `)))).toEqual([]);
  });

  test('gPodder shows the show, its cover, and how long an episode is', async () => {
    const player = new GPodder(join(home, 'gpodder'));
    await player.subscribe(`${show()}rss.xml`);
    const { episodes, ...shown } = player.show(`${show()}rss.xml`);
    expect(shown).toMatchObject({ title: podcast.title, description: podcast.description, cover_url: cover });
    const [mp3] = enclosures.slice(1);
    const named = (title: string) => episodes.find((one) => one.title === title);
    expect(named('High tides')).toMatchObject({ url: mp3?.url, total_time: 1_845, file_size: 9_000 });
    expect(named('Episode & more')).toMatchObject({
      url: mp3?.url,
      total_time: 1_845,
      mime_type: 'audio/mpeg',
    });
  });
});
