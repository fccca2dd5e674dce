// Podcasts over HTTP: what a site or a tag says of its show, what an article says of its episode, in feeds and back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { article, type Body, SITE, type TestServer, testServer } from '../../support/server.ts';

const EPISODE = {
  ...{ title: 'The whale', season: 2, episode: 12, episodeType: 'bonus', explicit: true, block: true },
  image: `${SITE}/media/cover-12.png`,
  transcripts: [
    { url: 'https://cdn.example/12.vtt', type: 'text/vtt', language: 'en', rel: 'captions' },
    { url: 'https://cdn.example/12.html', type: 'text/html' },
  ],
  chapters: { url: 'https://cdn.example/12.json', type: 'application/json+chapters' },
  persons: [
    { name: 'Orla & co', role: 'host', img: 'https://cdn.example/o.png', href: 'https://orla.example/' },
    { name: 'Teo', role: 'sound designer', group: 'audio production' },
  ],
};
const SHOW = {
  ...{ title: 'Deep Signal', description: 'Sounds of the sea.', author: 'Orla Fenwick' },
  owner: { name: 'Orla', email: 'podcast@example.org' },
  image: 'https://cdn.example/cover.png',
  category: ['Science > Nature', 'Arts'],
  ...{ explicit: true, type: 'serial', copyright: '© Orla', newFeedUrl: 'https://elsewhere.example/rss.xml' },
  ...{ block: true, complete: true, locked: true },
  funding: [{ url: 'https://give.example/', text: 'Give' }],
  persons: [{ name: 'Orla', role: 'host' }],
  guid: '917393e3-1b1e-5cef-ace4-edaa54e1f810',
};
const AUDIO = [{ url: 'https://cdn.example/12.mp3', length: 1000, durationSeconds: 61 }];
const episode = (more: object = {}) =>
  article({
    ...{ title: 'Deep Signal 12', tags: ['Signal'], enclosures: AUDIO, podcast: EPISODE },
    image: { url: 'https://cdn.example/sea.jpg' },
    ...more,
  });

type Answer = { status: number; etag: string; body: Record<string, unknown> };
async function answered(response: Response): Promise<Answer> {
  return {
    status: response.status,
    etag: response.headers.get('etag') ?? '',
    body: (await response.json()) as Record<string, unknown>,
  };
}
const patchSite = async (s: TestServer, podcast: Body | null, headers = {}) =>
  answered(await s.admin('PATCH', '/admin/settings', { podcast }, headers));
const patchTag = async (s: TestServer, podcast: Body | null, slug = 'signal') =>
  answered(await s.admin('PATCH', `/admin/facets/tag/${slug}`, { podcast }));
const text = async (s: TestServer, path: string) => (await s.get(path)).text();
const headOf = (rss: string) => rss.split('<item>')[0] ?? '';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.post(episode());
  await server.post(article({ title: 'No sound', tags: ['Quiet'] }));
});
afterAll(() => server.close());

