// Podcasts by forms, without script: an episode in the editor, a show at its tag and of the site.
import { describe, expect, test } from 'vitest';
import { article, SITE } from '../../../support/server.ts';
import { type Page, tokenOf } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();
const idOf = (page: Page) => /\/edit\/([\w-]+)/.exec(page.url)?.[1] ?? '';
const json = async (path: string) =>
  (await (await at.server.admin('GET', path)).json()) as Record<string, unknown>;
const AUDIO = [{ url: 'https://cdn.example/1.mp3', type: 'audio/mpeg' }];
const EPISODE = {
  ...{ title: 'The whale', season: 2, episode: 12, episodeType: 'bonus', explicit: false, block: true },
  image: 'https://cdn.example/12.png',
  transcripts: [
    { url: 'https://cdn.example/12.vtt', type: 'text/vtt', language: 'en', rel: 'captions' },
    { url: 'https://cdn.example/12.html', type: 'text/html' },
  ],
  chapters: { url: 'https://cdn.example/12.json', type: 'application/json+chapters' },
  persons: [
    {
      name: 'Orla',
      role: 'host',
      group: 'cast',
      img: 'https://cdn.example/o.png',
      href: 'https://o.example/',
    },
  ],
};

describe('an episode', () => {
  test('every field arrives, comes back into its field, and is in the versions', async () => {
    const { id } = await at.server.post(article({ enclosures: AUDIO }));
    const page = await at.b.get(`/admin/edit/${id}`);
    expect(page.html).toMatch(/<details class="card" id="podcast">/);
    const values = {
      ...{ 'podcast.title': 'The whale', 'podcast.season': '2', 'podcast.episode': '12' },
      ...{ 'podcast.episodeType': 'bonus', 'podcast.explicit': 'no', 'podcast.block': 'yes' },
      ...{ 'podcast.image': EPISODE.image, 'podcast.chapters.url': EPISODE.chapters.url },
      'transcript.url': EPISODE.transcripts.map(({ url }) => url),
      'transcript.type': ['text/vtt'],
      'transcript.language': ['en'],
      'transcript.rel': ['captions'],
      ...{ 'person.name': ['Orla'], 'person.role': ['host'], 'person.group': ['cast'] },
      ...{ 'person.img': ['https://cdn.example/o.png'], 'person.href': ['https://o.example/'] },
    };
    const saved = await at.b.send(page, `/admin/edit/${id}`, values, 'publish');
    expect((await json(`/admin/articles/${id}`)).podcast).toEqual(EPISODE);
    await at.b.send(saved, `/admin/edit/${id}`, {}, 'publish');
    expect(await json(`/admin/articles/${id}`)).toMatchObject({ version: 2 });
    const history = await at.b.get(`/admin/history/${id}`);
    expect(history.text).toContain('added: The whale · 2 · 12 · bonus');
    await at.b.post(`/admin/restore/${id}`, [
      ['formToken', tokenOf(history.html)],
      ['version', '2'],
      ['restore', '1'],
    ]);
    expect((await json(`/admin/articles/${id}`)).podcast).toBeUndefined();
  });

  test('is asked for where there is something to play', async () => {
    const blank = await at.b.get('/admin/write');
    expect(blank.html).toMatch(/id="podcast" hidden>/);
    const played = { title: 'Heard', 'enclosure.url': ['https://cdn.example/1.m4a'] };
    const more = await at.b.send(blank, '/admin/write', played, 'more');
    expect(more.html).toMatch(/<details class="card" id="podcast">/);
    expect(more.fields('/admin/write').filter(([name]) => name === 'person.name')).toHaveLength(3);
  });

  test('what is wrong is said at its field, and nothing is lost', async () => {
    const values = {
      ...{ title: 'Wrong', content: 'x', 'podcast.season': 'two', 'podcast.image': 'cover' },
      ...{ 'transcript.language': ['en'], 'person.role': ['host'] },
    };
    const page = await at.b.send(await at.b.get('/admin/write'), '/admin/write', values, 'publish');
    expect(page.status).toBe(422);
    expect(page.html).toMatch(/<details class="card" id="podcast" open>/);
    for (const [id, label] of [
      ['podcast-season', 'Podcast – Season'],
      ['podcast-image', 'Podcast – Cover (URL)'],
      ['podcast-transcripts-0-url', 'Transcript 1 (URL) – Address (URL)'],
      ['podcast-persons-0-name', 'Person 1 – Name'],
    ]) {
      expect(page.html).toContain(`<a href="#${id}">${label}</a>`);
      expect(page.html).toContain(`id="${id}"`);
    }
    expect(page.fields('/admin/write')).toContainEqual(['podcast.season', 'two']);
    expect(idOf(page)).toBe('');
  });
});

