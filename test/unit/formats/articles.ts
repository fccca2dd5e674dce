// Articles for the formats' tests, each with something of its own to carry.

import type { Article } from '../../../src/domain/model.ts';
import type { FeedShow } from '../../../src/domain/podcast.ts';
import type { FeedHead, Site } from '../../../src/formats/format.ts';

export const SITE: Site = {
  title: 'Tagwire & Söhne',
  description: 'News <as it happens>',
  language: 'en',
  rights: '© 2020 Tagwire',
  url: 'https://news.example/wire',
  hub: 'https://news.example/wire/hub',
};

/** The head of the view "everything" in the format whose file is `file`. */
export function headFor(file: string, more: Partial<FeedHead> = {}): FeedHead {
  return {
    id: 'urn:uuid:00000000-0000-4000-8000-000000000000',
    title: SITE.title,
    description: SITE.description,
    language: 'en',
    self: `${SITE.url}/${file}`,
    page: `${SITE.url}/`,
    hub: SITE.hub,
    updated: Date.UTC(2020, 11, 18, 10, 30),
    ...more,
  };
}

/** A plain article with `more` on top. */
export function article(more: Partial<Article> = {}): Article {
  return {
    id: '11111111-1111-4111-8111-111111111111',
    guid: 'urn:uuid:11111111-1111-4111-8111-111111111111',
    slug: 'plain',
    language: 'en',
    status: 'published',
    version: 1,
    seq: 1,
    publishedAt: Date.UTC(2020, 11, 17, 9),
    updatedAt: Date.UTC(2020, 11, 17, 9),
    createdAt: Date.UTC(2020, 11, 17, 9),
    title: 'A plain article',
    content: { text: 'Words.' },
    html: '<p>Words.</p>',
    tags: [],
    authors: [],
    credits: [],
    enclosures: [],
    corrections: [],
    facets: [],
    translations: [],
    ...more,
  };
}

const agency = article({
  id: 'a0000000-0000-4000-8000-000000000001',
  guid: 'urn:uuid:a0000000-0000-4000-8000-000000000001',
  slug: 'turkey-says-it-does-not-intend-to-retreat-on-s-400',
  title: 'Turkey says it does not intend to retreat on S-400 despite US sanctions',
  summary: 'Ankara will not back down: "1 < 2" & more.',
  html:
    '<p>Turkey does not intend to retreat on the purchase of Russian S-400 anti-aircraft missile systems ' +
    '(SAMs), despite the US sanctions. <a href="/tags/turkey/">More on Turkey</a>.</p>\n<h2>S-400 purchase</h2>\n' +
    '<p>Russia and Turkey signed a contract in 2017 ]]&gt; for Moscow to supply Ankara.</p>',
  tags: ['Turkey', 'S-400', 'C++'],
  authors: [{ name: 'GSV "Russia - Islamic World"' }],
  source: { name: 'TASS', url: 'https://tass.com/', note: 'Based on materials from TASS' },
  credits: [{ role: 'photo', name: 'Russian Foreign Ministry' }],
  facets: [
    { kind: 'tag', slug: 'turkey', label: 'Turkey' },
    { kind: 'tag', slug: 's-400', label: 'S-400' },
    { kind: 'tag', slug: 'cplusplus', label: 'C++' },
    { kind: 'author', slug: 'gsv-russia-islamic-world', label: 'GSV "Russia - Islamic World"' },
    { kind: 'source', slug: 'tass', label: 'TASS' },
    { kind: 'language', slug: 'en', label: 'English' },
  ],
});

const arabic = article({
  id: 'a0000000-0000-4000-8000-000000000002',
  guid: 'urn:uuid:a0000000-0000-4000-8000-000000000002',
  slug: 'تركيا-لا-تتراجع',
  language: 'ar',
  title: 'تركيا: لا تراجع عن صفقة إس-400',
  summary: 'قال وزير الخارجية إن أنقرة لن تتراجع.',
  html: '<p>قال وزير الخارجية <strong>مولود تشاووش أوغلو</strong> إن أنقرة لن تتراجع.</p>',
  tags: ['تركيا'],
  authors: [{ name: 'ليلى حداد', url: 'https://example.org/layla' }],
  source: { name: 'تاس' },
  credits: [{ role: 'photo', name: 'وزارة الخارجية الروسية' }],
  corrections: [{ at: Date.UTC(2020, 11, 18), note: 'صُحح تاريخ العقد.' }],
  updatedAt: Date.UTC(2020, 11, 18, 10, 30),
  translationOf: agency.id,
  translations: [{ language: 'en', slug: agency.slug }],
  facets: [{ kind: 'tag', slug: 'تركيا', label: 'تركيا' }],
});

