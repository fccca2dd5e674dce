// Names, files, imports and what readers do, by forms.
import { describe, expect, test } from 'vitest';
import { EVENTS } from '../../../../src/services/push/webhooks.ts';
import { Readers } from '../../../../src/services/telemetry/readership.ts';
import { article, SITE, START, TOKEN, testServer } from '../../../support/server.ts';
import { browser } from './browse.ts';
import { PIXEL, signedIn } from './signed-in.ts';

const at = signedIn();

const stored = async (id: string) =>
  (await (await at.server.admin('GET', `/admin/articles/${id}`)).json()) as Record<string, { url: string }>;

describe('names', () => {
  test('renamed, merged, brought back, retired', async () => {
    await at.server.post(article({ tags: ['Turky', 'Ankara'] }));
    const list = await at.b.get('/admin/names?kind=tag&q=turk');
    expect(list.html).toContain('/admin/names/tag/turky"');
    const one = await at.b.get('/admin/names/tag/turky');
    const renamed = await at.b.send(
      one,
      '/admin/names/tag/turky',
      { label: 'Turkey', slug: 'turkey' },
      'rename',
    );
    expect(renamed.url).toBe(`${SITE}/admin/names/tag/turkey?done=changed`);
    expect((await at.server.get('/tags/turky/rss.xml')).status).toBe(308);
    const taken = await at.b.send(renamed, '/admin/names/tag/turkey', { label: 'Ankara' }, 'rename');
    expect(taken.status).toBe(409);
    expect(taken.text).toContain('“Ankara” has this name, now or once');
    expect(taken.fields('/admin/names/tag/turkey')).toContainEqual(['label', 'Ankara']);
    const unknown = await at.b.post('/admin/names/tag/turkey', [
      ['formToken', tokenOf(renamed.html)],
      ['mergeInto', 'nowhere'],
      ['do', 'merge'],
    ]);
    expect(unknown.status).toBe(422);
    expect(unknown.text).toContain('There is none called “nowhere”.');
    expect(unknown.html).toMatch(/id="mergeInto"[^>]*value="nowhere"|value="nowhere"[^>]*id="mergeInto"/);
    await at.b.post('/admin/names/tag/turkey', [
      ['formToken', tokenOf(renamed.html)],
      ['mergeInto', 'ankara'],
      ['do', 'merge'],
    ]);
    expect((await at.b.get('/admin/names/tag/turkey')).text).toContain('It went into Ankara');
    await at.b.send(await at.b.get('/admin/names/tag/turkey'), '/admin/names/tag/turkey', {}, 'revive');
    await at.b.post('/admin/names/tag/turkey', [
      ['formToken', tokenOf(renamed.html)],
      ['do', 'retire'],
    ]);
    expect((await at.server.get('/tags/turkey/rss.xml')).status).toBe(410);
  });
});

test('a long list of names has pages, and the one to merge into is looked for', async () => {
  const own = await testServer();
  const me = browser(own);
  await me.signIn();
  const all = Array.from({ length: 205 }, (_, i) => `Name ${1000 + i}`);
  for (let i = 0; i < all.length; i += 41) await own.post(article({ tags: all.slice(i, i + 41) }));
  const first = await me.get('/admin/names?kind=tag&q=name');
  const next = /rel="next" href="([^"]+)"/.exec(first.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const shown = (html: string) => [...html.matchAll(/<td><a href="[^"]+"><bdi>(Name \d+)/g)].map((m) => m[1]);
  const second = await me.get(next);
  expect([...shown(first.html), ...shown(second.html)].sort()).toEqual(all);
  expect(second.html).not.toContain('rel="next"');
  const path = '/admin/names/tag/name-1000';
  expect((await me.get(path)).html).not.toContain('<option value="name-1204">');
  const found = await me.get(`${path}?q=1204`);
  expect(found.text).toContain('Found: Name 1204 (name-1204)');
  const [word] = found.fields(path);
  const merged = await me.post(path, [word!, ['mergeInto', 'Name 1204'], ['do', 'merge']]);
  expect(merged.text).toContain('It went into Name 1204');
  await own.close();
});

test('the articles of a source are found from the list of sources', async () => {
  await at.server.post(article({ title: 'Of an agency', source: { name: 'Some Agency' } }));
  const names = await at.b.get('/admin/names?kind=source&q=agency');
  const href = /href="(\/admin\/list\?[^"]+)"/.exec(names.html)?.[1] ?? '';
  const list = await at.b.get(href);
  expect(list.text).toContain('Of an agency');
  expect(list.html).toMatch(/name="source" value="some-agency"/);
  expect((await at.b.get('/admin/list?source=nobody')).text).toContain('No article is like that');
  expect((await at.b.get('/admin/list?q=nowhere')).text).toContain('begin*');
});

