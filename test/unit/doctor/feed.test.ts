// The feed doctor's rules: each is broken in one place of a good feed, and found there, and nothing else is.
import { describe, expect, test } from 'vitest';
import { inspectFeed } from '../../../src/doctor/feed.ts';
import { FORMATS } from '../../../src/formats/all.ts';
import { assemble, type Format } from '../../../src/formats/format.ts';
import { rss } from '../../../src/formats/rss.ts';
import { ARTICLES, EPISODE, headFor, SHOW, SITE } from '../formats/articles.ts';
import { checkNinjs } from '../formats/ninjs-rules.ts';
import { checkPodcast } from '../formats/podcast-rules.ts';
import { checkAtom, checkJsonFeed, checkRss } from '../formats/rules.ts';
import {
  ATOM,
  ATOM_BREAKS,
  type Break,
  JSON_BREAKS,
  JSON_FEED,
  NINJS,
  NINJS_BREAKS,
  PODCAST,
  PODCAST_BREAKS,
  RSS,
  RSS_BREAKS,
} from './corpus.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const KINDS: [name: string, good: string, url: string, breaks: readonly Break[]][] = [
  ['RSS', RSS, 'https://a.example/rss.xml', RSS_BREAKS],
  ['a podcast', PODCAST, 'https://a.example/podcast.xml', PODCAST_BREAKS],
  ['Atom', ATOM, 'https://a.example/atom.xml', ATOM_BREAKS],
  ['JSON Feed', JSON_FEED, 'https://a.example/feed.json', JSON_BREAKS],
  ['ninjs', NINJS, 'https://a.example/ninjs.json', NINJS_BREAKS],
];
/** What a broken place also breaks, by necessity. */
const BESIDES: Record<string, string[]> = {
  MissingChannel: ['NoItems'],
  InvalidJson: [],
  MissingElement: ['NoItems', 'UndefinedElement'],
  ObsoleteElement: [],
  DuplicateAtomLink: [],
  // A tombstone is compared with the entry of its id.
  ImplausibleDate: ['IgnoredTombstone'],
  MissingGuid: ['MissingNotice'],
  DuplicateIds: ['MissingNotice'],
};

describe.each(KINDS)('%s', (_, good, url, breaks) => {
  test('that is right is told nothing', async () => {
    const { findings, items } = await inspectFeed(good, { url, now });
    expect(findings).toEqual([]);
    expect(items).toBe(2);
  });

  test.each(breaks)('%s %#', async (rule, from, to) => {
    const broken = good.replace(from, () => to);
    expect(broken).not.toBe(good);
    const { findings } = await inspectFeed(broken, { url, now });
    const found = findings.find((finding) => finding.rule === rule);
    expect(found, JSON.stringify(findings)).toBeDefined();
    expect(found?.message).toMatch(/\w/);
    expect(found?.fix).toMatch(/\w/);
    const others = findings.filter((f) => f.rule !== rule && !BESIDES[rule]?.includes(f.rule));
    expect(others).toEqual([]);
  });
});

test('where is told, by number and title', async () => {
  const broken = RSS.replace('Sat, 21 Nov 2026', 'Yesterday');
  const { findings } = await inspectFeed(broken, { now });
  expect(findings[0]).toMatchObject({ severity: 'error', where: 'item 2 “Two”, pubDate' });
});

test('many of a kind are counted', async () => {
  const item =
    '<item><title>x</title><pubDate>never</pubDate><guid isPermaLink="false">urn:x:N</guid></item>';
  let n = 10;
  const many = RSS.replace('</channel>', `${item.repeat(40)}</channel>`).replace(
    /urn:x:N/g,
    () => `urn:x:${n++}`,
  );
  const { findings } = await inspectFeed(many, { now });
  expect(findings).toHaveLength(5);
  expect(findings.at(-1)?.message).toContain('and 35 more');
});

test('more than 2 MB is too much, counted in bytes', async () => {
  const padded = (text: string, times: number) => RSS.replace('Short.', text.repeat(times));
  const rulesOf = async (text: string) => (await inspectFeed(text, { now })).findings.map(({ rule }) => rule);
  expect(await rulesOf(padded('short ', 320_000))).toEqual([]);
  expect(await rulesOf(padded('короче ', 160_000))).toEqual(['BigFeed']);
});

test('a feed of nothing but audio that does not say it is a podcast', async () => {
  const own = /<itunes:author>[\s\S]*<\/podcast:person>\n|<item><title>Two[\s\S]*<\/item>/g;
  const { findings } = await inspectFeed(PODCAST.replace(own, ''), { now });
  expect(findings.map(({ rule }) => rule)).toEqual(['NoPodcast']);
});

test('an item that says its whole text twice', async () => {
  const text = 'Long and longer. '.repeat(40).trim();
  const twice = RSS.replace('Short.', text).replace(/<!\[CDATA.*\]\]>/, text);
  const { findings } = await inspectFeed(twice, { now });
  expect(findings.map(({ rule }) => rule)).toEqual(['WholeTextTwice']);
});

describe('what Tagwire writes', () => {
  const textOf = (format: Format, articles = ARTICLES) => {
    const head = headFor(format.file, { deleted: [{ guid: 'urn:x:gone', at: 0 }] });
    const pieces = articles.map((article) => format.piece(article, SITE));
    return { text: assemble(format, head, SITE, pieces), url: head.self };
  };

  test.each(FORMATS)('as $name has nothing wrong', async (format) => {
    const { text, url } = textOf(format);
    const { findings } = await inspectFeed(text, { url, now: Number.MAX_SAFE_INTEGER });
    expect(findings.filter(({ severity }) => severity !== 'hint')).toEqual([]);
  });
});

test('a show of its own has nothing that is missing', async () => {
  const head = headFor('rss.xml', { title: 'Deep Signal', podcast: SHOW });
  const text = assemble(rss, head, SITE, [rss.piece(EPISODE, SITE)]);
  const { findings } = await inspectFeed(text, { url: head.self, now });
  expect(findings).toEqual([]);
});

describe('the rules of the tests find nothing that the doctor misses', () => {
  const oracles = {
    'a podcast': (text: string, _: string) => checkPodcast(text, true),
    RSS: checkRss,
    Atom: checkAtom,
    'JSON Feed': checkJsonFeed,
    ninjs: checkNinjs,
  };
  test.each(
    KINDS.flatMap(([name, good, url, breaks]) =>
      breaks.map(([rule, from, to]) => [name, rule, good.replace(from, () => to), url] as const),
    ),
  )('%s %s %#', async (name, _, text, url) => {
    const problems = oracles[name as keyof typeof oracles](text, url);
    const { findings } = await inspectFeed(text, { url, now });
    if (problems.length) expect(findings.length, problems.join('\n')).toBeGreaterThan(0);
  });
});