const podcast = article({
  id: 'a0000000-0000-4000-8000-000000000003',
  guid: 'https://elsewhere.example/episodes/7',
  slug: 'episode-7',
  title: 'Episode 7: AT&T <and> friends',
  html: '<p>Listen.</p>',
  canonicalUrl: 'https://elsewhere.example/episodes/7?a=1&b=2',
  rights: 'CC BY 4.0',
  enclosures: [
    { url: 'https://cdn.example/7.mp3?x=1&y=2', type: 'audio/mpeg', length: 12345678, durationSeconds: 3600 },
    { url: '/media/7.ogg', type: 'audio/ogg', durationSeconds: 3600.4 },
    { url: 'https://cdn.example/transcript.pdf', type: 'application/pdf', length: 999 },
  ],
});

const illustrated = article({
  id: 'a0000000-0000-4000-8000-000000000004',
  guid: 'urn:uuid:a0000000-0000-4000-8000-000000000004',
  slug: 'the-bridge',
  language: 'en-GB',
  title: 'The bridge — “finished” 🌉',
  summary: 'After ten years.',
  html: '<p>It stands.</p><p><img src="/media/plan.png" alt="Plan" /></p>',
  image: {
    url: '/media/bridge "1".jpg',
    alt: 'A bridge & a river',
    caption: 'The bridge at <dawn>',
    width: 1200,
    height: 800,
  },
  authors: [{ name: 'Ada' }, { name: 'Bo', url: 'https://example.org/bo?x=1&y=2' }],
  credits: [
    { role: 'translator', name: 'Cy' },
    { role: 'Photo', name: 'Dee' },
  ],
  corrections: [
    { at: Date.UTC(2020, 11, 17, 12), note: 'The bridge is 900 m long, not 9.' },
    { at: Date.UTC(2020, 11, 18, 9), note: 'So is the shadow.' },
  ],
  updatedAt: Date.UTC(2020, 11, 18, 9),
  translations: [
    { language: 'de', slug: 'die-brücke' },
    { language: 'tr', slug: 'köprü' },
  ],
});

/** An episode with everything that it can say. */
export const EPISODE = article({
  id: 'a0000000-0000-4000-8000-000000000005',
  guid: 'urn:uuid:a0000000-0000-4000-8000-000000000005',
  slug: 'deep-signal-12',
  language: 'en-GB',
  title: 'Deep Signal 12: The whale & the <ship>',
  summary: 'For thirty years a single animal has called.',
  html: '<p>We listen to it.</p>',
  tags: ['Deep Signal'],
  authors: [{ name: 'Orla Fenwick' }],
  image: { url: '/media/sea.jpg', alt: 'The sea', width: 1600, height: 900 },
  enclosures: [
    { url: '/media/12.mp3', type: 'audio/mpeg', length: 41823744, durationSeconds: 2614.4 },
    { url: 'https://cdn.example/12.opus?a=1&b=2', type: 'audio/ogg', length: 18874368 },
    { url: 'https://cdn.example/12.mp4', type: 'video/mp4' },
  ],
  podcast: {
    title: 'The whale & the <ship>',
    season: 2,
    episode: 12,
    episodeType: 'full',
    explicit: false,
    block: true,
    image: '/media/cover 12.png',
    transcripts: [
      { url: '/media/12.vtt', type: 'text/vtt', language: 'en-GB', rel: 'captions' },
      { url: 'https://cdn.example/12.html?a=1&b=2', type: 'text/html' },
    ],
    chapters: { url: '/media/12.json', type: 'application/json+chapters' },
    persons: [
      { name: 'Orla "O" Fenwick', role: 'host', img: '/media/orla.jpg', href: 'https://example.org/orla' },
      { name: 'Teo & Marchetti', role: 'sound designer', group: 'audio production' },
    ],
  },
  facets: [{ kind: 'tag', slug: 'deep-signal', label: 'Deep Signal' }],
});

/** The show that it is of, with everything that it can say. */
export const SHOW: FeedShow = {
  title: 'Deep Signal',
  author: 'Fenwick & Marchetti',
  owner: { name: 'Orla Fenwick', email: 'podcast@example.org' },
  image: '/media/cover.png',
  category: ['Science > Nature', 'Society & Culture'],
  explicit: false,
  type: 'serial',
  copyright: '© 2026 Deep Signal',
  newFeedUrl: 'https://signal.example/rss.xml',
  block: true,
  complete: true,
  locked: true,
  funding: [{ url: 'https://signal.example/give?a=1&b=2', text: 'Support <us>' }],
  persons: [{ name: 'Orla Fenwick', role: 'host' }],
  episodes: 'all',
  guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
};

export const ARTICLES: readonly Article[] = [illustrated, arabic, podcast, agency];