const tokenOf = (html: string) => /name="formToken" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('files', () => {
  test('a picture sent with the form, without script', async () => {
    const page = await at.b.get('/admin/write');
    const made = await at.b.send(
      page,
      '/admin/write',
      {
        title: 'With a picture',
        content: 'x',
        'image.alt': 'One dot',
        imageFile: new File([PIXEL], 'dot.png'),
      },
      'publish',
    );
    const id = /edit\/([\w-]+)/.exec(made.url)?.[1] ?? '';
    const { image } = await stored(id);
    expect(image).toMatchObject({ alt: 'One dot', width: 1, height: 1 });
    expect((await at.server.get(image?.url ?? '')).headers.get('content-type')).toBe('image/png');
  });

  test('what is no picture is refused beside its field, and the rest is kept', async () => {
    const page = await at.b.get('/admin/write');
    const refused = await at.b.send(
      page,
      '/admin/write',
      { title: 'Kept', imageFile: new File(['<script>1</script>'], 'a.png') },
      'publish',
    );
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/id="imageFile"[^>]*aria-invalid="true"/);
    expect(refused.fields('/admin/write')).toContainEqual(['title', 'Kept']);
  });

  test('one that is too large, too: nothing typed is lost, and nothing of it is kept', async () => {
    const page = await at.b.get('/admin/write');
    const large = new Uint8Array(17 * 1024 * 1024);
    large.set(PIXEL);
    const refused = await at.b.send(
      page,
      '/admin/write',
      { title: 'Kept', 'image.alt': 'A large dot', imageFile: new File([large], 'large.png') },
      'publish',
    );
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('may have 16 MB');
    expect(refused.fields('/admin/write')).toContainEqual(['image.alt', 'A large dot']);
  });

  test('the script’s upload: with the session’s word only', async () => {
    const { html } = await at.b.get('/admin/write');
    const cookie = `tagwire_session=${at.b.cookies.get('tagwire_session')}`;
    const upload = (headers: Record<string, string>) =>
      at.server.request('POST', '/admin/media-upload', PIXEL, {
        'content-type': 'application/octet-stream',
        ...headers,
      });
    const ok = await upload({ cookie, 'x-form-token': tokenOf(html) });
    expect(await ok.json()).toMatchObject({ type: 'image/png', width: 1 });
    expect((await upload({ cookie })).status).toBe(403);
    expect((await upload({ 'x-form-token': tokenOf(html) })).status).toBe(401);
    expect((await upload({ authorization: `Bearer ${TOKEN}` })).status).toBe(401);
  });

  test('the script is told in the interface’s language what a file is; programs in English', async () => {
    const { html } = await at.b.get('/admin/write');
    const cookie = `tagwire_session=${at.b.cookies.get('tagwire_session')}`;
    const told = async (path: string, headers: Record<string, string>) => {
      const type = { 'content-type': 'application/octet-stream', 'accept-language': 'ru' };
      const answer = await at.server.request('POST', path, '<svg/>', { ...type, ...headers });
      return ((await answer.json()) as { detail: string }).detail;
    };
    expect(await told('/admin/media-upload', { cookie, 'x-form-token': tokenOf(html) })).toContain('Это SVG');
    expect(await told('/admin/media-upload', { 'x-form-token': 'x' })).toContain('Сеанс закончился');
    expect(await told('/admin/media', { authorization: `Bearer ${TOKEN}` })).toContain('This is SVG');
  });

  test('a picture that takes another’s place does not take its measures', async () => {
    const image = { url: 'https://x.example/a.jpg', alt: 'A', width: 800, height: 600 };
    const { id } = await at.server.post(article({ title: 'Measured', image }));
    const page = await at.b.get(`/admin/edit/${id}`);
    await at.b.send(page, `/admin/edit/${id}`, { 'image.alt': 'Aa' }, 'publish');
    expect((await stored(id)).image).toEqual({ ...image, alt: 'Aa' });
    const again = await at.b.get(`/admin/edit/${id}`);
    await at.b.send(again, `/admin/edit/${id}`, { 'image.url': 'https://x.example/b.jpg' }, 'publish');
    expect((await stored(id)).image).toEqual({ url: 'https://x.example/b.jpg', alt: 'Aa' });
  });
});

