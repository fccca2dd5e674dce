// Podcasts: what the documentation of both vocabularies allows, and what parsers of players find.
import fc from 'fast-check';
import { parseRssFeed } from 'feedsmith';
import parsePodcast from 'podparse';
import { describe, expect, test } from 'vitest';
import { CATEGORY_NAMES, categoryName, showGuid } from '../../../src/domain/podcast.ts';
import { atom } from '../../../src/formats/atom.ts';
import { assemble } from '../../../src/formats/format.ts';
import { jsonFeed } from '../../../src/formats/json-feed.ts';
import { rss } from '../../../src/formats/rss.ts';
import { looseShow } from '../../../src/intake/import/podcast.ts';
import { anyArticle, line } from './arbitraries.ts';
import { article, EPISODE, headFor, SHOW, SITE } from './articles.ts';
import { checkPodcast } from './podcast-rules.ts';
import { checkAtom, checkRss } from './rules.ts';

const feed = (format = rss, articles = [EPISODE], podcast = SHOW) =>
  assemble(
    format,
    headFor(format.file, { title: 'Deep Signal', podcast }),
    SITE,
    articles.map((one) => format.piece(one, SITE)),
  );

test('a show has all that Apple requires, and nothing that the documentation does not allow', () => {
  expect(checkPodcast(feed(), true)).toEqual([]);
  expect(checkPodcast(feed(atom))).toEqual([]);
  const bare = { guid: SHOW.guid, category: 'News', image: 'https://cdn.example/c.png' };
  expect(checkPodcast(feed(rss, [EPISODE], bare), true)).toEqual([]);
});

describe('the rules find', () => {
  test.each([
    ['<itunes:explicit>false', '<itunes:explicit>no', 'itunes:explicit: no'],
    ['<podcast:guid>', '<podcast:guid>x', 'podcast:guid: x'],
    ['<itunes:category text="Nature"/>', '<itunes:category text="Nurture"/>', 'Science > Nurture'],
    ['<podcast:source uri="https', '<podcast:source uri="ftp', 'podcast:source uri: ftp'],
    ['<itunes:type>serial</itunes:type>', '', undefined],
    ['<itunes:image href="https://news.example/wire/media/cover.png"/>', '', 'image is missing'],
    [
      '<itunes:season>2</itunes:season>',
      '<itunes:season>2</itunes:season><itunes:season>2</itunes:season>',
      'twice',
    ],
    ['<podcast:chapters url', '<podcast:chapters src', 'podcast:chapters src'],
  ])('%s as %s', (from, to, problem) => {
    expect(feed()).toContain(from);
    const found = checkPodcast(feed().replace(from, to), true);
    if (problem === undefined) expect(found).toEqual([]);
    else expect(found.join('\n')).toContain(problem);
  });
});

const person = fc.record(
  {
    name: line.map((text) => [...text].slice(0, 60).join('').trim() || 'N'),
    role: line,
    group: line,
    img: fc.webUrl(),
    href: fc.webUrl(),
  },
  { requiredKeys: ['name'] },
);
const anyEpisode = fc.record(
  {
    title: line,
    season: fc.integer({ min: 1, max: 99 }),
    episode: fc.integer({ min: 1 }),
    episodeType: fc.constantFrom('full', 'trailer', 'bonus'),
    explicit: fc.boolean(),
    block: fc.boolean(),
    image: fc.webUrl({ withQueryParameters: true }),
    transcripts: fc.array(fc.record({ url: fc.webUrl(), type: fc.constant('text/vtt') }), { maxLength: 3 }),
    chapters: fc.record({ url: fc.webUrl(), type: fc.constant('application/json+chapters') }),
    persons: fc.array(person, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const anyShow = fc.record(
  {
    author: line,
    owner: fc.record({ name: line, email: fc.constant('podcast@example.org') }),
    image: fc.webUrl(),
    category: fc.uniqueArray(fc.constantFrom(...CATEGORY_NAMES), { minLength: 1, maxLength: 3 }),
    explicit: fc.boolean(),
    type: fc.constantFrom('episodic', 'serial'),
    copyright: line,
    locked: fc.boolean(),
    funding: fc.array(
      fc.record({
        url: fc.webUrl(),
        text: line.map((text) => [...text].slice(0, 60).join('').trim() || 'T'),
      }),
      { maxLength: 3 },
    ),
    persons: fc.array(person, { maxLength: 3 }),
    guid: fc.uuid(),
  },
  { requiredKeys: ['guid'] },
);

test('any show and any episode keep the rules, of podcasts and of the format', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyArticle, anyEpisode), { maxLength: 2 }), anyShow, (episodes, show) => {
      const articles = episodes.map(([one, podcast], i) => ({
        ...one,
        id: `${i}`,
        guid: `urn:x:${i}`,
        podcast,
      }));
      for (const [format, check] of [[rss, checkRss] as const, [atom, checkAtom] as const]) {
        const text = feed(format, articles, show);
        expect(checkPodcast(text)).toEqual([]);
        expect(check(text, `${SITE.url}/${format.file}`)).toEqual([]);
      }
    }),
    { numRuns: 300, seed: 20261129 },
  );
});