describe('settings', () => {
  test('are a merge patch, with an ETag', async () => {
    const before = await answered(await server.admin('GET', '/admin/settings'));
    expect(before.body).not.toHaveProperty('podcast');
    const made = await patchSite(server, { category: 'news', owner: { name: 'A', email: 'a@b.example' } });
    expect(made.status).toBe(200);
    expect(made.body.podcast).toEqual({
      owner: { name: 'A', email: 'a@b.example' },
      category: 'News',
      guid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const stale = await patchSite(server, { explicit: true }, { 'if-match': before.etag });
    expect(stale).toMatchObject({ status: 412, etag: made.etag, body: { code: 'settings-changed' } });
    const more = await patchSite(
      server,
      { owner: { email: 'c@d.example' }, category: null },
      { 'if-match': made.etag },
    );
    expect(more.body.podcast).toEqual({
      owner: { name: 'A', email: 'c@d.example' },
      guid: (made.body.podcast as { guid: string }).guid,
    });
    const known = await server.admin('GET', '/admin/settings', undefined, { 'if-none-match': more.etag });
    expect(known.status).toBe(304);
    expect((await patchSite(server, null)).body.podcast).toBeUndefined();
  });

  test('say what to change', async () => {
    const wrong = {
      ...{ category: 'Newz', image: 'http://cdn.example/c.jpg', guid: 'x', episodes: 1_001, type: 'daily' },
      ...{ owner: { email: 'nobody' }, funding: [{ url: 'https://give.example/' }], explict: true },
    };
    const { status, body } = await patchTag(server, wrong);
    expect(status).toBe(422);
    const errors = body.errors as { pointer: string; code: string; detail: string }[];
    expect(Object.fromEntries(errors.map(({ pointer, code }) => [pointer, code]))).toEqual({
      '/podcast/category': 'category-unknown',
      '/podcast/image': 'cover-invalid',
      '/podcast/guid': 'uuid-invalid',
      '/podcast/episodes': 'not-an-option',
      '/podcast/type': 'not-an-option',
      '/podcast/owner/email': 'email-invalid',
      '/podcast/funding/0/text': 'required',
      '/podcast/explict': 'misspelt-member',
    });
    const parts = await patchTag(server, { category: 'News > Gossip' });
    expect(parts.body.detail).toContain('News > Politics');
    expect((await patchTag(server, 'yes')).status).toBe(422);
    const author = await server.admin('PATCH', '/admin/facets/source/tass', { podcast: {} });
    expect((await author.json()) as object).toMatchObject({ errors: [{ code: 'podcast-not-a-tag' }] });
    const both = await server.admin('PATCH', '/admin/facets/tag/signal', { label: 'X', podcast: {} });
    expect((await both.json()) as object).toMatchObject({ errors: [{ code: 'several-changes' }] });
  });

  test('need the scope admin, or the one that changes tags', async () => {
    const made = await server.admin('POST', '/admin/tokens', {
      name: 'writer',
      scopes: ['articles:write', 'articles:read'],
    });
    const { token } = (await made.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect((await server.request('GET', '/admin/settings', undefined, headers)).status).toBe(403);
    expect((await server.request('PATCH', '/admin/settings', { podcast: {} }, headers)).status).toBe(403);
    expect((await server.request('PATCH', '/admin/facets/tag/signal', { podcast: {} }, headers)).status).toBe(
      200,
    );
    expect((await patchTag(server, null)).status).toBe(200);
  });

  test('are in the audit log', async () => {
    const { entries } = (await (await server.admin('GET', '/admin/audit?limit=50')).json()) as {
      entries: { action: string; object: string }[];
    };
    const seen = entries.map(({ action, object }) => `${action} ${object}`);
    expect(seen).toContain('site.change settings');
    expect(seen).toContain('facet.change tag/signal');
  });
});

describe('a show', () => {
  test('is in the head of its feeds, and its guid stays', async () => {
    await patchTag(server, { ...SHOW, guid: undefined });
    const rss = headOf(await text(server, '/tags/signal/rss.xml'));
    // The UUID of `wire.example/tags/signal/rss.xml` in the documented namespace.
    expect(rss).toContain('<podcast:guid>');
    const guid = /<podcast:guid>([^<]+)/.exec(rss)?.[1];
    await server.admin('PATCH', '/admin/facets/tag/signal', { label: 'Signals', slug: 'signals' });
    expect(headOf(await text(server, '/tags/signals/rss.xml'))).toContain(`<podcast:guid>${guid}<`);
    await server.admin('PATCH', '/admin/facets/tag/signals', { label: 'Signal', slug: 'signal' });
    expect(rss).toContain('<title>Deep Signal</title>');
    expect(rss).toContain('<description>Sounds of the sea.</description>');
    expect(rss).toContain(
      '<itunes:category text="Science"><itunes:category text="Nature"/></itunes:category>',
    );
    const json = (await (await server.get('/tags/signal/feed.json')).json()) as {
      title: string;
      _tagwire: { podcast: object };
    };
    expect(json.title).toBe('Deep Signal');
    expect(json._tagwire.podcast).toMatchObject({ guid, author: 'Orla Fenwick', category: SHOW.category });
  });

  test('is the site’s where a tag has none, without what is the site’s alone', async () => {
    await patchSite(server, { ...SHOW, title: 'Whole wire', author: 'The wire', episodes: 'all' });
    const site = headOf(await text(server, '/rss.xml'));
    expect(site).toContain('<title>Whole wire</title>');
    expect(site).toContain(`<podcast:guid>${SHOW.guid}<`);
    await patchTag(server, null);
    const tag = headOf(await text(server, '/tags/signal/rss.xml'));
    expect(tag).toContain('<itunes:author>The wire</itunes:author>');
    expect(tag).toContain('<title>Signal · Tagwire</title>');
    expect(tag).not.toMatch(new RegExp(`${SHOW.guid}|new-feed-url|itunes:complete`));
    expect(headOf(await text(server, '/languages/en/rss.xml'))).toContain('<itunes:author>The wire<');
  });

  test('is none without audio, and none of an expression or a query, whose items stay episodes', async () => {
    expect(await text(server, '/tags/quiet/rss.xml')).not.toMatch(/itunes|podcast/);
    for (const path of [
      '/tags/quiet,signal/rss.xml',
      '/rss.xml?q=signal',
      '/languages/en/tags/signal/rss.xml',
    ]) {
      const rss = await text(server, path);
      expect(headOf(rss), path).not.toMatch(/<itunes:|<podcast:/);
      expect(rss, path).toContain('<itunes:season>2</itunes:season>');
      expect(rss, path).toContain('xmlns:itunes=');
    }
  });

  test('changes the validators of its feeds, and of no others; Last-Modified goes on', async () => {
    const seen = async (path: string) => {
      const { headers } = await server.get(path);
      return { etag: headers.get('etag') ?? '', at: Date.parse(headers.get('last-modified') ?? '') };
    };
    const paths = ['rss.xml', 'atom.xml', 'feed.json'].map((file) => `/tags/signal/${file}`);
    await patchTag(server, { author: 'One' });
    const before = await Promise.all(
      [...paths, '/tags/quiet/rss.xml', '/tags/quiet+signal/rss.xml'].map(seen),
    );
    server.tick(60_000);
    await patchTag(server, { author: 'Two' });
    const after = await Promise.all(
      [...paths, '/tags/quiet/rss.xml', '/tags/quiet+signal/rss.xml'].map(seen),
    );
    for (const i of paths.keys()) {
      expect(after[i]?.etag).not.toBe(before[i]?.etag);
      expect(after[i]!.at).toBe(before[i]!.at + 60_000);
    }
    expect(after.slice(3)).toEqual(before.slice(3));
    // The same settings are the same document.
    await patchTag(server, { author: 'One' });
    expect((await seen(paths[0]!)).etag).toBe(before[0]?.etag);
    await patchTag(server, null);
    expect((await seen(paths[0]!)).at).toBeGreaterThanOrEqual(after[0]!.at);
    const held = await server.get(paths[0]!, { 'if-none-match': after[0]!.etag });
    expect(held.status).toBe(200);
  });

  test('changes archives and deltas with it', async () => {
    const long = await testServer();
    try {
      const days = Array.from({ length: 70 }, (_, i) => ({
        title: `Episode ${i}`,
        tags: ['Long'],
        date_published: new Date(Date.UTC(2026, 0, 1 + i)).toISOString(),
        attachments: [{ url: `https://cdn.example/${i}.mp3`, mime_type: 'audio/mpeg' }],
      }));
      await long.fill(days);
      const count = async (path: string) => (await text(long, path)).split('<item>').length - 1;
      expect(await count('/tags/long/rss.xml')).toBe(30);
      const archive = /rel="prev-archive"[^>]*href="https:\/\/wire\.example([^"]+)"/
        .exec(await text(long, '/tags/long/rss.xml'))?.[1]
        ?.replaceAll('&amp;', '&');
      const old = (await long.get(archive!)).headers.get('etag');
      const feed = (await long.get('/tags/long/rss.xml')).headers.get('etag')!;
      await patchTag(long, { author: 'Ann' }, 'long');
      expect((await long.get(archive!)).headers.get('etag')).not.toBe(old);
      expect(await text(long, archive!)).toContain('<itunes:author>Ann<');
      await long.post(article({ title: 'Newest', tags: ['Long'], enclosures: AUDIO }));
      const delta = await long.get('/tags/long/rss.xml', { 'a-im': 'feed', 'if-none-match': feed });
      expect(delta.status).toBe(226);
      expect(await delta.text()).toContain('<itunes:author>Ann<');
      await patchTag(long, { episodes: 50 }, 'long');
      expect(await count('/tags/long/rss.xml')).toBe(50);
      expect(await text(long, '/tags/long/rss.xml')).toContain('rel="next"');
      await patchTag(long, { episodes: 'all' }, 'long');
      expect(await count('/tags/long/rss.xml')).toBe(71);
      expect(await count('/tags/long/rss.xml?limit=3')).toBe(3);
      expect((await text(long, '/tags/long/')).split('<article').length).toBeLessThan(40);
    } finally {
      await long.close();
    }
  });
});

describe('round trips', () => {
  const imported = async (body: string, type: string) => {
    const other = await testServer();
    try {
      const report = await answered(
        await other.admin('POST', '/admin/import', body, { 'content-type': type }),
      );
      const { articles } = (await (await other.admin('GET', '/admin/articles?limit=10')).json()) as {
        articles: Record<string, unknown>[];
      };
      return { report: report.body, found: articles.find(({ title }) => title === 'Deep Signal 12') };
    } finally {
      await other.close();
    }
  };

  test.each([
    ['rss.xml', 'application/rss+xml'],
    ['atom.xml', 'application/atom+xml'],
    ['feed.json', 'application/feed+json'],
  ])('%s out and in again loses nothing', async (file, type) => {
    await patchTag(server, SHOW);
    const { report, found } = await imported(await text(server, `/tags/signal/${file}`), type);
    expect(found?.podcast).toEqual(EPISODE);
    expect(found?.enclosures).toEqual([{ ...AUDIO[0], type: 'audio/mpeg' }]);
    const { copyright, ...show } = SHOW;
    // Atom has rights and a subtitle where RSS has copyright and description.
    const expected =
      file === 'atom.xml' ? { ...show, title: undefined, description: undefined } : { ...show, copyright };
    expect(report.podcast).toMatchObject(JSON.parse(JSON.stringify(expected)));
  });

  test('alternates are enclosures, once', async () => {
    const enclosures = [...AUDIO, { url: 'https://cdn.example/12.opus', type: 'audio/ogg', length: 77 }];
    await server.post(episode({ title: 'Deep Signal 12', slug: 'two-files', tags: ['Two'], enclosures }));
    const { found } = await imported(await text(server, '/tags/two/rss.xml'), 'application/rss+xml');
    expect(found?.enclosures).toEqual(enclosures.map((one) => ({ type: 'audio/mpeg', ...one })));
  });

  test('an export in an empty site is the same show, and one that was touched is checked', async () => {
    const exported = await (await server.admin('GET', '/admin/export')).text();
    const other = await testServer();
    other.tick(60_000);
    try {
      const done = await other.admin('POST', '/admin/import', exported, {
        'content-type': 'application/feed+json',
      });
      expect(done.status).toBe(200);
      for (const path of ['/rss.xml', '/tags/signal/rss.xml', '/tags/signal/feed.json']) {
        const [one, two] = [await server.get(path), await other.get(path)];
        expect(await two.text(), path).toBe(await one.text());
        expect(two.headers.get('etag'), path).toBe(one.headers.get('etag'));
        expect(two.headers.get('last-modified'), path).toBe(one.headers.get('last-modified'));
      }
    } finally {
      await other.close();
    }
    const broken = await testServer();
    try {
      const touched = exported.replaceAll('"Science > Nature"', '"Sorcery"');
      const answer = await broken.admin('POST', '/admin/import', touched, {
        'content-type': 'application/feed+json',
      });
      const { errors } = (await answer.json()) as { errors: { detail: string }[] };
      expect(errors.at(-1)?.detail).toMatch(
        /damaged at .*settings\.podcast\.category: "Sorcery" is no category/,
      );
    } finally {
      await broken.close();
    }
  });

  test('Markdown, WXR and one posted item have it too', async () => {
    const tar = new Uint8Array(
      await (await server.admin('GET', '/admin/export?format=markdown')).arrayBuffer(),
    );
    const wxr = await (await server.admin('GET', '/admin/export?format=wxr')).text();
    const rss = await text(server, '/tags/signal/rss.xml');
    const other = await testServer();
    try {
      const item = rss.slice(rss.indexOf('<item>'), rss.indexOf('</item>') + 7);
      const posted = await other.send('application/rss+xml', item);
      expect(((await posted.json()) as { podcast: object }).podcast).toEqual(EPISODE);
    } finally {
      await other.close();
    }
    for (const [body, type] of [
      [tar, 'application/x-tar'],
      [wxr, 'application/xml'],
    ] as const) {
      const third = await testServer();
      try {
        await third.admin('POST', '/admin/import', body, { 'content-type': type });
        const answer = await third.admin('GET', '/admin/articles?limit=10');
        const { articles } = (await answer.json()) as { articles: Record<string, unknown>[] };
        const found = articles.find(({ slug }) => slug === 'deep-signal-12');
        expect(found?.podcast, type).toEqual(EPISODE);
      } finally {
        await third.close();
      }
    }
  });
});

describe('an article', () => {
  test('is changed by merge patch, and its versions keep the episode', async () => {
    const { id } = await server.post(episode({ slug: 'changing', tags: ['Changing'] }));
    const answer = await server.admin('PATCH', `/admin/articles/${id}`, {
      podcast: { episode: 13, transcripts: null, persons: [] },
    });
    const { transcripts: _, persons: __, ...rest } = EPISODE;
    expect(((await answer.json()) as { podcast: object }).podcast).toEqual({ ...rest, episode: 13 });
    const { revisions } = (await (await server.admin('GET', `/admin/articles/${id}/revisions`)).json()) as {
      revisions: { podcast: object }[];
    };
    expect(revisions.map(({ podcast }) => podcast)).toEqual([{ ...rest, episode: 13 }, EPISODE]);
    const same = await server.admin('PATCH', `/admin/articles/${id}`, { podcast: { episode: 13 } });
    expect((await same.json()) as object).toMatchObject({ version: 2 });
    const none = await server.admin('PATCH', `/admin/articles/${id}`, { podcast: null });
    expect(((await none.json()) as { podcast?: object }).podcast).toBeUndefined();
  });

  test('says it in front matter', async () => {
    const markdown = `---
title: Twelve
enclosures: https://cdn.example/12.mp3
podcast:
  season: 2
  episode: 12
  explicit: false
  transcripts:
    - url: https://cdn.example/12.srt
  persons: [{ name: Orla }]
---
Text.
`;
    const answer = await server.send('text/markdown', markdown);
    expect(((await answer.json()) as { podcast: object }).podcast).toEqual({
      ...{ season: 2, episode: 12, explicit: false },
      transcripts: [{ url: 'https://cdn.example/12.srt', type: 'application/x-subrip' }],
      persons: [{ name: 'Orla' }],
    });
    const wrong = await server.send('text/markdown', markdown.replace('season: 2', 'saison: 2'));
    expect(wrong.status).toBe(422);
    expect((await wrong.json()) as object).toMatchObject({ errors: [{ pointer: '/podcast/saison' }] });
  });
});