describe('import', () => {
  const RSS = `<rss version="2.0"><channel><title>Old</title><link>https://old.example/</link><description/>
    <item><title>From the old site</title><guid isPermaLink="false">1</guid><pubDate>Mon, 06 Sep 2021 00:01:00 GMT</pubDate><description>Text</description></item></channel></rss>`;
  test('shown first, then done; again changes nothing', async () => {
    const page = await at.b.get('/admin/importing');
    const file = new File([RSS], 'old.xml');
    const would = await at.b.send(page, '/admin/importing', { file });
    expect(would.text).toContain('What would be (nothing was stored) 1 new');
    expect(would.text).toContain('From the old site');
    const without = page.fields('/admin/importing').filter(([name]) => name !== 'dryRun');
    const did = await at.b.post('/admin/importing', [...without, ['file', file]]);
    expect(did.text).toContain('What came of it 1 new');
    const again = await at.b.post('/admin/importing', [...without, ['file', file]]);
    expect(again.text).toContain('1 as they were');
  });

  test('several files at once; one that is none fails alone', async () => {
    const page = await at.b.get('/admin/importing');
    const fields = page.fields('/admin/importing').filter(([name]) => name !== 'dryRun');
    const did = await at.b.post('/admin/importing', [
      ...fields,
      ['file', new File(['# First\n\nText.'], '2020-01-02-first.md')],
      ['file', new File(['nothing of the kind'], 'notes.txt')],
      ['file', new File(['+++\ntitle = "Second"\n+++\nText.'], 'second.md')],
    ]);
    expect(did.text).toMatch(/What came of it 2 new .* 1 failed/);
    expect(did.text).toContain('notes.txt the document is no RSS');
    const { articles } = (await (await at.server.admin('GET', '/admin/articles?q=first')).json()) as {
      articles: { publishedAt: string }[];
    };
    expect(articles[0]?.publishedAt).toBe('2020-01-02T00:00:00Z');
  });

  test('an item with nothing in it is listed as an error, not published as “Untitled”', async () => {
    const page = await at.b.get('/admin/importing');
    const fields = page.fields('/admin/importing').filter(([name]) => name !== 'dryRun');
    const xml = `<rss version="2.0"><channel><title>T</title><link>https://e.example/</link><language>tr</language><description/><item></item><item><title>Something</title></item></channel></rss>`;
    const did = await at.b.post('/admin/importing', [...fields, ['file', new File([xml], 'a.xml')]]);
    expect(did.text).toMatch(/1 new .* 1 failed .*there is nothing in it/);
  });

  test('what is no archive, and nothing at all, are refused beside the field', async () => {
    const page = await at.b.get('/admin/importing');
    const wrong = await at.b.send(page, '/admin/importing', {
      file: new File(['nothing of the kind'], 'a.txt'),
    });
    expect(wrong.status).toBe(400);
    expect(wrong.html).toMatch(/id="file"[^>]*aria-invalid="true"/);
    expect((await at.b.send(page, '/admin/importing', {})).text).toContain('Choose a file, or write');
    const url = await at.b.send(page, '/admin/importing', { url: 'nonsense' });
    expect(url.text).toContain('Write an absolute address');
    const strange = page
      .fields('/admin/importing')
      .map(([n, v]): [string, string] => [n, n === 'formToken' ? 'x' : v]);
    expect(
      (await at.b.post('/admin/importing', [...strange, ['file', new File([RSS], 'a.xml')]])).status,
    ).toBe(403);
  });
});

describe('refusals as pages', () => {
  test.each([
    ['ru', '/admin/nothing', 404, 'Здесь ничего нет', 'По адресу /admin/nothing ничего нет.'],
    ['tr', '/admin/edit/none', 404, 'Burada bir şey yok', 'none diye bir haber yok.'],
    ['ar', '/admin/names/tag/none', 404, 'لا شيء هنا', ''],
  ])('in %s: %s', async (language, path, status, title, words) => {
    const page = await at.b.get(path, { 'accept-language': language });
    expect([page.status, page.text]).toEqual([status, expect.stringContaining(title)]);
    expect(page.text).toContain(words);
  });
});