test('a parser that expects Apple’s tags finds all', () => {
  const { meta, episodes } = parsePodcast(feed());
  expect(meta).toMatchObject({
    ...{ title: 'Deep Signal', author: SHOW.author, type: 'serial', guid: SHOW.guid },
    owner: SHOW.owner,
    image: { url: `${SITE.url}/media/cover.png` },
    category: ['Nature', 'Science', 'Society & Culture'],
    ...{ explicit: false, complete: true, locked: true, language: 'en' },
    funding: [{ name: 'Support <us>', url: SHOW.funding?.[0]?.url }],
    person: [{ name: 'Orla Fenwick', role: 'host' }],
  });
  const { podcast } = EPISODE;
  expect(episodes).toMatchObject([
    {
      ...{ title: EPISODE.title, guid: EPISODE.guid, duration: 2614, explicit: false, episodeType: 'full' },
      ...{ season: 2, episode: 12 },
      image: { url: `${SITE.url}/media/cover%2012.png` },
      enclosure: { url: `${SITE.url}/media/12.mp3`, type: 'audio/mpeg', length: 41823744 },
      chapters: { url: `${SITE.url}/media/12.json`, type: podcast?.chapters?.type },
      transcript: [{ type: 'text/vtt', language: 'en-GB', rel: 'captions' }, { type: 'text/html' }],
      person: [
        { name: 'Orla "O" Fenwick', role: 'host', href: 'https://example.org/orla' },
        { name: 'Teo & Marchetti', role: 'sound designer', group: 'audio production' },
      ],
      alternateEnclosure: [
        { type: 'video/mp4', source: [{ uri: EPISODE.enclosures[2]?.url }] },
        { type: 'audio/ogg', length: 18874368, source: [{ uri: EPISODE.enclosures[1]?.url }] },
      ],
    },
  ]);
});

test('another parser, too', () => {
  const found = parseRssFeed(feed());
  expect(found.itunes).toMatchObject({
    author: SHOW.author,
    image: `${SITE.url}/media/cover.png`,
    categories: [{ text: 'Science', categories: [{ text: 'Nature' }] }, { text: 'Society & Culture' }],
    ...{ explicit: false, type: 'serial', newFeedUrl: SHOW.newFeedUrl, block: true, complete: true },
    owner: SHOW.owner,
  });
  expect(found.podcast).toMatchObject({
    guid: SHOW.guid,
    locked: { value: true, owner: SHOW.owner?.email },
    fundings: [{ url: SHOW.funding?.[0]?.url, display: 'Support <us>' }],
  });
  expect(found.items?.[0]?.itunes).toMatchObject({
    ...{ duration: 2614, season: 2, episode: 12, episodeType: 'full', explicit: false, block: true },
    title: EPISODE.podcast?.title,
  });
  expect(found.items?.[0]?.podcast).toMatchObject({
    season: { number: 2 },
    episode: { number: 12 },
    chapters: { url: `${SITE.url}/media/12.json` },
    alternateEnclosures: [{ type: 'video/mp4' }, { type: 'audio/ogg' }],
  });
});

test('a feed without audio is none, nor declares the words; JSON Feed says the same', () => {
  const silent = feed(rss, [article()]);
  expect(silent).not.toMatch(/itunes|podcast/);
  const said = JSON.parse(feed(jsonFeed)) as { _tagwire: { podcast: object }; items: { _tagwire: object }[] };
  const { title: _, episodes: __, ...show } = SHOW;
  expect(looseShow(said._tagwire.podcast)).toEqual({ ...show, image: `${SITE.url}/media/cover.png` });
  expect(feed(jsonFeed, [article()])).not.toContain('"podcast"');
});

test('the guid is the documentation’s', async () => {
  // https://podcasting2.org/podcast-namespace/tags/guid
  expect(await showGuid('https://mp3s.nashownotes.com/pc20rss.xml')).toBe(
    '917393e3-1b1e-5cef-ace4-edaa54e1f810',
  );
  expect(await showGuid('podnews.net/rss/')).toBe('9b024349-ccf0-5f69-a609-6b82873eab3c');
  expect(await showGuid('http://podnews.net/rss')).toBe('9b024349-ccf0-5f69-a609-6b82873eab3c');
});

test('categories are found in any spelling', () => {
  expect(CATEGORY_NAMES).toHaveLength(110);
  expect(categoryName('news>POLITICS')).toBe('News > Politics');
  expect(categoryName('Health and Fitness')).toBe('Health & Fitness');
  expect(categoryName('Mental Health')).toBe('Health & Fitness > Mental Health');
  expect(categoryName('Fitness')).toBe('Health & Fitness > Fitness');
  expect(categoryName('Gossip')).toBeUndefined();
});