const SHOW: Record<string, string> = {
  ...{ 'podcast.title': 'Deep Signal', 'podcast.description': 'Sounds.', 'podcast.author': 'Orla' },
  ...{ 'podcast.owner.name': 'Orla', 'podcast.owner.email': 'podcast@example.org' },
  ...{ 'podcast.image': '/media/cover.png', 'podcast.category': 'news > politics, Arts' },
  ...{ 'podcast.explicit': 'no', 'podcast.type': 'serial', 'podcast.episodes': 'all' },
  ...{ 'funding.url': 'https://give.example/', 'funding.text': 'Give', 'person.name': 'Orla' },
  ...{ 'podcast.copyright': '© Orla', 'podcast.newFeedUrl': 'https://new.example/rss.xml' },
  ...{ 'podcast.locked': 'yes', 'podcast.complete': 'yes', 'podcast.block': 'yes' },
};
const STORED = {
  ...{ title: 'Deep Signal', description: 'Sounds.', author: 'Orla', image: '/media/cover.png' },
  owner: { name: 'Orla', email: 'podcast@example.org' },
  category: ['News > Politics', 'Arts'],
  ...{ explicit: false, type: 'serial', episodes: 'all', copyright: '© Orla' },
  funding: [{ url: 'https://give.example/', text: 'Give' }],
  persons: [{ name: 'Orla' }],
  newFeedUrl: 'https://new.example/rss.xml',
  ...{ locked: true, complete: true, block: true },
  guid: expect.stringMatching(/^[0-9a-f-]{36}$/),
};

describe.each([
  ['a tag', '/admin/names/tag/signal', '/admin/facets/tag/signal'],
  ['the site', '/admin/podcast', '/admin/settings'],
])('%s', (_, path, api) => {
  const send = (page: Page, values: Record<string, string>, wish: string) =>
    at.b.post(path, [['formToken', tokenOf(page.html)], ...Object.entries(values), ['do', wish]]);

  test('becomes a show, is changed, and ends', async () => {
    await at.server.post(article({ title: path, tags: ['Signal'], enclosures: AUDIO }));
    const saved = await send(await at.b.get(path), SHOW, 'podcast');
    expect(saved.url).toBe(`${SITE}${path}?done=changed`);
    expect((await json(api)).podcast).toEqual(STORED);
    expect(saved.html).toContain('value="News &gt; Politics, Arts"');
    const more = await send(saved, { ...SHOW, 'podcast.title': 'Deeper' }, 'more');
    expect(more.html).toContain('value="Deeper"');
    expect(more.html.match(/name="funding.url"/g)).toHaveLength(4);
    const wrong = await send(saved, { ...SHOW, 'podcast.category': 'Gossip', 'funding.text': '' }, 'podcast');
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Apple has no category “Gossip”.');
    expect(wrong.html).toContain('href="#podcast-category"');
    expect(wrong.html).toContain('href="#podcast-funding-0-text"');
    await send(saved, {}, 'unpodcast');
    expect((await json(api)).podcast).toBeUndefined();
  });
});

test('authors and sources are no podcasts', async () => {
  await at.server.post(article({ source: { name: 'TASS' } }));
  const page = await at.b.get('/admin/names/source/tass');
  expect(page.html).not.toContain('way-podcast');
  const sent = await at.b.post('/admin/names/source/tass', [
    ['formToken', tokenOf(page.html)],
    ['do', 'podcast'],
  ]);
  expect(sent.status).toBe(400);
});