describe('export', () => {
  test('everything, in each format, by who is signed in', async () => {
    await at.server.post(article({ title: 'Leaving', status: 'draft' }));
    const { html } = await at.b.get('/admin/importing');
    const links = [...html.matchAll(/href="(\/admin\/exporting[^"]+)"/g)].map(([, href]) => href!);
    expect(links).toHaveLength(3);
    for (const href of links) {
      const file = await at.b.get(href);
      expect(file.status, href).toBe(200);
      expect(file.headers.get('content-disposition'), href).toMatch(
        /^attachment; filename="tagwire-export\./,
      );
      expect(file.html, href).toContain('Leaving');
    }
    const stranger = await at.server.get('/admin/exporting?format=json', { accept: 'text/html' });
    expect(await stranger.text()).not.toContain('Leaving');
  });
});

test('webhooks are listed beside subscribers, for admins alone', async () => {
  const hook = { url: 'https://hook.example/secret', view: '/languages/en/', events: ['publish'] };
  expect((await at.server.admin('POST', '/admin/webhooks', hook)).status).toBe(201);
  const page = await at.b.get('/admin/subscribers');
  expect(page.text).toContain('/languages/en/ https://hook.example/secret Published active');
  const { token } = (await (
    await at.server.admin('POST', '/admin/tokens', { name: 'reader', scopes: ['articles:read'] })
  ).json()) as { token: string };
  const other = browser(at.server);
  await other.signIn(token);
  const shown = await other.get('/admin/subscribers');
  expect(shown.text).not.toContain('hook.example');
  expect(shown.text).not.toContain('A new webhook');
});

describe('webhooks', () => {
  test('made, its secret shown once; removed', async () => {
    const page = await at.b.get('/admin/subscribers');
    const [word] = page.fields('/admin/subscribers').filter(([name]) => name === 'formToken');
    const fields = { url: 'https://new.example/hook', view: '/tags/hooked/', do: 'make' };
    const all: [string, string][] = EVENTS.map((event) => ['event', event]);
    const made = await at.b.post('/admin/subscribers', [word!, ...Object.entries(fields), ...all]);
    expect([made.status, made.text]).toEqual([201, expect.stringMatching(/to new\.example, .*whsec_\S{40}/)]);
    const list = async () =>
      (
        (await (await at.server.admin('GET', '/admin/webhooks')).json()) as {
          webhooks: { id: string; url: string }[];
        }
      ).webhooks.filter(({ url }) => url.includes('new.example'));
    const [hook] = await list();
    expect(hook).toMatchObject({ view: '/tags/hooked/', events: EVENTS });
    const again = await at.b.get('/admin/subscribers');
    expect(again.text).not.toContain('whsec_');
    const [token] = again.fields('/admin/subscribers').filter(([name]) => name === 'formToken');
    const gone = await at.b.post('/admin/subscribers', [token!, ['do', 'remove'], ['id', hook!.id]]);
    expect(gone.text).toContain('Removed.');
    expect(await list()).toEqual([]);
    expect((await at.b.post('/admin/subscribers', [token!, ['do', 'remove'], ['id', 'x']])).status).toBe(404);
  });

  test('sent again by a reload, the form makes no second one', async () => {
    const page = await at.b.get('/admin/subscribers');
    const [, once = ''] = /name="once" value="([^"]+)"/.exec(page.html) ?? [];
    const fields: [string, string][] = [
      ...Object.entries({ formToken: tokenOf(page.html), once, url: 'https://again.example/hook' }),
      ...[['event', 'publish'] as [string, string], ['do', 'make'] as [string, string]],
    ];
    expect((await at.b.post('/admin/subscribers', fields)).text).toContain('whsec_');
    const again = await at.b.post('/admin/subscribers', fields);
    expect(again.status).toBe(200);
    expect(again.text).toContain('This webhook is made already');
    expect(again.text).not.toContain('whsec_');
    const list = await (await at.server.admin('GET', '/admin/webhooks')).text();
    expect(list.split('again.example')).toHaveLength(2);
  });

  test.each([
    [{ url: 'nonsense' }, 'url', 'cannot be called'],
    [{ url: 'http://127.0.0.1/x' }, 'url', 'is not a public address'],
    [{ view: 'turkey' }, 'view', 'must be a path'],
    [{ view: '/nowhere' }, 'view', 'must be the path of a view'],
  ])('refused beside the field, and what was typed stays: %j', async (wrong, field, words) => {
    const typed = { url: 'https://kept.example/hook', view: '/tags/kept/', ...wrong };
    const page = await at.b.get('/admin/subscribers');
    // The last form of that address is the new one's.
    const [token] = page.fields('/admin/subscribers').filter(([name]) => name === 'formToken');
    const refused = await at.b.post('/admin/subscribers', [
      ...[token!, ...Object.entries(typed)],
      ...[['event', 'retract'] as [string, string], ['do', 'make'] as [string, string]],
    ]);
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`));
    expect(refused.text).toContain(words);
    for (const value of Object.values(typed)) expect(refused.html).toContain(`value="${value}"`);
    expect(refused.html).toMatch(/id="event-retract"[^>]* checked/);
    expect(refused.html).not.toMatch(/id="event-publish"[^>]* checked/);
  });
});

describe('what readers do', () => {
  test.each([
    [
      'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)',
      16,
      'Feedly/1.0',
    ],
    ['Feedbin feed-id:1373711 - 142 subscribers', 142, 'Feedbin'],
    [
      'NewsBlur Feed Fetcher - 1 subscriber - http://www.newsblur.com/site/54/wire (Mozilla/5.0)',
      1,
      'NewsBlur Feed',
    ],
    ['Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 55 subscribers; )', 55, 'Inoreader/1.0'],
    ['Mozilla/5.0 (compatible; theoldreader.com; 3 subscribers; feed-id=4e1f)', 3, 'theoldreader.com'],
    ['Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 7 subscribers)', 7, 'BazQux'],
    ['Bloglovin/1.0 (http://www.bloglovin.com; 12 subscribers)', 12, 'Bloglovin/1.0'],
    ['YandexBlogs/0.99 (robot; +https://yandex.com/bots) 4 readers', 4, 'YandexBlogs'],
    ['FreshRSS/1.24.3 (Linux; https://freshrss.org)', 0, 'FreshRSS/1.24.3'],
  ])('%s', (agent, count, name) => {
    const readers = new Readers(0, '');
    readers.seen(agent, '/rss.xml', 200, false);
    // Another feed of the same reader is the same reader.
    readers.seen(agent.replace(/1373711|54|4e1f/, '77'), '/atom.xml', 304, true);
    const { clients, subscribers } = readers.report(10);
    expect(clients).toHaveLength(1);
    expect(clients[0]).toMatchObject({ requests: 2, unchanged: 1, subscribers: 2 * count });
    expect(clients[0]?.name).toContain(name);
    expect(clients[0]?.name).not.toMatch(/subscriber|feed-?id|- -|; *[;)]|newsblur.com\/site/);
    expect(subscribers).toBe(2 * count);
  });

  test('is on the overview: polls, 304, reported subscribers, clients without validators', async () => {
    const own = await testServer();
    await own.post(article({ tags: ['One'] }));
    const etag = await own.etag('/rss.xml');
    const poll = (agent: string, path = '/rss.xml', headers = {}) =>
      own.get(path, { 'user-agent': agent, ...headers });
    await poll(
      'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)',
      '/rss.xml',
      { 'if-none-match': etag },
    );
    await poll(
      'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 3 subscribers; like FeedFetcher-Google)',
      '/tags/one/rss.xml',
    );
    await poll(
      'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 17 subscribers; like FeedFetcher-Google)',
      '/rss.xml',
      { 'if-none-match': etag },
    );
    for (let i = 0; i < 7; i++) await poll('curl/8.0');
    await own.get('/', { 'user-agent': 'Mozilla/5.0' });
    const me = browser(own);
    const page = await me.signIn();
    expect(page.text).toMatch(/\b11 requests for feeds\b/);
    expect(page.text).toMatch(/20 subscribers that readers report/);
    expect(page.text).toContain(
      'Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google) 20 3 67%',
    );
    expect(page.text).toContain('curl/8.0 asks without a validator');
    expect(page.text).not.toContain('Mozilla');
    await own.close();
  });

  test('is bounded, and keeps those who ask often', () => {
    const readers = new Readers(START, '');
    for (let i = 0; i < 20_000; i++) {
      readers.seen(`Stranger/${i}`, `/tags/${i}/rss.xml`, 200, false);
      readers.seen('Regular/1.0', `/tags/${i}/rss.xml`, 304, true);
      readers.seen(`Counts/1.0 (${i} subscribers)`, '/rss.xml', 304, true);
    }
    const { clients, polls, subscribers } = readers.report(1_000);
    expect(polls).toBe(60_000);
    expect(clients.length).toBeLessThanOrEqual(300);
    expect(clients.find(({ name }) => name === 'Regular/1.0')?.requests).toBe(20_000);
    expect(subscribers).toBe(19_999);
  });
});
